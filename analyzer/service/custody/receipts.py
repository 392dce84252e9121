"""Tells of checkpoints outside this machine: whoever owns it cannot unsend what was sent."""

from datetime import datetime

import structlog

from analyzer.domain.errors import LessonguardError
from analyzer.notify.message import Message
from analyzer.records import custody
from analyzer.records.rows import CustodyCheckpoint
from analyzer.service.alerts.messengers import make_messengers
from analyzer.service.bootstrap import Clock
from analyzer.settings.service_settings import ServiceSettings

log = structlog.get_logger()


def tell_receipts(settings: ServiceSettings, timeout_s: float, clock: Clock) -> int:
    """Send the receipt of every checkpoint that was not told yet to every address that the settings name.

    A checkpoint counts as told once every address has accepted it; until then it is sent to all again.

    Returns:
        How many were told.
    """
    if not (settings.custody_to or settings.custody_webhooks):
        return 0
    messengers = make_messengers(settings, timeout_s)
    targets = [("email", one) for one in settings.custody_to] + [("webhook", one) for one in settings.custody_webhooks]
    told = 0
    for checkpoint in custody.untold_checkpoints():
        message = _message(checkpoint, clock())
        try:
            for channel, target in targets:
                messengers[channel].send(target, message)
        except LessonguardError as error:
            log.warning("receipt not sent", checkpoint=checkpoint.number, why=str(error))
            return told
        custody.note_told(checkpoint, now=clock())
        told += 1
    return told


def receipt(checkpoint: CustodyCheckpoint) -> str:
    """What has to be kept elsewhere of a checkpoint, to prove later that it is still there: `<number>:<sha256>`."""
    return f"{checkpoint.number}:{checkpoint.sha256}"


def _message(checkpoint: CustodyCheckpoint, at: datetime) -> Message:
    text = (
        f"Checkpoint {checkpoint.number} of the chain of custody was written at {checkpoint.at:%d %B %Y, %H:%M:%S} UTC."
        f"\n\n{receipt(checkpoint)}\n\n"
        "Please keep this message. With `lessonguard custody verify --receipt <the line above>` it proves that nothing "
        "told up to then was changed or removed since, whoever owns the machine.\n"
    )
    facts = {"type": "custody.checkpoint", "number": checkpoint.number, "sha256": checkpoint.sha256}
    return Message(f"checkpoint{checkpoint.number}", "Lessonguard: receipt of custody", text, facts, at)
