"""How pages write times, kinds and lengths: the card's own words, times in the zone of whoever reads them."""

import re
from datetime import UTC, date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from analyzer.domain.clock import clock
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.scorecard import words
from analyzer.scorecard.render.visible import one_line, visible
from analyzer.service.alerts.wording import kind_words

register = template.Library()
register.filter("clock", clock)

LEDGER = re.compile(r"ledger:(\d{4}-\d\d-\d\d)")
"""What an alert about a day of the ledger is called."""

STATES = {
    "arriving": "Arriving",
    "processing": "In progress",
    "assessed": "Assessed",
    "parked": "Parked",
    "deleting": "Being destroyed",
    "destroyed": "Destroyed",
    "waiting": "Waiting",
    "ready": "Ready",
    "running": "Running",
    "done": "Done",
    "skipped": "Not needed",
    "processed": "Processed",
    "in_progress": "In progress",
    "failed": "Failed",
    "missing": "Missing",
    "unexplained": "Unexplained",
    "dead": "Given up",
    "refused": "Refused",
    "seen": "Waiting",
    "open": "Open",
    "asked": "Open: may it close?",
    "closed": "Closed",
    "requested": "Waits for a second person",
    "approved": "Approved by two",
    "withdrawn": "Withdrawn",
    "handed_over": "Handed over",
}
"""States of recordings, stages and ledger lines as people call them."""

STAGES = {"probe": "Probe", "speech": "Speech", "vision": "Vision", "assess": "Assess", "transcode": "Playable copy"}
WORK = {"probe": "probing", "speech": "listening", "vision": "looking", "assess": "assessing", "transcode": "copying"}
BODIES = {
    "dsl": "the safeguarding lead",
    "lado": "the LADO",
    "police": "the police",
    "childrens_social_care": "children’s social care",
    "other": "somebody else",
}
SOURCES = {
    "api": "by the API",
    "event": "by a storage event",
    "poll": "found in the store",
    "folder": "from the watched folder",
    "command": "by command",
}


@register.filter
def shown(name: str | None) -> str:
    """A name that somebody else chose, on one line: it hides nothing and turns nothing around it."""
    return one_line(name or "")


@register.filter
def written(text: str) -> str:
    """What somebody wrote, over as many lines: it hides nothing and turns nothing around it."""
    return visible(text)


@register.filter
def match(score: float) -> str:
    """A detector's score."""
    return words.strength(score)


@register.filter
def because(policy: dict[str, str], reason: str) -> str:
    """Why something was dismissed, in the words of the policy of today."""
    return policy.get(reason, reason.replace("_", " "))


@register.filter
def when(at: datetime | None) -> SafeString | str:
    """A moment in its reader's zone, e.g. `5 Oct 2026, 17:00 BST`; for machines, in UTC."""
    if at is None:
        return "–"
    here = timezone.localtime(at)
    name = here.tzname() or ""
    text = f"{here.day} {here:%b %Y, %H:%M} {name if name[:1].isalpha() else f'UTC{name}'}"
    return format_html('<time datetime="{}">{}</time>', at.astimezone(UTC).isoformat(timespec="seconds"), text)


@register.simple_tag
def zone() -> str:
    """The zone in which this page tells times, e.g. `Europe/London`."""
    return timezone.get_current_timezone_name()


@register.filter
def day(on: date) -> str:
    """A day, e.g. `Monday 5 October 2026`."""
    return f"{on:%A} {on.day} {on:%B %Y}"


@register.filter
def lasting(length: timedelta | float | None) -> str:
    """A length of time, in its largest unit and the next below it; plain numbers are milliseconds."""
    if length is None:
        return "–"
    seconds = round(length.total_seconds() if isinstance(length, timedelta) else length / 1000)
    minutes, seconds = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    largest = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    told = [f"{number} {unit}" for number, unit in parts[largest : largest + 2] if number]
    return " ".join(told) or "0 s"


