"""Every address of a case, asked by every role, named in it and not, answers as the table says."""

import pytest

from analyzer.domain.case import CaseState, Naming
from analyzer.records.models import Case
from tests.web.addresses import ABOUT_CASES, EXPORTS, ROLES, WRITES
from tests.web.conftest import SignedIn
from tests.web.world import Inquiry, World, whoever


@pytest.mark.parametrize("role", ROLES)
def test_a_case_is_there_for_whom_it_names(role: str | None, world: World, signed_in: SignedIn) -> None:
    """The lead has every case; others those in which they are named, and of these what the table says."""
    client = signed_in(role)
    account, lead = whoever(), role == "dsl"

    def answers(inquiry: Inquiry) -> dict[tuple[str, str], int]:
        Case.objects.update(state=CaseState.OPEN)
        return {key: client.generic(key[0], inquiry.path(key[1])).status_code for key in sorted(ABOUT_CASES)}

    refused = {403, 404}
    if not lead:
        assert set(answers(world.case).values()) == {403}
        assert client.get("/cases").status_code == 403
    world.names(account, Naming.NAMED)
    for (method, route), status in answers(world.case).items():
        needs = ABOUT_CASES[method, route]
        opened = {"look": True, "write": role in WRITES, "manage": lead, "export": role in EXPORTS}[needs]
        assert (status not in refused) is opened, (method, route, status)
    listed = client.get("/cases").content.decode()
    assert ["C-1" in listed, "C-2" in listed] == [True, lead]
    if not lead:
        assert set(answers(world.other).values()) <= refused
        world.names(account, Naming.REMOVED)
        assert set(answers(world.case).values()) == {403}
