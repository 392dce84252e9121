"""Clause 9: phone numbers, e-mail and postal addresses, social handles and personal links, given or asked for.

Asking, handles, links and streets are phrase rules. Phone numbers and e-mail addresses are read out of the words, so
that a number said digit by digit, over several breaths, or broken by speech recognition is noticed as well.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise, takewhile
from typing import Literal

from analyzer.detectors.addresses import Address, addresses
from analyzer.detectors.base import Outcome
from analyzer.detectors.contact_policy import ContactLexicon
from analyzer.detectors.patterns import compile_patterns
from analyzer.detectors.phrases import Lexicon, PhraseDetector, hiding_raises
from analyzer.detectors.sentences import bounds
from analyzer.detectors.spoken_forms import DigitRun, digit_runs
from analyzer.detectors.strongest import strongest
from analyzer.detectors.utterance_windows import UtteranceWindow, normalise, utterance_windows
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.kinds import Kind
from analyzer.domain.signals import Suppression
from analyzer.domain.statement import Statement

Cause = Literal["phone", "email", "url"]
PHONE_DIGITS = range(10, 14)
"""E.164 allows 15; without a cue, longer strings in lessons are numbers."""
OCTET = 255
OCTETS = 4
DATE = re.compile(r"(?<!\d)(?:\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([/.-])\d{1,2}\2\d{1,2})(?!\d)")
"""A day, whose digits are no part of a number."""
TIME = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
"""A time of day, likewise."""
LONGEST_CUE = 200
"""Characters that a cue may have."""
LONGEST_PHONE = 15
"""Digits of a telephone number at most, as E.164 has it."""


@dataclass(frozen=True)
class ContactDetailsDetector:
    """Notices contact details in what is said, typed or readable."""

    lexicon: ContactLexicon

    def __post_init__(self) -> None:
        """Compile every pattern once.

        Raises:
            ValueError: a pattern does not compile.
        """
        _ = self._phrases, self._patterns

    @property
    def id(self) -> DetectorId:
        """The lexicon's name and version."""
        return DetectorId(name=self.lexicon.name, version=self.lexicon.version)

    def detect(self, statements: tuple[Statement, ...]) -> Outcome:
        """Judge the statements of one lesson."""
        phrases = self._phrases.detect(statements)
        read: list[Claim | Suppression] = []
        for window in self._stretches(statements):
            read += [*self._phones(window), *self._game_servers(window)]
        for window, _ in utterance_windows(statements):
            read += self._emails(window)
        return Outcome(
            claims=tuple(strongest((*phrases.claims, *(r for r in read if isinstance(r, Claim))))),
            suppressions=(*phrases.suppressions, *dict.fromkeys(r for r in read if isinstance(r, Suppression))),
        )

    @cached_property
    def _phrases(self) -> PhraseDetector:
        lexicon = self.lexicon
        return PhraseDetector(
            Lexicon(
                name=lexicon.name,
                version=lexicon.version,
                fragments=lexicon.fragments,
                disguised=lexicon.disguised,
                rules=lexicon.rules,
            )
        )

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        phone, email = self.lexicon.phone, self.lexicon.email
        named = {
            "phone cue": phone.cues,
            "work": phone.not_phones,
            "email cue": email.cues,
            "provider": email.spoken_providers,
            "webmail": email.webmail,
        }
        compiled = {name: compile_patterns(says, self.lexicon.fragments) for name, says in named.items()}
        compiled["website"] = re.compile(compile_patterns(email.websites, self.lexicon.fragments).pattern + r"\W*$")
        return compiled

    def _stretches(self, statements: tuple[Statement, ...]) -> Iterator[UtteranceWindow]:
        """Each statement, with what the same speaker adds to a number that it leaves open."""
        for i, statement in enumerate(statements):
            parts = [statement]
            for following in islice(statements, i + 1, None):
                if following.start_ms - parts[-1].end_ms > self.lexicon.phone.join_ms:
                    break
                if (following.participant, following.role, following.channel) == (
                    statement.participant,
                    statement.role,
                    statement.channel,
                ):
                    if not (self._left_open(parts[-1]) and _begins_with_digits(following)):
                        break
                    parts.append(following)
            yield UtteranceWindow(tuple(parts), i)

    def _left_open(self, statement: Statement) -> bool:
        """Whether a statement ends in digits or in words that announce a number."""
        text = normalise(statement.text).rstrip(" .,?!…-:")
        runs = digit_runs(text)
        if runs and runs[-1].end == len(text):
            return True
        return any(cue.end() >= len(text) - 1 for cue in self._patterns["phone cue"].finditer(text))

    def _phones(self, window: UtteranceWindow) -> Iterator[Claim | Suppression]:
        policy, text = self.lexicon.phone, _without_dates(window.normal)
        cues = [cue.span() for cue in self._patterns["phone cue"].finditer(text)]
        for run in digit_runs(text):
            digits = run.digits
            if run.magnitude or (len(digits) < policy.fewest_digits and digits not in policy.allowed):
                continue
            cued = self._cued(cues, run)
            if digits.removeprefix("44") in policy.allowed or digits in policy.allowed:
                yield self._allowed(window, run.start, run.end, "a number that anybody may give out")
                continue
            score, why = self._weigh(run, cued=cued)
            if score and not cued and self._patterns["work"].search(text, *bounds(text, run.start, run.end)):
                score, why = score - policy.in_work, f"{why}, among words of the work (-{policy.in_work})"
            if score > 0:
                yield self._claim(window, run.start, run.end, "phone", score, why)

    def _cued(self, cues: list[tuple[int, int]], run: DigitRun) -> bool:
        reach = self.lexicon.phone.cue_reach
        near = bisect_left(cues, (run.start - reach - LONGEST_CUE, 0))
        return any(
            -1 <= run.start - end <= reach or -1 <= start - run.end <= reach
            for start, end in takewhile(lambda cue: cue[0] <= run.end + reach, islice(cues, near, None))
        )

    def _weigh(self, run: DigitRun, *, cued: bool) -> tuple[float, str]:
        policy, digits = self.lexicon.phone, run.digits
        if cued and (digits[0] == "0" or run.plus or len(digits) > policy.fewest_digits + 1) and not run.decimal:
            return policy.announced, "digits beside words that announce a phone number"
        if run.decimal or run.patterned(policy.mostly_one_digit) or len(digits) < PHONE_DIGITS[0]:
            return 0.0, ""
        if any(_dialled(number, policy.region) for number in _numbers(run)):
            return policy.dialled, "a phone number that could be dialled"
        if run.said_singly and len(digits) in PHONE_DIGITS:
            return policy.bare, f"{len(digits)} digits said one by one"
        return 0.0, ""

    def _game_servers(self, window: UtteranceWindow) -> Iterator[Claim]:
        """Four numbers up to 255 with `dot` between them: the address of a private server."""
        chain: list[DigitRun] = []
        text, runs = window.normal, digit_runs(window.normal)
        for before, run in pairwise([DigitRun(), *runs]):
            linked = text[before.end : run.start].strip() == "dot"
            chain = [*(chain if linked else []), run]
            if len(chain) == OCTETS and all(int(octet.digits) <= OCTET for octet in chain):
                why = "four numbers with dots between them: the address of a private server"
                yield self._claim(window, chain[0].start, run.end, "url", self.lexicon.phone.bare, why)

    def _emails(self, window: UtteranceWindow) -> Iterator[Claim | Suppression]:
        policy, text = self.lexicon.email, window.normal
        cued = self._patterns["email cue"].search(text) is not None
        for address in addresses(text, policy.top_level, self._patterns["provider"]):
            domain = address.domain
            if f"{address.local}@{domain}" in policy.allowed_addresses or domain in policy.allowed_domains:
                yield self._allowed(window, address.start, address.end, "an address that anybody may give out")
                continue
            score, why = self._weigh_address(address, cued=cued)
            if score:
                yield self._claim(window, address.start, address.end, "email", score, why)

    def _weigh_address(self, address: Address, *, cued: bool) -> tuple[float, str]:
        policy = self.lexicon.email
        webmail = bool(self._patterns["webmail"].match(address.domain))
        whole = "." in address.domain
        everyday = webmail or address.domain.rpartition(".")[2] in policy.top_level
        if address.signed and (whole or webmail) and (everyday or not self._patterns["website"].search(address.local)):
            return policy.written, "an e-mail address"
        if self._patterns["website"].search(f"{address.before} {address.local}"):
            return 0.0, ""
        if webmail and (whole or address.structured or cued):
            return policy.written, "an e-mail address said in words, at a provider of personal mailboxes"
        if whole and (address.structured or cued):
            return policy.spoken, "an e-mail address said in words"
        if whole and not address.before.strip():
            return policy.plain, "a word at a domain, said with nothing before it"
        return 0.0, ""

    def _claim(self, window: UtteranceWindow, start: int, end: int, cause: Cause, score: float, why: str) -> Claim:
        speaker = window.parts[0]
        reasons: tuple[str, ...] = (f"{why} [{cause}]",)
        if window.reading.hides(start, end):
            score, reasons = hiding_raises(score, self.lexicon.hiding_adds, reasons)
        start, end = window.written(start, end)
        start_ms, end_ms = window.times(start, end)
        return Claim(
            kind=Kind.CONTACT_DETAILS,
            cause=cause,
            participant=speaker.participant,
            role=speaker.role,
            channel=speaker.channel,
            start_ms=start_ms,
            end_ms=max(start_ms, end_ms),
            quote=window.text[start:end],
            score=round(min(1.0, score), 3),
            explanation=reasons,
            detector=self.id,
        )

    def _allowed(self, window: UtteranceWindow, start: int, end: int, reason: str) -> Suppression:
        start, end = window.written(start, end)
        start_ms, end_ms = window.times(start, end)
        return Suppression(
            start_ms=start_ms,
            end_ms=max(start_ms, end_ms),
            by="allowed_contact",
            reason=reason,
            text=window.text[start:end],
            kind=Kind.CONTACT_DETAILS,
        )