@register.filter
def after(later: datetime | None, earlier: datetime | None) -> str:
    """How long after the one the other was."""
    return lasting(later - earlier) if later and earlier else "–"


@register.filter
def kind(identifier: str) -> str:
    """A kind of finding or of trouble."""
    return kind_words(identifier).label


@register.filter
def kinds(reason: str) -> str:
    """A reason that lists kinds, or is one already in words."""
    listed = [one.strip() for one in reason.split(",")]
    return ", ".join(kind_words(one).label for one in listed) if set(listed) <= set(Kind) else reason


@register.filter
def question(identifier: str) -> str:
    """What a kind asks of the person who reads it."""
    return kind_words(identifier).question


@register.filter
def ledger_day(subject: str) -> str:
    """The day of the ledger that an alert is about, e.g. `2026-10-05`; empty where it is about something else."""
    named = LEDGER.match(subject)
    return named[1] if named else ""


@register.filter
def severity(identifier: str) -> str:
    """A severity."""
    return words.SEVERITY[Severity(identifier)] if identifier in set(Severity) else identifier


@register.filter
def channel(identifier: str) -> str:
    """Where in the recording something was noticed."""
    return words.CHANNEL[Channel(identifier)] if identifier in set(Channel) else identifier


@register.filter
def role(identifier: str) -> str:
    """Who somebody is in the lesson."""
    return words.ROLE[Role(identifier)] if identifier in set(Role) else identifier


@register.filter
def cause(identifier: str) -> str:
    """A cause within a kind."""
    return words.cause(identifier)


@register.filter
def state(identifier: str) -> str:
    """A state."""
    return STATES.get(identifier, identifier)


@register.filter
def stage(identifier: str) -> str:
    """A stage."""
    return STAGES.get(identifier, identifier)


@register.filter
def work(identifier: str) -> str:
    """What is being done in a stage."""
    return WORK.get(identifier, identifier)


@register.filter
def source(identifier: str) -> str:
    """How a recording came."""
    return SOURCES.get(identifier, identifier)


@register.filter
def spelled(identifier: str) -> str:
    """An identifier as words, e.g. a role's name."""
    return identifier.replace("_", " ")


@register.filter
def percent(share: float) -> str:
    """A share."""
    return f"{round(100 * share)} %"


@register.filter
def by_chance(p: float) -> str:
    """How often chance alone would do as much."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"  # noqa: PLR2004 - three places


@register.filter
def hundred(share: float) -> str:
    """A share as a place across a picture, in per cent."""
    return unlocal(100 * share)


@register.filter
def unlocal(number: float) -> str:
    """A number as pictures read it: with a point, whatever the language."""
    return f"{number:.2f}"


@register.filter
def size(number: int) -> str:
    """Bytes, in decimal units."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= scale:
            return f"{number / scale:.1f} {unit}"
    return f"{number} bytes"


@register.filter
def of(counts: dict[str, int], key: str) -> int:
    """A count by its name."""
    return counts.get(key, 0)


@register.filter
def about(said: dict[int, object] | str, alert_id: int) -> object:
    """What was said of an alert; nothing where nothing was, or a page does not tell."""
    return said.get(alert_id) if isinstance(said, dict) else None


@register.filter
def choice(code: str, choices: dict[str, str] | str) -> str:
    """What a code of config/service/cases.yaml says there; itself where it is there no more."""
    return choices.get(code, code) if isinstance(choices, dict) else code


@register.filter
def body(identifier: str) -> str:
    """To whom a case is referred."""
    return BODIES.get(identifier, identifier)


@register.filter
def plain(identifier: str) -> str:
    """A code as words."""
    return identifier.replace("_", " ")


@register.filter
def named(names: dict[str, str] | str, subject: str) -> str:
    """The name of the file that an alert is about; empty where it is about none, or names are not for this reader."""
    return names.get(subject, "") if isinstance(names, dict) else ""
