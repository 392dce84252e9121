"""What is said, typed or named in a lesson stands in its stored objects, and nowhere else."""

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from pydantic import SecretStr

from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.signals import Signals
from analyzer.domain.stages import StageName
from analyzer.records.models import Alert, Recording, Replayed
from analyzer.service.bootstrap import Service
from analyzer.service.intake.ingest import HandedIn, ingest
from analyzer.service.ledger.writing import write_ledger
from analyzer.service.metrics import exposition
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.run_stage import BODIES, run_stage
from analyzer.service.replay.starting import start_replay
from analyzer.service.replay.stepping import step_replays
from analyzer.signing.key_ring import new_key_ring
from analyzer.storage.port import ObjectStore
from tests.builders import equipped, stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeClock, FakeTaskQueue
from tests.logged import logging_to
from tests.service.alerts.scene import FakeMessenger, delivered, telling

SAMPLE = Path(str(files("analyzer") / "sample"))
TYPED = "quokkas near zanzibar, my number is 07700 900456, just text me"
NAME = "Featherstonehaugh"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged."""
    with logging_to(io.StringIO(), monkeypatch) as stream:
        yield stream


def film(media: Factory, folder: Path) -> Path:
    """The part of the sample in which the tutor tells a number, in a file with a person's name."""
    path = folder / f"{NAME}.mp4"
    media.run("-ss", "102", "-t", "14", "-i", SAMPLE / "lesson.mp4", "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


def record(folder: Path, **changes: object) -> Path:
    """A lesson record with a line of chat that must be alerted."""
    lesson = json.loads((SAMPLE / "lesson.json").read_text(encoding="utf-8")) | {"attendance": []}
    chat = [{"at_ms": 2000, "participant": lesson["tutor"]["id"], "text": TYPED}]
    path = folder / f"{NAME}.json"
    path.write_text(json.dumps(lesson | {"chat": chat} | changes), encoding="utf-8")
    return path


def work(service: Service, queue: FakeTaskQueue) -> Signals:
    """Every stage, one of which fails first with what was typed in its error; what was heard."""

    def stumbles(_: object) -> None:
        raise RuntimeError(TYPED)

    recording = Recording.objects.get()
    probe = stage_of(recording, StageName.PROBE)
    run_stage(probe.pk, service, "w", bodies={**BODIES, StageName.PROBE: stumbles})  # type: ignore[dict-item] # it raises
    probe.refresh_from_db()
    assert probe.reason == "unforeseen: RuntimeError"
    probe.not_before = service.clock()
    probe.save()
    work_through(service, queue)
    recording.refresh_from_db()
    assert recording.state == "assessed"
    return read_noun(recording.pk, "signals", Signals, service.store)


def said(signals: Signals) -> list[str]:
    """Three words in a row, wherever they were heard: what no other text holds by chance."""
    words = [re.sub(r"\W", "", word.text).lower() for one in signals.speech.utterances for word in one.words]
    return [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]


def dump() -> str:
    """Every row of the catalogue."""
    return "\n".join(serializers.serialize("json", model._default_manager.all()) for model in apps.get_models())


def ledgers(store: ObjectStore) -> str:
    """Every ledger that was written; it is kept for longer than the lesson."""
    texts = []
    for one in store.list("ledgers/"):
        with store.open(one.key, one.version_id) as file:
            texts.append(file.read().decode())
    return "\n".join(texts)


def test_words_stand_in_stored_objects_alone(
    service: Service, queue: FakeTaskQueue, clock: FakeClock, media: Factory, tmp_path: Path, logged: io.StringIO
) -> None:
    """From a refused record to alerts, replay, ledger and metrics: no words, no names, nothing left on scratch."""
    service = equipped(telling(service, signing_key=SecretStr(new_key_ring().to_pem())), service.analysis_context)
    path = film(media, tmp_path)
    wrong = record(tmp_path, chat=[{"at_ms": 1, "participant": NAME, "text": TYPED}])
    with pytest.raises(InvalidLessonError):
        ingest(HandedIn(path, wrong, {}, "api", "1:a", "1"), service)
    ingest(HandedIn(path, record(tmp_path), {}, "api", "1:b", "1"), service)
    signals = work(service, queue)
    messenger = FakeMessenger()
    assert delivered(service, {"email": messenger, "webhook": messenger})
    start_replay(clock() - timedelta(days=1), clock() + timedelta(days=1), None, 60, own=None, now=clock())
    clock.forward(60)
    assert step_replays(service) == 1
    write_ledger(clock().date(), service)

    heard = said(signals)
    assert any("number is" in one for one in heard)
    assert Alert.objects.filter(kind="contact_details").count() > 1
    assert Replayed.objects.count() == 1
    sent = "\n".join(str(message) for _, message in messenger.sent)
    everywhere = {
        "logs": logged.getvalue(),
        "catalogue": dump(),
        "messages": sent,
        "metrics": exposition(service.queue, service.policy.fixity, service.clock).decode(),
        "ledger": ledgers(service.store),
    }
    for place, text in everywhere.items():
        assert text, place
        plain = re.sub(r"[^\w\s]", "", text).lower()
        for words in (*heard, "quokkas", "zanzibar", "900456", "900123", NAME.lower()):
            assert words not in plain, f"{words} in the {place}"
    assert list(service.settings.scratch_folder.iterdir()) == []
