"""An investigator's desk: a service that can sign, recordings, and a folder to export to."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from analyzer.domain.custody import Chain, person
from analyzer.preservation.report.told import Handover
from analyzer.records.arrivals import attach_arrival, note_arrival
from analyzer.records.custody import note
from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from analyzer.service.exports.exporting import Receipt, export
from analyzer.service.exports.planning import Wanted
from analyzer.settings.configuration import Configuration, read_configuration
from tests.builders import able_to_sign
from tests.factory import Factory
from tests.fakes import START
from tests.service.exports.copies import Copies, Make
from tests.service.exports.filmed import film, lesson, recorded
from tests.service.replay.lessons import GIFT, PLAIN, assessed


@dataclass
class Desk:
    """An investigator's: a service with a certificate, two recordings, and a folder to export to."""

    service: Service
    rows: list[Recording]
    to: Path

    def wanted(self, *rows: Recording, **changes: object) -> Wanted:
        """An export of some recordings, of both if none is named."""
        handover = Handover("investigation <1>", "PC Ünal", "DPA 2018, Schedule 2", "dsl", self.service.clock())
        plain = Wanted([row.id for row in rows or self.rows], self.to, handover, person("dsl"))
        return replace(plain, **changes)  # type: ignore[arg-type]

    def export(self, *rows: Recording, **changes: object) -> Receipt:
        """Hand them over."""
        return export(self.wanted(*rows, **changes), self.service)


@pytest.fixture(scope="module")
def shipped() -> Configuration:
    """The configuration that ships with the project."""
    return read_configuration(None)


@pytest.fixture
def desk(service: Service, shipped: Configuration, tmp_path: Path) -> Desk:
    """Two recordings that were assessed, in one of which a gift is offered."""
    service = able_to_sign(service)
    rows = [assessed(service, shipped, name, said) for name, said in (("gift", GIFT), ("plain", PLAIN))]
    attach_arrival(note_arrival("folder", "Stunde über Brüche?.mp4", "1", now=START), rows[0].id)
    for row in rows:
        note(Chain.recording(row.id), "taken_in", "process:test", {"sha256": row.sha256}, now=START)
    to = tmp_path / "disk"
    to.mkdir()
    return Desk(service, rows, to)


@pytest.fixture
def copies(service: Service, shipped: Configuration, media: Factory, tmp_path: Path) -> Make:
    """`copies(film, lesson, observed)`: a recording of three people in a case, of which working copies are made."""
    (to := tmp_path / "disk").mkdir()
    equipped = able_to_sign(service)
    return lambda path=None, record=None, **observed: Copies(
        equipped, to, recorded(equipped, shipped, path or film(media), record or lesson(), **observed)
    )
