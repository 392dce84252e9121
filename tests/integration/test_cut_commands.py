"""At a terminal, what is sealed or in quarantine is named to nobody but whoever proves that they may know of it."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.holding import HoldOrigin
from analyzer.domain.sight import name_of_cut
from analyzer.records.custody import note
from analyzer.records.models import CustodyHead, Hold, Recording
from analyzer.records.sealing import quarantine, seal
from analyzer.service.bootstrap import Service
from analyzer.service.holds.placing import request
from tests.integration.command import Ran, lessonguard
from tests.integration.persons import as_person
from tests.service.retention.kept import kept

pytestmark = pytest.mark.usefixtures("at_home")
UNKNOWN = "3b2f2d1c-0000-4000-8000-000000000000"
Token = tuple[str, ...]


class Scene(NamedTuple):
    """Three recordings, two of them cut off, and people by their tokens."""

    plain: Recording
    cut: tuple[Recording, ...]
    lead: Token
    """May know of all."""
    blind: tuple[Token, ...]
    """Nobody, and somebody who may see whatever is not cut off."""


@pytest.fixture
def scene(service: Service, tmp_path: Path) -> Scene:
    """One recording that is there for everybody, one that is sealed, one in quarantine."""
    plain, sealed, taken = (kept(service, name, days=1) for name in ("plain", "sealed", "taken"))
    seal(sealed.id, now=service.clock())
    quarantine(taken.id, "police", "ada", now=service.clock())
    officer = as_person(tmp_path, "olive", "data_protection_officer")
    return Scene(plain, (sealed, taken), as_person(tmp_path, "ada"), ((), officer))


def done(*arguments: str | Path) -> str:
    """What a command printed that did what it was told, without how its lines are broken."""
    ran = lessonguard(*arguments)
    assert ran.code == 0, ran.err
    return ran.out


def unnamed(said: str, scene: Scene) -> bool:
    """Whether nothing in it names a recording that is cut off, or its lesson."""
    return not any(str(name) in said for row in scene.cut for name in (row.id, row.lesson_id))


def named(said: str, scene: Scene) -> bool:
    """Whether it names all that are cut off, by their ids."""
    return all(str(row.id) in said for row in scene.cut)


def test_status_shows_what_is_cut_off_to_whoever_may_know(scene: Scene) -> None:
    """It lists the others and says how many it does not show; the lead's token shows all."""
    for token in scene.blind:
        said = done("status", *token)
        assert unnamed(said, scene)
        assert str(scene.plain.id) in said
        assert "1 assessed" in said
        assert "2 more are not shown" in said
        assert "not shown" not in done("status", "--untaken", *token)
        assert [one["id"] for one in json.loads(done("status", "--json", *token))] == [str(scene.plain.id)]
    said = done("status", *scene.lead)
    assert named(said, scene)
    assert "3 assessed" in said
    assert "not shown" not in said
    assert named(done("status", "--json", *scene.lead), scene)


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["read", "json"])
def test_status_of_what_is_cut_off_is_that_of_nothing(scene: Scene, form: tuple[str, ...]) -> None:
    """Whoever may not know of a recording is answered as about an id that there is not."""

    def asked(of: str, token: Token) -> Ran:
        ran = lessonguard("status", of, *form, *token)
        return Ran(ran.code, ran.out, ran.err.replace(of, "ID"))

    for row in scene.cut:
        for token in scene.blind:
            assert asked(str(row.id), token) == asked(UNKNOWN, token)
        assert str(row.id) in done("status", str(row.id), *form, *scene.lead)
    assert lessonguard("status", UNKNOWN).code == 2


