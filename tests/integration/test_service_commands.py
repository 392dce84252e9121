"""The commands that keep a service: every fault is named, and every story ends in a sentence."""

import json
import logging
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from django.contrib.auth.hashers import make_password

from analyzer.domain.custody import Chain
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Alert, Hold, Recording
from analyzer.signing.key_ring import new_key_ring
from tests.integration.command import CONFIG, Ran, finished, lessonguard, started, written
from tests.integration.persons import as_person

UNKNOWN = "3b2f2d1c-0000-4000-8000-000000000000"
Command = Callable[..., Ran]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Commands in processes of their own, on an embedded home of their own."""

    def run(*arguments: str | Path, **environment: str) -> Ran:
        return finished(started(*arguments, LESSONGUARD_HOME=str(tmp_path / "home"), **environment))

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped configuration that a test may spoil."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


@pytest.mark.parametrize(
    ("command", "taught"),
    [
        ((), ("lessonguard serve", "worker", "scheduler", "ingest", "ledger", "replay", "token", "storage")),
        (("serve",), ("no other server", "--allow-remote", "LESSONGUARD_HOME", "--home")),
        (("demo",), ("--home", "--serve", "printed once", "never your service's")),
        (("sample", "load"), ("The same twice is one",)),
        (("worker",), ("--queues", "io,media,speech,vision", "--concurrency", "gives long ones back")),
        (("ingest",), ("--lesson", "retention lock", "The same twice is one")),
        (("ledger",), ("--day", "--sign-off", "expect", "unexplained")),
        (("replay", "start"), ("--since", "--until", "--config", "--per-minute", "nothing that is shown changes")),
        (("signing-key", "renew"), ("nothing is changed", "earlier", "mv new")),
        (("token", "create"), ("--days", "never again", "hand_in` alone")),
        (("evidence", "export"), ("BagIt", "--legal-basis", "--split", "--age", "sealed")),
        (("evidence", "certificate"), ("ten years", "nothing is changed", "nobody vouches")),
        (("account", "create"), ("--role", "config/access.yaml", "password")),
        (("storage", "create"), ("Object Lock", "left alone")),
        (("hold", "release"), ("two different people", "--token-file", "account token")),
        (("fixity",), ("--recording", "--all", "Nothing is touched", "Exit 1")),
        (("config", "check"), ("--connect", "LESSONGUARD_")),
        (("verdicts", "export"), ("lessonguard evaluate", "words of lessons", "left out")),
        (("health",), ("web|worker|scheduler", "alive")),
    ],
)
def test_help_teaches(command: tuple[str, ...], taught: tuple[str, ...]) -> None:
    """The help of each command says what it needs and what it does."""
    ran = lessonguard(*command, "--help")
    text = " ".join(ran.out.replace("│", " ").split())
    assert [words for words in taught if words not in text] == []


def test_config_check_names_every_fault_of_the_files(folder: Path) -> None:
    """Whoever edits several files learns of all slips at once, each by file and key."""
    for file, old, new in (
        ("policy.yaml", "severity: critical", "severity: dreadful"),
        ("service/stages.yaml", "attempts: 4", "attempts: 0"),
        ("service/scheduler.yaml", "sweep_s:", "sweeps_s:"),
        ("lexicons/gift.yaml", "rules:", "rulez:"),
    ):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    ran = lessonguard("config", "check", "--config", folder)
    assert (ran.code, ran.out) == (2, "")
    for said in (
        "policy.yaml: kinds.",
        "stages.yaml: attempts:",
        "scheduler.yaml: sweeps_s: unknown key",
        "gift.yaml: ",
    ):
        assert said in ran.err


def test_config_check_names_every_fault_of_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A setting that is unknown, wrong or lacks its companion is named by its variable; no secret is repeated."""
    for name, value in {
        "BROKER": "kafka://me:hunter2@host",
        "DATABASE": "mysql://me:hunter2@host/db",
        "S3_ENDPOINT": "s3:9000",
        "SECRET_KEY": "hunter2",
        "SIGNING_KEY": "hunter2",
        "BIND": "nowhere",
        "COLOUR": "blue",
        "HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(f"LESSONGUARD_{name}", value)
    ran = lessonguard("config", "check")
    assert ran.code == 2
    named = {line.removeprefix("lessonguard: ").partition(":")[0] for line in ran.err.splitlines()}
    assert named == {
        f"LESSONGUARD_{name}"
        for name in ("BROKER", "DATABASE", "S3_ENDPOINT", "SECRET_KEY", "SIGNING_KEY", "BIND", "COLOUR")
    }
    assert "hunter2" not in ran.err


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_without_a_service_is_called_so(command: Command, tmp_path: Path, made: bool) -> None:
    """Whoever asks in another folder than was meant hears that nothing is there, not that something is broken."""
    if made:
        (tmp_path / "home").mkdir(mode=0o700)
    for _ in range(2):
        ran = command("status")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"lessonguard: no service has been started on {tmp_path / 'home'}: LESSONGUARD_HOME")
    assert [path.name for path in tmp_path.rglob("*")] == (["home"] if made else [])


