"""Who may do what, as data: rights, how far each reaches, and the roles that config/access.yaml gives them to."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from analyzer.domain.base import Noun, Renamed


class Right(StrEnum):
    """One thing that a person may do; whoever has not been given it may not."""

    VIEW_RECORDING_STATE = "view_recording_state"
    """See that a recording is there, how far its work is and why it failed: ids, states and times, nothing of what was
    found or said."""
    VIEW_TEACHING = "view_teaching"
    """Read what a card says about the teaching: topics, moments, measures, criteria."""
    VIEW_CONDUCT = "view_conduct"
    """Read what a card asks about conduct, and what it rests on: findings, questions, quotes, the transcript."""
    VIEW_SEALED_NOTE = "view_sealed_note"
    """See that a recording is sealed or in quarantine; for everybody else it is not there."""
    VIEW_FILE_NAMES = "view_file_names"
    """See what files were called that were handed in and not taken: names of people may stand in them."""
    PLAY_MEDIA = "play_media"
    """See and hear a recording in the page."""
    DOWNLOAD_MEDIA = "download_media"
    """Take a copy of a recording away."""
    VIEW_ALERT = "view_alert"
    """Read alerts: kinds, weights and times."""
    ACKNOWLEDGE_ALERT = "acknowledge_alert"
    """Say that an alert was seen, which ends its escalation."""
    VIEW_LEDGER = "view_ledger"
    """Read what became of everything that should have been processed."""
    SIGN_OFF_LEDGER = "sign_off_ledger"
    """Stand by a day's ledger."""
    RETRY = "retry"
    """Have what is parked tried again."""
    TAKE = "take"
    """Take a recording that nobody has, to observe it."""
    VIEW_QUEUE = "view_queue"
    """See what waits to be observed and why: lesson, tutor, times, how many questions there are and how grave; no
    words."""
    ASSIGN = "assign"
    """Give a recording to somebody, to observe it, or take it from them."""
    JUDGE = "judge"
    """Give verdicts on findings, and grades."""
    WRITE_FEEDBACK = "write_feedback"
    """Write feedback to a tutor about how a lesson was taught, and release it."""
    VIEW_RELEASED_FEEDBACK = "view_released_feedback"
    """Read feedback once it was released."""
    PLAN_OBSERVATIONS = "plan_observations"
    """Plan which lessons are observed in a term, by whom, and see how far that is."""
    VIEW_QUALITY = "view_quality"
    """See how well machine and observers judge, in counts: no lesson, no words."""
    VIEW_OPERATIONS = "view_operations"
    """See how the work stands: backlog, failures, versions; no content, no names."""
    MANAGE_ACCOUNTS = "manage_accounts"
    """Invite people, give and take their roles, close accounts, end sessions."""
    MANAGE_CASES = "manage_cases"
    """Write notes, put in documents, add recordings and note referrals in the cases that it reaches; where it reaches
    all, open and close them and say who may look. Whoever is named in a case may read it without this right."""
    QUARANTINE = "quarantine"
    """Take a recording away from everybody but those who look after such ones, and open cases about it."""
    PLACE_HOLD = "place_hold"
    """Keep a recording beyond its retention."""
    RELEASE_HOLD = "release_hold"
    """Be one of the two who let a hold go."""
    APPROVE_DELETION = "approve_deletion"
    """Be one of the two who let something be deleted."""
    EXPORT_EVIDENCE = "export_evidence"
    """Hand evidence over."""
    VIEW_CUSTODY = "view_custody"
    """Read who did what with a recording."""
    MANAGE_RETENTION = "manage_retention"
    """See what is due to be deleted, say how long things are kept, and hand over what is kept of one participant."""


class Reach(StrEnum):
    """How far a right reaches."""

    ALL = "all"
    """Everything there is, and the service as a whole."""
    ASSIGNED = "assigned"
    """Recordings that are assigned to the person."""
    OBSERVED = "observed"
    """Those that are assigned to the person, and those that they have finished with."""
    CASE = "case"
    """Recordings of a case in which the person is named."""
    OWN = "own"
    """Lessons that the person taught."""


OF_THE_SERVICE = frozenset(
    {
        Right.VIEW_FILE_NAMES,
        Right.VIEW_LEDGER,
        Right.SIGN_OFF_LEDGER,
        Right.VIEW_QUEUE,
        Right.PLAN_OBSERVATIONS,
        Right.VIEW_QUALITY,
        Right.VIEW_OPERATIONS,
        Right.MANAGE_ACCOUNTS,
        Right.MANAGE_RETENTION,
    }
)
"""Rights that are about no single recording, and so reach all or nothing."""

BEFORE: Mapping[str, str] = MappingProxyType({"operator": "operations", "lead": "dsl"})
"""Today's name of a role by the one before."""
RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]


def todays_role(name: str) -> str:
    """What a role is called today."""
    return BEFORE.get(name, name)


def _by_todays_roles(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    if twice := [name for name, now in BEFORE.items() if name in given and now in given]:
        raise ValueError(f"{twice[0]}: is what {BEFORE[twice[0]]} was called before; one of them is enough")
    return {BEFORE.get(name, name): value for name, value in given.items()}


class RolePolicy(Noun):
    """What people of one role may do."""

    describes: Annotated[str, Field(min_length=1)]
    """Whom it is for, in a few words; shown where roles are given."""
    may: dict[Right, Reach]
    """Their rights, each with how far it reaches. What is not named here is not theirs."""
    second_factor: bool = False
    """Whether a password alone is not enough: they type a code of an app (TOTP), too, and set one up where they have
    none. Whoever has set one up is asked for it, whatever this says."""
    grades_first: bool = False
    """Whether they grade the rubric before they see the machine's grades and what it made of the teaching. A team that
    does so has a role of its own."""

    @model_validator(mode="after")
    def _reaches_what_it_can(self) -> "RolePolicy":
        if wrong := [right for right, reach in self.may.items() if right in OF_THE_SERVICE and reach != Reach.ALL]:
            raise ValueError(f"may: {wrong[0]} is about no single recording and reaches `all`")
        return self


class AccessPolicy(Renamed):
    """config/access.yaml."""

    version: str
    """Of what the file says; for its owner."""
    roles: Annotated[dict[RoleName, RolePolicy], BeforeValidator(_by_todays_roles)]
    """Every role that an account can have, by its name. An account may have several, and may then do what any of them
    may."""

    @model_validator(mode="after")
    def _somebody_gives_roles(self) -> "AccessPolicy":
        if not any(Right.MANAGE_ACCOUNTS in role.may for role in self.roles.values()):
            raise ValueError("roles: none may manage_accounts, so that nobody could ever be given one")
        return self