def test_holds_on_what_is_cut_off_are_told_without_what_they_keep(scene: Scene, service: Service) -> None:
    """They are in the list by another name, without reason and case; asked for by its id, there are none."""
    for row in (scene.plain, *scene.cut):
        request(row.id, f"why {row.lesson_id}", service, origin=HoldOrigin.PERSON, case_reference=f"C {row.lesson_id}")
    for token in scene.blind:
        rows = json.loads(done("hold", "list", "--json", *token))
        assert [(one["recording"], one["reason"], one["case"]) for one in rows] == [
            *((name_of_cut(row.id), "", "") for row in reversed(scene.cut)),
            (str(scene.plain.id), "why L-plain", "C L-plain"),
        ]
        assert unnamed(done("hold", "list", *token), scene)
        for row in scene.cut:
            assert json.loads(done("hold", "list", "--recording", str(row.id), "--json", *token)) == []
    assert named(done("hold", "list", *scene.lead), scene)
    (row, _) = scene.cut
    (one,) = json.loads(done("hold", "list", "--recording", str(row.id), "--json", *scene.lead))
    assert (one["reason"], one["case"]) == ("why L-sealed", "C L-sealed")


def test_nobody_holds_what_is_not_there_for_them(scene: Scene) -> None:
    """Whoever may not know of a recording is refused as about an id that there is not, and nothing is noted."""
    officer, text = scene.blind[1], ("--reason", "asked")
    said = {lessonguard("hold", "place", of, *text, *officer).err for of in (UNKNOWN, *(str(o.id) for o in scene.cut))}
    assert said == {"lessonguard: this account has not the right 'place_hold' here\n"}
    assert not Hold.objects.exists()
    assert "in force" in done("hold", "place", str(scene.plain.id), *text, *officer)
    assert "in force" in done("hold", "place", str(scene.cut[0].id), *text, *scene.lead)
    assert set(Hold.objects.values_list("asked_by", flat=True)) == {"olive", "ada"}


def test_faults_of_custody_name_nothing_that_is_cut_off(scene: Scene, service: Service) -> None:
    """What does not fit is told of every recording: by another name where it is cut off from whoever reads."""
    rows = (scene.plain, *scene.cut)
    for row in rows:
        note(Chain.recording(row.id), CustodyAction.VIEWED, person("ada"), now=service.clock())
    CustodyHead.objects.update(position=9)
    for token, names in [(one, [name_of_cut(row.id) for row in scene.cut]) for one in scene.blind] + [
        (scene.lead, [str(row.id) for row in scene.cut])
    ]:
        for form in ((), ("--json",)):
            ran = lessonguard("custody", "verify", *form, *token)
            assert ran.code == 1
            assert unnamed(ran.out, scene) is (token != scene.lead)
            assert all(f"recording:{name}" in ran.out for name in (scene.plain.id, *names))


def test_bytes_of_what_is_cut_off_are_proven_under_another_name(scene: Scene) -> None:
    """All are read and told; one of them alone is asked for, and let go on with, by nobody who may not know of it."""
    for token in scene.blind:
        for form in ((), ("--json",)):
            said = done("fixity", "--all", *form, *token)
            assert unnamed(said, scene)
            assert all(name in said for name in (str(scene.plain.id), *(name_of_cut(one.id) for one in scene.cut)))
        ids = (UNKNOWN, *(str(one.id) for one in scene.cut))
        refused = {lessonguard("fixity", "--recording", of, *token).err for of in ids}
        assert refused == {"lessonguard: there is no such recording\n"}
    Recording.objects.update(frozen_at=Recording.objects.latest("uploaded_at").uploaded_at)
    for row in scene.cut:
        alone = ("fixity", "--recording", str(row.id))
        assert "has not the right" in lessonguard(*alone, "--thaw", *scene.blind[1]).err
        assert str(row.id) in done(*alone, "--json", *scene.lead)
        assert str(row.id) in done(*alone, "--thaw", *scene.lead)
    assert [row.id for row in Recording.objects.exclude(frozen_at=None)] == [scene.plain.id]
    assert "work goes on" in done("fixity", "--recording", str(scene.plain.id), "--thaw", *scene.blind[1])
