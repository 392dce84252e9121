"""People and recordings as cases need them."""

from hashlib import sha256

from analyzer.records.accounts import add_account
from analyzer.records.cases import Viewer
from analyzer.records.models import Item, Recording
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


def someone(name: str, role: str = "observer") -> Viewer:
    """Somebody with an account."""
    account = add_account(name, (role,))
    assert account
    return Viewer(account.pk, name, every=role == "dsl")
