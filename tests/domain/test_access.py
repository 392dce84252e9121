"""Roles are what config/access.yaml says, read whole or refused; the shipped ones keep teaching and conduct apart."""

import pytest
from pydantic import ValidationError

from analyzer.domain.access import AccessPolicy, Right, todays_role
from analyzer.settings.service_policy import read_service_policy

SHIPPED = read_service_policy(None).access
CONTENT = {
    Right.VIEW_TEACHING,
    Right.VIEW_CONDUCT,
    Right.PLAY_MEDIA,
    Right.DOWNLOAD_MEDIA,
    Right.VIEW_ALERT,
    Right.VIEW_FILE_NAMES,
    Right.EXPORT_EVIDENCE,
    Right.JUDGE,
}
MANAGING = {"describes": "looks after accounts", "may": {"manage_accounts": "all"}}


def policy(**roles: object) -> AccessPolicy:
    """A file with these roles, and somebody who gives them."""
    return AccessPolicy.model_validate({"version": "1", "roles": {"administrator": MANAGING, **roles}})


def test_names_of_before_are_read() -> None:
    """A file that calls roles as they were called before is read by today's names; both names of one are refused."""
    role = {"describes": "x", "may": {"retry": "all"}}
    assert set(policy(operator=role, lead=role).roles) == {"administrator", "operations", "dsl"}
    assert [todays_role(name) for name in ("operator", "lead", "coach")] == ["operations", "dsl", "coach"]
    with pytest.raises(ValidationError, match="operator: is what operations was called before"):
        policy(operator=role, operations=role)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ({"describes": "x", "may": {"view_everything": "all"}}, "roles.idle.may"),
        ({"describes": "x", "may": {"retry": "some"}}, "roles.idle.may.retry"),
        ({"describes": "x", "may": {"manage_accounts": "own"}}, "manage_accounts is about no single recording"),
        ({"describes": "", "may": {}}, "roles.idle.describes"),
        ({"describes": "x", "may": {}, "super": True}, "roles.idle.super"),
    ],
)
def test_a_slip_is_named(role: dict[str, object], said: str) -> None:
    """A right, a reach or a key that there is not is refused, never passed over."""
    with pytest.raises(ValidationError) as error:
        policy(idle=role)
    assert said in str(error.value)


def test_somebody_must_give_roles() -> None:
    """A file by which nobody could ever be given a role is refused."""
    with pytest.raises(ValidationError, match="none may manage_accounts"):
        AccessPolicy.model_validate({"version": "1", "roles": {"idle": {"describes": "x", "may": {}}}})


@pytest.mark.parametrize("role", ["operations", "data_protection_officer", "administrator", "tutor"])
def test_who_needs_no_content_has_none(role: str) -> None:
    """As shipped, whoever keeps things going, looks after accounts or is looked at reads nothing of a lesson."""
    assert not CONTENT & set(SHIPPED.roles[role].may)


def test_a_coach_never_meets_conduct() -> None:
    """As shipped, a coach may read about teaching, and nothing else of content."""
    assert CONTENT & set(SHIPPED.roles["coach"].may) == {Right.VIEW_TEACHING}
