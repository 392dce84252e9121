"""Puts notes and documents into a case: objects that are locked and held like evidence before any row names them."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import structlog

from analyzer.domain.case import SUFFIX, EntryKind
from analyzer.domain.custody import CustodyAction, Facts
from analyzer.domain.errors import IntegrityError, PermanentError
from analyzer.domain.stored import Stored
from analyzer.media.checksum import sha256_of
from analyzer.records import cases
from analyzer.records.rows import CaseEntry
from analyzer.service.bootstrap import Service
from analyzer.service.cases.acting import acting_in, tell
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import Named, read_verified

LONGEST_NOTE = 20_000
"""Characters."""

log = structlog.get_logger()


def add_note(case_id: int, text: str, by: str, service: Service, *, about: CaseEntry | None = None) -> CaseEntry:
    """Write a note; it cannot be changed or taken back, only followed by another.

    Args:
        case_id: which case.
        text: what it says.
        by: name of the account.
        service: the service's parts.
        about: the document that it describes.

    Raises:
        PermanentError: it says nothing, or too much.
        NoSuchCaseError: there is no such case.
        ConflictError: the case is closed.
    """
    text = text.strip()
    if not 0 < len(text) <= LONGEST_NOTE:
        raise PermanentError(f"a note has 1 to {LONGEST_NOTE} characters")
    _standing(case_id)
    stored = kept(f"cases/{case_id}/note-{uuid4().hex}.txt", text.encode(), service)
    with acting_in(case_id) as case:
        entry = cases.add_entry(case, EntryKind.NOTE, stored, by, now=service.clock(), about=about)
        facts: Facts = {"entry": entry.pk, "sha256": stored.sha256, "about": about.pk if about else None}
        tell(case_id, CustodyAction.CASE_NOTED, by, facts, now=service.clock())
    log.info("case noted", case=case_id, entry=entry.pk)
    return entry


def add_document(case_id: int, path: Path, name: str, by: str, service: Service, *, title: str = "") -> CaseEntry:
    """Put a document into a case; of its name only the ending is kept, because names of people may stand in it.

    Args:
        case_id: which case.
        path: where it lies now.
        name: what its file is called.
        by: name of the account.
        service: the service's parts.
        title: what it is, in words, kept as a note about it; none if empty.

    Raises:
        PermanentError: it is empty.
        NoSuchCaseError: there is no such case.
        ConflictError: the case is closed.
    """
    if not path.stat().st_size:
        raise PermanentError("the document is empty")
    _standing(case_id)
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    suffix = suffix if re.fullmatch(SUFFIX, suffix) else ""
    key = f"cases/{case_id}/document-{uuid4().hex}{f'.{suffix}' if suffix else ''}"
    stored = kept(key, path, service)
    with acting_in(case_id) as case:
        entry = cases.add_entry(case, EntryKind.DOCUMENT, stored, by, now=service.clock(), suffix=suffix)
        facts: Facts = {"entry": entry.pk, "sha256": stored.sha256, "bytes": stored.bytes}
        tell(case_id, CustodyAction.CASE_DOCUMENT_ADDED, by, facts, now=service.clock())
    log.info("document added to case", case=case_id, entry=entry.pk)
    if title.strip():
        add_note(case_id, title, by, service, about=entry)
    return entry


def read_text(note: Named, store: ObjectStore) -> str:
    """What a note says, proven to be what was written.

    Raises:
        IntegrityError: it is not what was written.
        ObjectMissingError: the store has it no more.
    """
    return read_verified(store, note, "note of the case").decode()


def kept(key: str, content: bytes | Path, service: Service) -> Stored:
    """Store something that is to stay: locked until its time, held, and the hold read back.

    Raises:
        IntegrityError: the store accepted the hold and does not say that it lies.
    """
    sha256 = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sha256_of(content)
    until = service.clock() + timedelta(days=service.policy.cases.keep_days)
    stored = service.store.put(key, content, sha256, retain_until=until)
    service.store.hold(stored.key, stored.version_id)
    if not service.store.held(stored.key, stored.version_id):
        raise IntegrityError("the store accepted a hold on what was put into a case but does not say that it lies")
    return stored


def _standing(case_id: int) -> None:
    """Refuse before anything is stored, so that nothing is locked for years that no row names."""
    with acting_in(case_id):
        pass
