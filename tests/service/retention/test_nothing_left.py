"""After a destruction nothing of a recording lies anywhere; what has a clock and is not swept says so."""

import os
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers

from analyzer.domain.custody import Chain
from analyzer.domain.retention import BY_ITSELF, OF_A_RECORDING, ONLY_TOLD, RetentionKind
from analyzer.records.custody import events_of
from analyzer.records.models import Alert, AlertOpening, Delivery, Replay, Replayed, Run, Session
from analyzer.service.bootstrap import Service
from analyzer.service.custody.verifying import verify_custody
from analyzer.service.pipeline.garbage_collection import collect_garbage
from analyzer.service.pipeline.working_folder import PREFIX
from analyzer.service.retention.sweeping import sweep_retention
from tests.service.retention.kept import WORDS, everything_stored, kept

REPLAY_WORDS = f"{WORDS} old, decided again".encode()


def rows() -> Iterator[str]:
    """Every row of the catalogue, as text, but the chain of custody and the proof of the destruction."""
    told = {"CustodyEvent", "CustodyHead", "Destruction"}
    for model in apps.get_app_config("records").get_models():
        if model.__name__ not in told:
            for row in model._default_manager.all():
                yield serializers.serialize("json", [row])


def leave_traces(service: Service, run: Run) -> None:
    """What replays, a killed worker and a killed upload leave of a recording, beside what rows name."""
    row, now = run.recording, service.clock()
    replay = Replay.objects.create(
        since=row.uploaded_at, until=row.uploaded_at, policy_sha256="0" * 64, software="1", per_minute=1, total=1,
        state="done", created_at=now, paced_at=now,
    )  # fmt: skip
    Replayed.objects.create(replay=replay, recording=row, before=run, after=run, changes={"gone": [str(row.id)]})
    key = f"derived/{row.id}/replay-{replay.pk}-1/analysis.json"
    service.store.put(key, REPLAY_WORDS, sha256(REPLAY_WORDS).hexdigest())
    folder = service.settings.scratch_folder / f"{PREFIX}killed"
    folder.mkdir(parents=True)
    (folder / "lesson.mp4").write_text(f"{WORDS} old")
    long_ago = (now - timedelta(days=100)).timestamp()
    os.utime(folder / "lesson.mp4", (long_ago, long_ago))
    os.utime(folder, (long_ago, long_ago))


def test_nothing_is_left_in_store_scratch_spool_caches_and_rows(service: Service) -> None:
    """Objects by rows, of replays and of killed workers, files in every folder of the service, and ids in any row."""
    row = kept(service, "old", days=740)
    leave_traces(service, Run.objects.get(recording=row))
    assert sweep_retention(service).destroyed == 1
    collect_garbage(service.store, service.settings, service.policy.stages, now=service.clock())
    assert [
        content for content in everything_stored(service.store) if b"old" in content and WORDS.encode() in content
    ] == []
    files = [path for path in Path(service.settings.home).rglob("*") if path.is_file()]
    assert [str(path) for path in files if WORDS.encode() in path.read_bytes()] == []
    assert list(service.store.list(f"derived/{row.id}/", versions=True)) == []
    assert [one for one in rows() if "L-old" in one or "s-old" in one or "t-1" in one or WORDS in one] == []
    assert not Replayed.objects.exists()


def test_every_kind_is_swept_or_said_to_be_only_told() -> None:
    """No kind with a clock is forgotten."""
    assert {*OF_A_RECORDING, *BY_ITSELF, *ONLY_TOLD} == set(RetentionKind)
    assert len((*OF_A_RECORDING, *BY_ITSELF, *ONLY_TOLD)) == len(RetentionKind)


@pytest.mark.parametrize(("opened", "left"), [(False, 0), (True, 1)], ids=["untouched", "opened"])
def test_old_alerts_about_the_service_go(service: Service, opened: bool, left: int) -> None:
    """With their messages, once they are acknowledged; of one that was opened a bare row stays; custody is proven."""
    now = service.clock()
    old, young, open_ = (
        Alert.objects.create(subject=name, kind="ledger", severity="serious", raised_at=now - timedelta(days=days))
        for name, days in (("old", 800), ("young", 100), ("open", 800))
    )
    Alert.objects.exclude(pk=open_.pk).update(acknowledged_at=now, acknowledged_by="ada")
    for alert in (old, young, open_):
        Delivery.objects.create(alert=alert, level=0, channel="email", target="a@example.org", next_at=now)
    if opened:
        AlertOpening.objects.create(alert=old, by="ada", at=now)
    assert sweep_retention(service).alerts == 1
    assert Alert.objects.filter(pk=old.pk).count() == left
    assert not Delivery.objects.filter(alert=old.pk).exists()
    assert Alert.objects.exclude(pk=old.pk).count() == Delivery.objects.count() == 2
    assert [event.action for event in events_of(Chain.service())] == ["rows_expired"]
    assert sweep_retention(service).alerts == 0
    assert not any("gone" in str(one) for one in verify_custody(service.store, service.settings).faults)


def test_sessions_that_are_over_go_with_the_sweep(service: Service) -> None:
    """Whoever never signs in again leaves no session behind."""
    now = service.clock()
    for key, days in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    sweep_retention(service)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
