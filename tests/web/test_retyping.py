"""A form that is refused comes back as it was sent, on every page that has one, with the reason beside it."""

import re
from collections.abc import Callable
from html import escape
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from analyzer.records.models import (
    Account,
    Alert,
    Assignment,
    Case,
    EvidenceRelease,
    Finding,
    Hold,
    Pattern,
    Recording,
    SavedView,
)
from analyzer.service.bootstrap import Service
from analyzer.service.cases.opening import open_case
from analyzer.service.patterns.proposing import propose_patterns
from analyzer.web.forms_in_pages import filled
from tests.service.cases.rows import with_original
from tests.service.patterns.pairs import three_signs
from tests.web.conftest import SignedIn
from tests.web.lessons import assessed

NAME = 'Ada "Kent & Co" <b>'
"""Typed where a name is asked for; never to be read as anything but letters."""
POLICE = {"body": "police", "recipient": NAME, "reference": "CR/4711"}
TYPED: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "open-case": ("lead", {"reference": NAME}, (NAME,)),
    "case-recording": ("case", {"recording": "no id", "finding": "f-17"}, ("no id", "f-17")),
    "case-note": ("case", {"text": "Her mother\ncalled. " + "x" * 20_001}, ("Her mother\ncalled. ",)),
    "case-document": ("case", {"title": NAME}, (NAME,)),
    "case-referral": ("case", {"body": "police", "reference": "R/7", "at": "2999-01-01T00:00"}, ("police", "R/7")),
    "case-people": ("case", {"name": NAME}, (NAME,)),
    "export-case": ("case", {"recipient": NAME, "purpose": "", "legal_basis": "DPA 2018"}, (NAME, "DPA 2018")),
    "redact-recording": ("case", {"keep": "s-42\ns-43", "purpose": NAME}, ("s-42\ns-43", NAME)),
    "request-release": ("case", POLICE | {"recording": "no id"}, (NAME, "police", "CR/4711")),
    "decide-release": ("release", {"do": "hand-over", "officer": NAME, "sha256": "0" * 64}, (NAME, "0" * 64)),
    "recording-case": ("recording", {"reference": NAME}, (NAME,)),
    "place-hold": ("recording", {"reason": "", "case": "C-17"}, ("C-17",)),
    "release-hold": ("hold", {"reason": "twice"}, ("twice",)),
    "assign": ("recording", {"to": NAME}, (NAME,)),
    "assign-in-queue": ("recording", {"to": NAME, "back": ""}, (NAME,)),
    "save-view": ("lead", {"name": "x" * 99, "back": ""}, ("x" * 99,)),
    "change-view": ("view", {"name": "x" * 99, "back": ""}, ("x" * 99,)),
    "acknowledge-alert": ("alert", {"outcome": "wrong", "case": "SG-99"}, ("SG-99",)),
    "answer-pattern": ("pattern", {"answer": "looked_into", "read": "3", "case": "?", "note": NAME}, ("?", NAME)),
    "choose-own": ("tutor", {"mail": NAME}, (NAME,)),
    "invite-account": ("administrator", {"name": "two words", "tutor": NAME, "role": "coach"}, (NAME, "coach")),
    "add-known": ("lead", {"recording": NAME, "finding": "f-17", "decision": "dismissed"}, (NAME, "f-17", "dismissed")),
    "judge": ("lesson", {"decision": "wrong", "text": NAME}, (NAME,)),
    "add-missed": ("lesson", {"start": "noon", "kind": "gift", "text": NAME}, ("noon", "gift", NAME)),
    "add-note": ("lesson", {"at": "noon", "text": NAME}, ("noon", NAME)),
    "add-grades": ("lesson", {"grade-nothing": "wrong"}, ("wrong",)),
}
"""Every form in which something is typed or chosen: who sends it where, what, and what has to come back."""
CHOSEN_ALONE = {"quarantine", "plan-excuse", "plan-observer", "change-account"}
"""Forms with nothing but choices of a list, none of which is refused but to whoever sends another than the list has."""
IN_THEIR_OWN_TESTS = {"answer-dispute", "reply-feedback"}
"""With what has to be there before they can be sent: tests/web/test_feedback.py."""


