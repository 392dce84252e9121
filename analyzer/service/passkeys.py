"""Passkeys (WebAuthn): what a person's device proves them by, with the touch or look that it asks for.

What a browser is asked and what it answers is built and checked by Yubico's fido2. One is bound to the host that it was
made for, so that a page elsewhere that looks like ours gets nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from analyzer.domain.errors import PermanentError
from analyzer.records import passkeys as rows
from analyzer.records.database import unit_of_work
from analyzer.records.passkeys import KnownPasskey
from analyzer.service.access import Person
from analyzer.service.second_factor import note_change

LONGEST_NAME = 64
"""Characters of what people call a passkey."""
LONGEST_ANSWER = 20_000
"""Characters of what a browser answers; none that is honest comes near."""
WRONG = "that passkey was not made here, or was asked too long ago: ask it again"


@dataclass(frozen=True)
class Asked:
    """What a browser is asked."""

    options: str
    """JSON, as `navigator.credentials` takes it once it is parsed."""
    state: dict[str, str]
    """Kept in the session until the answer comes."""


def may_be_used(host: str) -> bool:
    """Whether browsers let pages of this host use passkeys: it needs a name.

    Args:
        host: as the browser names it, perhaps with a port.
    """
    name = _name(host)
    try:
        ip_address(name)
    except ValueError:
        return bool(name)
    return False


def ask_for_new(who: Person, host: str) -> Asked:
    """Ask a device for a new passkey, other than those it holds already.

    Args:
        who: whose it will be.
        host: that the page is of.
    """
    user = PublicKeyCredentialUserEntity(id=str(who.id).encode(), name=who.name, display_name=who.name)
    known = [AttestedCredentialData(public) for public in rows.public_keys_of(who.id)]
    options, state = _server(host).register_begin(
        user, known, ResidentKeyRequirement.PREFERRED, UserVerificationRequirement.REQUIRED
    )
    return Asked(json.dumps(dict(options)), state)


def add(who: Person, answer: str, state: Mapping[str, str], host: str, *, called: str, now: datetime) -> str:
    """Take a new passkey.

    Args:
        who: whose it is.
        answer: of the browser, as JSON.
        state: what was asked.
        host: that the page is of.
        called: what its owner calls it.
        now: the time.

    Returns:
        What the session remembers in which it was made, since making one proves as much as using it.

    Raises:
        PermanentError: the answer is none, or not to what was asked; or somebody has this passkey already.
    """
    try:
        made = _server(host).register_complete(state, _read(answer))
    except (ValueError, TypeError, KeyError) as error:
        raise PermanentError(WRONG) from error
    public = made.credential_data
    if public is None:
        raise PermanentError(WRONG)
    called = called.strip()[:LONGEST_NAME] or "Passkey"
    with unit_of_work():
        named = websafe_encode(public.credential_id)
        device = rows.add_passkey(who.id, called, named, bytes(public), made.counter, now)
        if device is None:
            raise PermanentError("that passkey is known already")
        note_change(who.name, "passkey_added", who.name, now)
    return device


def ask(account_id: int | None, host: str) -> Asked:
    """Ask for the proof of a passkey.

    Args:
        account_id: whose passkeys may answer; None where the passkey itself says whose it is.
        host: that the page is of.
    """
    known = [AttestedCredentialData(public) for public in rows.public_keys_of(account_id)] if account_id else None
    options, state = _server(host).authenticate_begin(known, UserVerificationRequirement.REQUIRED)
    return Asked(json.dumps(dict(options)), state)


def prove_by_passkey(answer: str, state: Mapping[str, str], host: str, *, now: datetime) -> KnownPasskey:
    """Check the answer of a passkey.

    Args:
        answer: of the browser, as JSON.
        state: what was asked.
        host: that the page is of.
        now: the time.

    Returns:
        The passkey, with the account whose it is.

    Raises:
        PermanentError: the answer is none, or not to what was asked; or the passkey is nobody's, or has been copied.
    """
    try:
        given = AuthenticationResponse.from_dict(_read(answer))
        known = rows.find_passkey(websafe_encode(given.raw_id))
        if known is None:
            raise PermanentError(WRONG)
        _server(host).authenticate_complete(state, [AttestedCredentialData(known.public)], given)
    except (ValueError, TypeError, KeyError) as error:
        raise PermanentError(WRONG) from error
    if not rows.passkey_used(known.id, given.response.authenticator_data.counter, now):
        raise PermanentError(
            "that passkey has signed elsewhere meanwhile, as a copy of it would: remove it, and make another"
        )
    return known


def remove(who: Person, passkey_id: int, *, now: datetime) -> bool:
    """Remove one of somebody's own passkeys, which ends what it has proven; False where there is none."""
    with unit_of_work():
        removed = rows.remove_passkey(who.id, passkey_id)
        if removed:
            note_change(who.name, "passkey_removed", who.name, now)
    return removed


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=_name(host), name="Lessonguard"))


def _name(host: str) -> str:
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host.strip("[]")


def _read(answer: str) -> dict[str, Any]:
    given = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    if not isinstance(given, dict):
        raise TypeError
    return given