def _begins_with_digits(statement: Statement) -> bool:
    text = normalise(statement.text)
    runs = digit_runs(text)
    return bool(runs) and not re.search(
        r"\w", re.sub(r"\b(um+|uh|er|erm|then|and then|plus)\b", "", text[: runs[0].start])
    )


def _without_dates(text: str) -> str:
    """The text with days and times blanked out, character for character."""
    for known in (DATE, TIME):
        text = known.sub(lambda found: "x" * len(found[0]), text)
    return text


def _numbers(run: DigitRun) -> Iterable[str]:
    """The run as a number, and what is left of it from any group that begins like a written one."""
    yield f"+{run.digits}" if run.plus else run.digits
    digits = ""
    for group in reversed(run.groups[1:]):
        digits = group + digits
        if len(digits) > LONGEST_PHONE:
            return
        if len(group) > len("00") and group[0] == "0":
            yield digits


def _dialled(digits: str, region: str) -> bool:
    """Whether a number could be dialled: of a possible length, beginning as numbers do. Drama numbers count."""
    import phonenumbers

    if not digits.startswith(("0", "+", "44")) or not PHONE_DIGITS[0] <= len(digits) <= LONGEST_PHONE + 1:
        return False
    international = f"+{digits}" if digits.startswith("44") else digits
    try:
        number = phonenumbers.parse(international, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