def forms() -> set[str]:
    """Every form of a template in which somebody types or chooses, by the name of the address that it is sent to."""
    found = set()
    for path in Path(str(files("analyzer") / "web" / "templates")).glob("*.html"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.DOTALL):
            where = re.search(r"action=\"\{% url '([\w-]+)'", form)
            if where and re.search(
                r'<textarea|<select|type="(?:text|radio|checkbox|datetime-local)"|roles\.html', form
            ):
                found.add(where[1])
    return found


def test_no_form_is_forgotten() -> None:
    """Whoever adds a form says here what comes back when it is refused."""
    assert forms() == set(TYPED) | CHOSEN_ALONE | IN_THEIR_OWN_TESTS


class Desk:
    """What the forms of these tests are about, made when it is asked for."""

    def __init__(self, service: Service, signed_in: SignedIn) -> None:
        self.service, self.signed_in = service, signed_in

    def lead(self) -> tuple[Client, dict[str, object]]:
        """The safeguarding lead."""
        return self.signed_in("dsl"), {}

    def tutor(self) -> tuple[Client, dict[str, object]]:
        """A tutor, who may read what was released to them."""
        return self.signed_in("tutor"), {}

    def administrator(self) -> tuple[Client, dict[str, object]]:
        """Who looks after accounts."""
        return self.signed_in("administrator"), {}

    def recording(self) -> tuple[Client, dict[str, object]]:
        """A recording whose original is stored."""
        return self.lead()[0], {"recording_id": with_original(self.service).id}

    def case(self) -> tuple[Client, dict[str, object]]:
        """A case about one."""
        client, about = self.recording()
        case = open_case("SG-1", "dsl-1", self.service.clock).pk
        client.post(f"/cases/{case}/recordings", {"recording": str(about["recording_id"])})
        return client, {"case_id": case}

    def release(self) -> tuple[Client, dict[str, object]]:
        """A release that two people stand behind."""
        client, where = self.case()
        about = {"recording": str(Recording.objects.get().id), **POLICE, "recipient": "Kent Police"}
        client.post(f"/cases/{where['case_id']}/releases", about)
        release = EvidenceRelease.objects.get()
        other = Account.objects.create(username="deputy")
        EvidenceRelease.objects.update(
            state="approved", approver=other, approved_by="deputy", approved_at=release.requested_at
        )
        return client, {**where, "release_id": release.pk}

    def hold(self) -> tuple[Client, dict[str, object]]:
        """A hold that the lead has let go already."""
        client, where = self.recording()
        client.post(f"/recordings/{where['recording_id']}/holds", {"reason": "asked"})
        hold = Hold.objects.get().pk
        client.post(f"/holds/{hold}/release", {"reason": "over"})
        return client, {"hold_id": hold}

    def view(self) -> tuple[Client, dict[str, object]]:
        """A kept view."""
        client = self.lead()[0]
        client.post("/queue/views", {"name": "mine", "back": ""})
        return client, {"view_id": SavedView.objects.get().pk}

    def alert(self) -> tuple[Client, dict[str, object]]:
        """An alert that the lead has opened."""
        client, where = self.recording()
        row = Recording.objects.get(id=where["recording_id"])
        alert = Alert.objects.create(
            recording=row, kind="secrecy", severity="critical", subject="x", raised_at=row.uploaded_at, finding_id="1"
        )
        client.get(f"/alerts/{alert.pk}/open")
        return client, {"alert_id": alert.pk}

    def pattern(self) -> tuple[Client, dict[str, object]]:
        """Signs over lessons that nobody has answered."""
        three_signs("t-1", "s-1", self.service.clock())
        propose_patterns(self.service)
        return self.lead()[0], {"pattern_id": Pattern.objects.get().pk}

    def lesson(self) -> tuple[Client, dict[str, object]]:
        """A lesson that an observer has."""
        row = assessed(self.service)
        client = self.signed_in("observer")
        account = Account.objects.get(username="observer-1")
        Assignment.objects.create(recording=row, account=account, at=row.uploaded_at, by="dsl-1")
        return client, {"recording_id": row.id}


