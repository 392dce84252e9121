"""How alerts are put into words: as a question, because nothing is decided before a person has looked."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from analyzer.domain.kinds import Kind, Severity
from analyzer.records.deliveries import Due
from analyzer.scorecard import words
from analyzer.scorecard.render.visible import one_line

TROUBLE: Final[dict[str, words.KindWords]] = {
    "hold": words.KindWords("Hold not in place", "A recording that must be preserved is not yet. It is tried again."),
    "hold_lost": words.KindWords(
        "Hold was taken off",
        "The store's lock on a recording that must be preserved was gone. It is placed again. Who took it off?",
    ),
    "hold_adopted": words.KindWords(
        "Lock without a hold",
        "A recording is locked in the store and no hold explains it. The lock was kept and a hold made for it. Why?",
    ),
    "hold_lift": words.KindWords(
        "Released hold still locked",
        "Two people have let a hold go, and the store's lock could not be taken off. It is tried again.",
    ),
    "hold_asks": words.KindWords(
        "Hold that no finding asks for",
        "Everything that a hold was placed for was dismissed, or taken back. It stays in force until two people let it "
        "go. Is it still needed?",
    ),
    "integrity": words.KindWords(
        "Integrity failure", "Something stored is not what was recorded to be stored. It was left as it is."
    ),
    "fixity": words.KindWords(
        "Stored bytes have changed",
        "A recording's original is not what was stored, or is gone. The recording is frozen; nothing was touched. "
        "Who can find out why?",
    ),
    "fixity_overdue": words.KindWords(
        "Originals not proven in time",
        "Stored originals were to be read again and have not been. What keeps the rota from it?",
    ),
    "stuck": words.KindWords(
        "Recording stands still",
        "Nothing of a recording that is not assessed waits to be done. Try it again, or ask why.",
    ),
    "parked": words.KindWords(
        "Recording parked", "A recording could not be assessed. Its page says why: can it be mended and tried again?"
    ),
    "worker": words.KindWords(
        "Worker unfit", "A machine lacks what its work needs and does none: `lessonguard config check` there says what."
    ),
    "quarantine": words.KindWords(
        "Recording in quarantine", "Somebody took a recording away from everybody but you. What has to be done now?"
    ),
    "case_inactive": words.KindWords("Case stands still", "Nothing was done in a case for long. May it close?"),
    "pattern": words.KindWords(
        "Signs over several lessons",
        "Weak signs came together over lessons, each too little by itself. Does somebody have to look further?",
    ),
    "refused": words.KindWords(
        "Not taken in", "Something that was handed in is refused; the recordings page says why. Who can mend it?"
    ),
    "unreadable": words.KindWords(
        "Cannot be read", "Something in the watched folder cannot be read, so it is not assessed. Who can mend that?"
    ),
    "ledger_altered": words.KindWords(
        "Ledger altered", "A day of the ledger is not what was signed and told before, or had vanished. Who changed it?"
    ),
    "custody": words.KindWords(
        "Chain of custody broken",
        "What was told of recordings, people or days does not fit together: `lessonguard custody verify` says where.",
    ),
    "retention": words.KindWords(
        "Nothing was destroyed",
        "What is due was not destroyed, because something is not as it should be: `lessonguard expire --dry-run` says "
        "what.",
    ),
    "destruction_stopped": words.KindWords(
        "Destruction stopped half-way",
        "Something came to keep a recording whose destruction had begun. What is left of it is frozen: what now?",
    ),
    "unassessed_leaves": words.KindWords(
        "Recording leaves unassessed",
        "A recording that nobody could assess has been kept for long enough. May it leave? It stays until somebody "
        "acknowledges this.",
    ),
    "ledger_unexplained": words.KindWords(
        "Ledger: unexplained recordings", "Can you explain what became of every recording that came in?"
    ),
    "ledger_missing": words.KindWords("Ledger: missing recordings", "Why are recordings of scheduled lessons missing?"),
    "ledger_overdue": words.KindWords("Ledger: overdue recordings", "Why are recordings not assessed after so long?"),
}
"""What can be wrong with the service itself, by kind of trouble."""

INTRODUCTION: Final = "A question for a person: nothing is decided before somebody has looked."
CUT_OFF: Final = "The recording is sealed or in quarantine: its page says which it is, to whoever may know."
CLOSING: Final = (
    "No words of the lesson and no names are in this message, and none should be in an answer.\n"
    "Please acknowledge the alert on its page; until then it is sent on."
)


def kind_words(kind: str) -> words.KindWords:
    """How a kind of finding or of trouble is spoken of."""
    if kind in TROUBLE:
        return TROUBLE[kind]
    return words.KIND[Kind(kind)] if kind in set(Kind) else words.KindWords(kind.replace("_", " ").capitalize(), "")


def subject(bundle: Sequence[Due]) -> str:
    """A subject that tells a bystander nothing but urgency."""
    gravest = words.SEVERITY[max((Severity(one.severity) for one in bundle), key=lambda severity: severity.rank)]
    count = "a question for a person" if len(bundle) == 1 else f"{len(bundle)} questions for a person"
    again = "not acknowledged, " if bundle[0].level else ""
    return f"Lessonguard alert: {again}{gravest.lower()}, {count}"


def text(bundle: Sequence[Due], link: Callable[[Due], str]) -> str:
    """The message as a person reads it: every kind once, gravest first, with the way to the first of each.

    Args:
        bundle: what it is about, gravest first.
        link: where a person sees what one of them is about.
    """
    first = bundle[0]
    parts = [INTRODUCTION]
    if first.level:
        parts.append(f"Nobody has acknowledged this yet; it is reminder {first.level}.")
    kinds: dict[tuple[str, str], list[Due]] = {}
    for one in bundle:
        kinds.setdefault((one.kind, one.severity), []).append(one)
    parts += [_paragraph(alike, link(alike[0])) for alike in kinds.values()]
    return "\n\n".join([*parts, "\n".join(_about(bundle)), CLOSING]) + "\n"


def _about(bundle: Sequence[Due]) -> list[str]:
    """Which lesson, and when; an address proves nobody, so that of what is cut off neither stands in a mail."""
    first = bundle[0]
    told = [CUT_OFF] if first.cut else []
    if first.lesson_id and not first.cut:
        told.append(f"Lesson: {one_line(first.lesson_id)}")
    if first.uploaded_at and not first.cut:
        told.append(f"Recording handed in: {_time(first.uploaded_at)}")
    return [*told, f"Raised: {_time(min(one.raised_at for one in bundle))}"]


def _paragraph(alike: Sequence[Due], link: str) -> str:
    label, question = kind_words(alike[0].kind)
    times = f", {len(alike)} times" if len(alike) > 1 else ""
    lines = (f"{label} ({words.SEVERITY[Severity(alike[0].severity)].lower()}{times})", question, link)
    return "\n".join(line for line in lines if line)


def _time(at: datetime) -> str:
    return f"{at:%d %B %Y, %H:%M:%S} UTC"