def test_config_check_asks_the_servers(command: Command) -> None:
    """With --connect, each server that does not answer is named by its variable; then that all is well."""
    away = {
        "LESSONGUARD_DATABASE": "postgresql://me:hunter2@127.0.0.1:1/db",
        "LESSONGUARD_BROKER": "redis://:hunter2@127.0.0.1:1/0",
        "LESSONGUARD_S3_ENDPOINT": "127.0.0.1:1",
        "LESSONGUARD_S3_ACCESS_KEY": "me",
        "LESSONGUARD_S3_SECRET_KEY": "hunter2",
    }
    ran = command("config", "check", "--connect", **away)
    assert ran.code == 2
    for name in ("DATABASE: does not answer", "BROKER: does not answer", "S3_ENDPOINT: "):
        assert f"LESSONGUARD_{name}" in ran.err
    assert "hunter2" not in ran.err
    assert "`lessonguard migrate`" in command("config", "check", "--connect").err
    assert "config check --connect" in command("status").err
    assert command("migrate").code == 0
    assert "LESSONGUARD_SIGNING_KEY" in command("config", "check", "--connect").err
    key = command("signing-key", "renew").out
    ran = command("config", "check", "--connect", LESSONGUARD_SIGNING_KEY=key)
    assert "ok: database, broker and object store answer" in ran.out


def test_renewing_the_signing_key(command: Command, tmp_path: Path) -> None:
    """As the help says: what is printed takes the key's place; then the new key signs, and the old one is trusted."""
    home = tmp_path / "home"
    home.mkdir()
    assert "LESSONGUARD_SIGNING_KEY: nothing can be signed" in command("signing-key", "list").err
    ids: list[str] = []
    for _ in range(3):
        (home / "new").write_text(command("signing-key", "renew").out, encoding="utf-8")
        (home / "new").replace(home / "signing_key")
        signs, *trusted = command("signing-key", "list").out.splitlines()
        assert trusted == [f"{key}  trusted" for key in ids]
        ids.insert(0, signs.removesuffix("  signs"))
    assert len(set(ids)) == 3