@pytest.fixture
def desk(service: Service, signed_in: SignedIn) -> Desk:
    """What the forms are about."""
    return Desk(service, signed_in)


@pytest.mark.parametrize("form", TYPED)
def test_what_was_typed_comes_back(form: str, desk: Desk) -> None:
    """The page of the form, with every word in it still, and the reason; nothing that was typed is read as HTML."""
    about, sent, expected = TYPED[form]
    made: Callable[[], tuple[Client, dict[str, object]]] = getattr(desk, about)
    client, where = made()
    if form == "judge":
        sent = sent | {"finding": Finding.objects.first().finding_id}  # type: ignore[union-attr]  # the lesson has some
    answer = client.post(reverse(form, kwargs=where), sent, headers={"accept-encoding": "gzip"})
    shown = answer.content.decode()
    assert answer.status_code in {409, 422}, form
    rest = shown.partition("data-refused>")[2]
    assert rest, "the reason is told"
    for words in expected:
        kept = (f'value="{escape(words)}"', f'value="{words}" selected', f'value="{words}" checked', escape(words))
        assert any(one in shown for one in kept), (form, words)
    assert NAME not in shown


def test_a_form_that_is_gone_leaves_what_was_typed(desk: Desk) -> None:
    """Where somebody has closed the case meanwhile, the words stand beside the reason."""
    client, where = desk.case()
    Case.objects.update(state="closed")
    sent = {"body": "lado", "reference": "LADO/77 of Monday"}
    shown = client.post(reverse("case-referral", kwargs=where), sent).content.decode()
    assert "Nothing was done: the case is closed" in shown
    assert "<p>LADO/77 of Monday</p>" in shown


PAGE = """<main id="main"><details><summary>x</summary>
<form method="post" action="/a"><input type="hidden" name="of" value="1"><input name="who"></form></details>
<details><summary>y</summary><form method="post" action="/a"><input type="hidden" name="of" value="2">
<input name="who" value="before"><textarea name="own">one</textarea><textarea name="own">two</textarea>
<datalist id="known"><option value="z"></datalist>
<select name="to"><option value="a" selected>A<option value="b">B</select>
<input type="checkbox" name="also" value="1" checked> <input type="checkbox" name="also" value="2">
<input type="password" name="word"><input name="code" autocomplete="one-time-code"><input type="file" name="file">
<button name="do" value="x">X</button></form></details></main>"""


def test_only_the_form_that_was_sent_is_filled() -> None:
    """Of several to one address the one that fits, opened; lists in their order; neither passwords nor codes."""
    sent = {"of": ["2"], "who": ['a"b'], "own": ["first", ""], "to": ["b"], "also": ["2"], "word": ["s3"], "do": ["x"]}
    text = filled(PAGE, "/a", "/page", {**sent, "code": ["123"], "gone": ["still here"]}, "Not kept: no.")
    before, _, filled_in = text.partition("<summary>y")
    assert before == PAGE.partition("<summary>y")[0].removesuffix("<details>") + "<details open>"
    for told in (
        'name="who" value="a&quot;b"',
        '<textarea name="own">first</textarea><textarea name="own"></textarea>',
        '<option value="a">A<option value="b" selected>B',
        'value="1"> <input type="checkbox" name="also" value="2" checked>',
        "Not kept: no. Choose the file again.",
        "<p>still here</p>",
    ):
        assert told in filled_in, told
    for secret in ("s3", "123"):
        assert secret not in text
