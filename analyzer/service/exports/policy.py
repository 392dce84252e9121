"""The rules by which recordings were assessed, as far as this service still has them."""

from collections.abc import Iterator, Sequence

from analyzer.preservation.entry import Entry, entry_of
from analyzer.preservation.names import portable
from analyzer.preservation.report.told import RecordingTold
from analyzer.service.bootstrap import Service
from analyzer.settings.configuration import deciding_files, fingerprint, shipped_or


def policy_entries(recordings: Sequence[RecordingTold], service: Service) -> Iterator[Entry]:
    """Policy, rubric, lexicons and models as files, where the present ones are those that any assessment was made by.

    Of others the SHA-256 stands in the report, and whoever kept them can prove them by it.
    """
    folder = shipped_or(service.settings.config)
    present = fingerprint(folder)
    if not any(one.analysis.run.policy_sha256 == present for one in recordings):
        return
    for path in deciding_files(folder):
        parts = map(portable, path.relative_to(folder).parts)
        yield entry_of(f"policy/{present[:16]}/{'/'.join(parts)}", path.read_bytes())
