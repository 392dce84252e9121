"""Recordings in every state and two cases, as somebody meets them who is assigned to some, and named in one."""

from hashlib import sha256

from analyzer.domain.case import EntryKind, Naming, ReleaseState
from analyzer.domain.pattern import Sign
from analyzer.domain.stored import Stored
from analyzer.records import cases
from analyzer.records.models import Account, Assignment, EvidenceRelease, Finished, Hold, Item, Recording, Run
from analyzer.records.patterns import make
from analyzer.service.bootstrap import Service
from analyzer.service.queueing.placing import place
from tests.web.addresses import STATES
from tests.web.rows import Evening


class Inquiry:
    """A case with a document, and a release of a recording that two people stand behind."""

    def __init__(self, reference: str, original: Item, document: Stored) -> None:
        now = original.created_at
        self.row = cases.add_case(reference, "dsl-1", now=now)
        self.entry = cases.add_entry(self.row, EntryKind.DOCUMENT, document, "dsl-1", now=now)
        one, other = (Account.objects.get_or_create(username=name)[0] for name in ("asks", "approves"))
        self.release = EvidenceRelease.objects.create(
            case=self.row,
            recording=original.recording,
            body="police",
            recipient="Kent Police",
            reference="CR/1",
            requester=one,
            requested_by="asks",
            requested_at=now,
            approver=other,
            approved_by="approves",
            approved_at=now,
            state=ReleaseState.APPROVED,
            sha256=original.sha256,
            bytes=original.bytes,
        )

    def path(self, route: str) -> str:
        """An address about it."""
        path = route.replace("<int:case_id>", str(self.row.pk)).replace("<int:entry_id>", str(self.entry.pk))
        return "/" + path.replace("<int:release_id>", str(self.release.pk))


class World:
    """Recordings in every state, as somebody meets them."""

    def __init__(self, service: Service) -> None:
        write = Evening(service)
        states = [state for state in STATES if state not in {"parked", "nowhere"}]
        self.rows = {state: write.assessed(("swearing", "minor"), ("secrecy", "critical")) for state in states}
        self.rows["parked"] = write.parked()
        for state, row in self.rows.items():
            cut = {"sealed_at": row.state_at} if "sealed" in state else {}
            cut |= {"quarantined_at": row.state_at} if state == "quarantined" else {}
            Recording.objects.filter(id=row.id).update(**cut)
            place([row.id])
            content = b'{"schema": 2}'
            for run in Run.objects.filter(recording=row):
                key = f"derived/{row.id}/assess-1/analysis.json"
                stored = service.store.put(key, content, sha256(content).hexdigest())
                made = {"run": run, "role": "analysis", "created_at": run.created_at, **stored.model_dump()}
                Item.objects.create(recording=row, **made)
        self.alerts = {state: write.alert(row, "secrecy", "critical") for state, row in self.rows.items()}
        self.patterns = {state: self._pattern(row, service) for state, row in self.rows.items()}
        self.holds = {
            state: Hold.objects.create(recording=row, reason="asked", asked_at=write.at)
            for state, row in self.rows.items()
        }
        self.at = write.at
        stored = service.store.put("cases/document", b"told", sha256(b"told").hexdigest())
        made = {"role": "original", "created_at": self.at, **stored.model_dump()}
        original = Item.objects.create(recording=self.rows["of_case"], **made)
        self.case, self.other = (Inquiry(reference, original, stored) for reference in ("C-1", "C-2"))
        for state, row in self.rows.items():
            if state.endswith("of_case"):
                cases.add_recording(self.case.row, row.id, "dsl-1", now=self.at)

    def _pattern(self, row: Recording, service: Service) -> int:
        """A proposal that rests on one recording; its id."""
        first = Sign(
            row.id, row.lesson_id or "", row.uploaded_at, f"{1:016x}", "secrecy", 164_000, 166_500, frozenset()
        )
        return make(row.lesson.tutor_id if row.lesson else "", f"s-of-{row.id}", [first], now=service.clock())

    def gives(self, account: Account) -> None:
        """Assign some to an account, and name it in a case."""
        for state, row in self.rows.items():
            if state.endswith("theirs"):
                Assignment.objects.create(recording=row, account=account, at=self.at, by="dsl-1")
        had = self.rows["finished"]
        Assignment.objects.create(recording=had, account=account, at=self.at, by="dsl-1", ended_at=self.at)
        Finished.objects.create(recording=had, by=account.username, at=self.at)
        self.names(account, Naming.NAMED)

    def names(self, account: Account, act: Naming) -> None:
        """Name an account in the one case, or no more."""
        cases.add_person(self.case.row, account, act, "dsl-1", now=self.at)

    def path(self, route: str, state: str) -> str:
        """An address about the recording in a state."""
        row, alert, hold = self.rows.get(state), self.alerts.get(state), self.holds.get(state)
        nowhere = "00000000-0000-4000-8000-000000000000"
        taught_by = row.lesson.tutor_id if row and row.lesson else None
        route = route.replace("<id:tutor_id>", taught_by or "nobody")
        path = route.replace("<uuid:recording_id>", str(row.id) if row else nowhere)
        path = path.replace("<int:pattern_id>", str(self.patterns.get(state, 99999)))
        path = path.replace("<str:term>", "autumn-2026").replace("<int:observation_id>", "99999")
        path = path.replace("<int:feedback_id>", "99999")
        path = path.replace("<int:view_id>", "1").replace("<int:hold_id>", str(hold.pk if hold else 99999))
        return "/" + path.replace("<int:alert_id>", str(alert.id if alert else 99999)).replace(
            "<str:day>", "2026-10-04"
        )


def whoever() -> Account:
    """Who is signed in."""
    return Account.objects.get(username__endswith="-1")
