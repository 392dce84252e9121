"""What others offer for parts of the task, put to the same lines: a word list, a classifier, patterns."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from analyzer.analysis.evaluate import LabelledLine
from analyzer.domain.kinds import Kind

Claimed = tuple[frozenset[Kind], ...]
"""What is claimed, line by line."""
SWEARING, CONTACT = frozenset({Kind.SWEARING}), frozenset({Kind.CONTACT_DETAILS})


@dataclass(frozen=True)
class Peer:
    """Somebody else's judge."""

    name: str
    kinds: frozenset[Kind]
    """What it judges."""
    claims: Callable[[Sequence[LabelledLine]], Claimed]


@dataclass(frozen=True)
class Absent:
    """A package that would be measured, and is not here."""

    package: str
    why: str


def packaged() -> Iterator[Peer | Absent]:
    """Those that come as packages, as they come: no threshold, list or context of ours."""
    for package, kinds, make in (
        ("alt-profanity-check", SWEARING, _alt_profanity_check),
        ("better-profanity", SWEARING, _better_profanity),
        ("presidio-analyzer", CONTACT, _presidio),
    ):
        try:
            yield Peer(f"{package} {version(package)}", kinds, _yes_or_no(make(), kinds))
        except (ImportError, PackageNotFoundError) as error:
            yield Absent(package, f"{type(error).__name__}: see requirements-dev.lock")


def _yes_or_no(
    says: Callable[[list[str]], list[bool]], kinds: frozenset[Kind]
) -> Callable[[Sequence[LabelledLine]], Claimed]:
    def claims(lines: Sequence[LabelledLine]) -> Claimed:
        return tuple(kinds if yes else frozenset() for yes in says([line.text for line in lines]))

    return claims


def _alt_profanity_check() -> Callable[[list[str]], list[bool]]:
    predict = importlib.import_module("profanity_check").predict
    return lambda texts: [bool(yes) for yes in predict(texts)]


def _better_profanity() -> Callable[[list[str]], list[bool]]:
    judge = importlib.import_module("better_profanity").Profanity()
    return lambda texts: [bool(judge.contains_profanity(text)) for text in texts]


def _presidio() -> Callable[[list[str]], list[bool]]:
    recognizers = importlib.import_module("presidio_analyzer.predefined_recognizers")
    offline()
    made = [getattr(recognizers, f"{what}Recognizer")() for what in ("Phone", "Email", "Url")]

    def finds(text: str) -> bool:
        return any(one.analyze(text, one.supported_entities, None) for one in made)

    return lambda texts: [finds(text) for text in texts]


def offline() -> None:
    """Let the list of domain endings that tldextract carries do: it would fetch a newer one."""
    domains: Any = importlib.import_module("tldextract")
    domains.extract = domains.TLDExtract(suffix_list_urls=(), cache_dir=None)