@pytest.fixture
def keeping(catalogue: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Commands in this process, on the session's catalogue; how it logs is as before afterwards."""
    monkeypatch.setenv("LESSONGUARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LESSONGUARD_SIGNING_KEY", new_key_ring().to_pem())
    root, known = logging.getLogger(), structlog.get_config()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    root.handlers.clear()  # so that pytest's own are not closed
    yield
    root.handlers[:], (sys.excepthook, threading.excepthook) = handlers, hooks
    root.setLevel(level)
    logging.raiseExceptions = True
    structlog.configure(**known)


def test_a_recording_is_handed_in_and_followed(keeping: None, clip: Path) -> None:
    """It is taken in once however often it is handed in, its stages are shown, and only what is parked is retried."""
    taken = lessonguard("ingest", clip)
    assert (taken.code, taken.err) == (0, "")
    recording = taken.out.split()[0]
    assert lessonguard("ingest", clip).out == f"{recording} there already: nothing was changed\n"
    assert json.loads(lessonguard("status", "--json").out)[0]["state"] == "processing"
    assert recording in lessonguard("status").out
    assert "probe" in lessonguard("status", recording).out
    assert json.loads(lessonguard("status", recording, "--json").out)["recording"]["state"] == "processing"
    assert lessonguard("status", UNKNOWN).code == 2
    assert "no stage of it is parked" in lessonguard("retry", recording).err
    assert lessonguard("ingest", "nowhere.mp4").code == 2


def test_the_sample_lesson_is_handed_in_by_one_command(keeping: None) -> None:
    """Whoever has nothing to hand in yet loads the sample, once however often, and it is assessed like any other."""
    recording, said = lessonguard("sample", "load").out.split(maxsplit=1)
    assert said == "taken in\n"
    assert lessonguard("sample", "load").out == f"{recording} there already: nothing was changed\n"
    assert json.loads(lessonguard("status", "--json").out)[0]["lesson_id"] == "SAMPLE-1"


def test_status_tells_what_its_help_promises(keeping: None, clip: Path, tmp_path: Path) -> None:
    """Lesson and tutor in the list and in one recording, its alerts and holds, and which folder was looked in."""
    record = written(tmp_path / "maths.json", {"lesson_id": "L-77", "tutor": {"id": "t-55"}})
    identity = lessonguard("ingest", clip, "--lesson", record).out.split()[0]
    now = datetime.now(UTC)
    Alert.objects.create(recording_id=identity, subject="x", kind="contact_details", severity="serious", raised_at=now)
    Hold.objects.create(recording_id=identity, reason="contact_details", asked_at=now)
    listed, one = lessonguard("status").out, lessonguard("status", identity).out
    for said in ("L-77", "t-55"):
        assert said in listed
        assert said in one
    assert str(tmp_path / "home") in listed
    assert str(tmp_path / "home") in lessonguard("status", UNKNOWN).err
    assert "contact_details, serious" in one
    assert "not acknowledged, not sent to anybody yet" in one
    assert "hold" in one
    assert "not confirmed by the store yet" in one


def test_tokens_and_accounts(keeping: None) -> None:
    """A token is shown once and can be revoked; an account's owner gets a link; a post that is none is refused."""
    assert lessonguard("token", "create", "lms", "--days", "7").out.startswith("lg_")
    assert lessonguard("token", "create", "lms").code == 2
    assert lessonguard("token", "revoke", "lms").code == 0
    assert json.loads(lessonguard("token", "list", "--json").out)[0]["revoked_at"]
    assert lessonguard("token", "create", "reader", "--may", "read", "--may", "metrics").code == 0
    listed = {token["name"]: token["scopes"] for token in json.loads(lessonguard("token", "list", "--json").out)}
    assert listed == {"lms": ["hand_in"], "reader": ["metrics", "read"]}
    assert "lms" in lessonguard("token", "list").out
    assert "'hand_in', 'read'" in lessonguard("token", "create", "all", "--may", "everything").err
    assert "/set-password/" in lessonguard("account", "create", "mary", "--role", "lead").out
    assert "observer, observation_lead, coach, dsl" in lessonguard("account", "create", "ada", "--role", "king").err


def test_a_hold_is_placed_and_let_go_by_tokens(keeping: None, clip: Path, tmp_path: Path) -> None:
    """One person places it, two let it go, each proven; a token of nobody, or of somebody who may not, does neither."""
    recording = lessonguard("ingest", clip).out.split()[0]
    tokens = {}
    for name, role in (("ada", "lead"), ("bea", "lead"), ("obs", "observer")):
        lessonguard("account", "create", name, "--role", role)
        earlier = lessonguard("account", "token", name).out
        (tmp_path / f"{name}.earlier").write_text(earlier)
        tokens[name] = lessonguard("account", "token", name).out
        (tmp_path / f"{name}.token").write_text(tokens[name])
    assert all(token.startswith("lgp_") for token in tokens.values())
    assert lessonguard("account", "token", "nobody").code == 2

    def place(file: str) -> Ran:
        options = ("--reason", "an agency asked", "--case", "C-17", "--token-file", str(tmp_path / file))
        return lessonguard("hold", "place", recording, *options)

    for file, said in (("obs.token", "has not the right 'place_hold'"), ("ada.earlier", "proves nothing any more")):
        assert said in place(file).err
    assert json.loads(lessonguard("hold", "list", "--json").out) == []
    assert place("ada.token").code == 0
    (hold,) = json.loads(lessonguard("hold", "list", "--recording", recording, "--json").out)
    assert (hold["state"], hold["reason"], hold["case"]) == ("in_force", "an agency asked", "C-17")
    assert hold["asked_by"] == "ada"
    assert "an agency asked" in lessonguard("hold", "list").out

    def release(file: str) -> Ran:
        options = ("--reason", "it is closed", "--token-file", str(tmp_path / file))
        return lessonguard("hold", "release", str(hold["hold"]), *options)

    assert "has not the right" in release("obs.token").err
    assert "proves nothing any more" in release("ada.earlier").err
    assert "cannot be read" in release("nowhere").err
    (tmp_path / "none.token").write_text("lgp_nobody")
    assert "no person's" in release("none.token").err
    assert "waits for a second person" in release("ada.token").out
    assert release("ada.token").code == 2
    assert "is released" in release("bea.token").out
    (hold,) = json.loads(lessonguard("hold", "list", "--json").out)
    assert (hold["state"], hold["let_go_by"]) == ("released", ["ada", "bea"])
    assert "released" in lessonguard("status", recording).out


def test_stored_bytes_are_proven_on_demand(keeping: None, clip: Path, tmp_path: Path) -> None:
    """Each original is told as it was found; one changed byte ends in exit code 1 and freezes, until it is put back."""
    recording = lessonguard("ingest", clip).out.split()[0]
    assert lessonguard("fixity").out == "ok: 0 read and proven\n"
    assert lessonguard("fixity", "--all").out == f"{recording} original: proven\nok: 1 read and proven\n"
    (path,) = (tmp_path / "home" / "objects" / "keys" / "originals").rglob("data")
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    thaw = ("fixity", "--recording", recording, "--thaw")
    lead, observer = as_person(tmp_path, "ada"), as_person(tmp_path, "eve", "observer")
    broken = lessonguard(*thaw, *lead)
    assert (broken.code, broken.out) == (1, f"{recording} original: mismatch\n")
    assert "1 of 1 are not what was stored; nothing was touched" in broken.err
    assert Recording.objects.get().frozen_at is not None
    path.write_bytes(whole)
    assert json.loads(lessonguard("fixity", "--recording", recording, "--json").out)["state"] == "proven"
    assert "has not the right 'release_hold'" in lessonguard(*thaw, *observer).err
    assert Recording.objects.get().frozen_at is not None
    assert lessonguard(*thaw, *lead).code == 0
    assert Recording.objects.get().frozen_at is None
    (thawed,) = (one for one in events_of(Chain.recording(recording)) if one.action == "thawed")
    assert thawed.agent == "person:ada"
    for refused in (("--thaw",), ("--all", "--recording", recording), ("--recording", UNKNOWN)):
        assert lessonguard("fixity", *refused).code == 2


def test_accounts_are_looked_after(keeping: None) -> None:
    """Roles are shown and changed, by names of before, too; sessions and second factors are ended by name."""
    assert "data_protection_officer" in lessonguard("account", "roles").out
    lessonguard("account", "create", "root", "--role", "administrator")
    Account.objects.update(password=make_password("a long word for tests"))
    lessonguard("account", "create", "mary", "--role", "lead")
    assert (
        "'mary' is coach, operations"
        in lessonguard("account", "change", "mary", "--role", "operator", "--role", "coach").out
    )
    listed = {one["name"]: one["roles"] for one in json.loads(lessonguard("account", "list", "--json").out)}
    assert listed == {"root": ["administrator"], "mary": ["coach", "operations"]}
    assert "browser" in lessonguard("account", "sessions", "mary").out
    assert lessonguard("account", "revoke", "mary").out == "ok: 0 sessions of 'mary' are over\n"
    assert lessonguard("account", "forget-factor", "mary").code == 0
    for command in ("sessions", "revoke", "forget-factor"):
        assert "no account of this name" in lessonguard("account", command, "nobody").err


def test_the_ledger_of_a_day(keeping: None, tmp_path: Path) -> None:
    """A feed is taken whole or refused by line; a lesson without a recording is missing; somebody signs the day off."""
    feed = tmp_path / "feed.jsonl"
    lesson = {"lesson_id": "L-1", "scheduled_start": "2026-01-05T16:00:00Z"}
    assert "line 1: scheduled_end" in lessonguard("ledger", "expect", written(feed, lesson)).err
    lesson["scheduled_end"] = "2026-01-05T17:00:00Z"
    said = lessonguard("ledger", "expect", written(feed, lesson)).out
    assert said == "ok: 1 lessons are expected, 1 of them new\n"
    assert "cannot be read" in lessonguard("ledger", "expect", "nowhere.jsonl").err
    day = json.loads(lessonguard("ledger", "--day", "2026-01-05", "--json").out)
    assert [(line["id"], line["state"]) for line in day["lines"]] == [("L-1", "missing")]
    assert lessonguard("ledger", "--day", "2026-01-05", "--sign-off").code != 0


def test_replays_and_the_store(keeping: None) -> None:
    """A replay of nothing is refused and one that is not there is said; the store is made and probed."""
    assert lessonguard("replay", "start", "--since", "2026-01-01", "--until", "2026-01-02").code == 2
    assert lessonguard("replay", "status").code == 0
    assert "there is no replay 7" in lessonguard("replay", "status", "7").err
    assert lessonguard("replay", "apply", "7").code == 2
    assert lessonguard("storage", "create").out == "ok: the store is there\n"
    assert lessonguard("storage", "check").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("worker", "--queues", "io,moon"), "--queues: 'moon' is not among io, media, speech, vision"),
        (("worker", "--queues", ","), "--queues: none is named of io, media, speech, vision"),
        (("health", "scheduler"), "scheduler: does not answer"),
        (("health", "web"), "web: does not answer"),
        (("web",), "LESSONGUARD_SECRET_KEY: is needed, the same for every process that serves pages"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A wrong queue, a missing key and a process that is not there end in one sentence."""
    monkeypatch.setenv("LESSONGUARD_HOME", str(tmp_path))
    monkeypatch.setenv("LESSONGUARD_BIND", "127.0.0.1:1")
    ran = lessonguard(*arguments)
    assert ran.code != 0
    assert ran.err == f"lessonguard: {said}\n"
