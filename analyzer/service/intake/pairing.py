"""Which lesson record belongs to which recording, by their names, whatever their case and Unicode form."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.domain.errors import InvalidLessonError
from analyzer.service.intake.naming import folded, is_record, is_recording, records_of

SEVERAL = "lesson record: several lie beside the recording, and only one can be right"


@dataclass(frozen=True)
class Pairs:
    """The recordings of one place and the lesson records beside them."""

    records: Mapping[str, tuple[str, ...]]
    """Of every recording: those that may be its own. Usually one or none."""
    recordings: Mapping[str, tuple[str, ...]]
    """Of every record that has any: the recordings that it may be of."""
    forms: Mapping[str, tuple[str, ...]]
    """Every name, by its one form."""

    def record(self, name: str) -> str | None:
        """A recording's lesson record; None where none lies beside it.

        Raises:
            InvalidLessonError: several do.
        """
        found = self.records.get(name, ())
        if len(found) > 1:
            raise InvalidLessonError(SEVERAL)
        return found[0] if found else None

    def file(self, name: str) -> str:
        """The file that a lesson record means by a name: of this very name, or the only one but for case and form."""
        found = self.forms.get(folded(name), ())
        return found[0] if name not in found and len(found) == 1 else name


def pair(names: Iterable[str], suffixes: Collection[str]) -> Pairs:
    """Find the lesson record of every recording.

    A record is of the recordings that its name fits best: letter by letter rather than but for case and Unicode form,
    in place of their ending rather than after it.

    Args:
        names: of everything that lies there.
        suffixes: endings of recordings.
    """
    every = sorted(names)
    forms: dict[str, list[str]] = defaultdict(list)
    for name in every:
        forms[folded(name)].append(name)
    owners: dict[str, list[str]] = defaultdict(list)
    for name in every:
        if is_recording(name, suffixes):
            for record in _beside(name, forms):
                owners[record].append(name)
    kept = {record: _best(record, recordings) for record, recordings in owners.items()}
    records: dict[str, list[str]] = defaultdict(list)
    for record, recordings in kept.items():
        for name in recordings:
            records[name].append(record)
    return Pairs(*(_frozen(each) for each in (records, kept, forms)))


def _beside(name: str, forms: Mapping[str, Sequence[str]]) -> list[str]:
    wanted = dict.fromkeys(folded(record) for record in records_of(name))
    return [record for form in wanted for record in forms.get(form, ()) if is_record(record)]


def _best(record: str, recordings: Sequence[str]) -> list[str]:
    ranks = {name: _rank(record, records_of(name)) for name in recordings}
    return [name for name in recordings if ranks[name] == min(ranks.values())]


def _rank(record: str, fitting: Sequence[str]) -> tuple[bool, int]:
    if record in fitting:
        return False, fitting.index(record)
    return True, [folded(name) for name in fitting].index(folded(record))


def _frozen(lists: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in lists.items()}
