"""People and recordings as cases need them."""

from hashlib import sha256
from uuid import UUID

from analyzer.domain.access import Reach, Right
from analyzer.domain.sight import Sight
from analyzer.records.accounts import add_account, roles_of
from analyzer.records.cases import Viewer
from analyzer.records.models import Account, Item, Recording
from analyzer.records.reached import is_there_for_machines, recording_facts
from analyzer.service.access import person, sight
from analyzer.service.bootstrap import Service
from tests.web.rows import Evening

MEDIA = b"media of a lesson"


def with_original(service: Service, *kinds: tuple[str, str], copied: bool = False) -> Recording:
    """A recording that is assessed, whose original lies in the store, and a playable copy if asked for."""
    recording = Evening(service, count=Recording.objects.count()).assessed(*(kinds or (("secrecy", "critical"),)))
    checksum = sha256(MEDIA).hexdigest()
    Recording.objects.filter(id=recording.id).update(sha256=checksum, bytes=len(MEDIA))
    for role in ("original", *(("playable",) if copied else ())):
        stored = service.store.put(f"{role}s/{recording.id}", MEDIA, checksum)
        Item.objects.create(recording=recording, role=role, created_at=recording.uploaded_at, **stored.model_dump())
    recording.refresh_from_db()
    return recording


def may_open(recording_id: UUID, viewer: Viewer | None, service: Service) -> bool:
    """Whether somebody with a right to every recording, or a key for None, finds this one."""
    if viewer is None:
        return is_there_for_machines(recording_id)
    account = Account.objects.get(pk=viewer.account_id)
    who = person(account.pk, viewer.name, "", roles_of(account), service.policy.access)
    everywhere = Sight(account.pk, "", frozenset({Reach.ALL}), sight(who, Right.VIEW_SEALED_NOTE).cut)
    facts = recording_facts(recording_id, account.pk)
    return facts is not None and everywhere.covers(facts)


def someone(name: str, role: str = "observer") -> Viewer:
    """Somebody with an account."""
    account = add_account(name, (role,))
    assert account
    return Viewer(account.pk, name, every=role == "dsl")
