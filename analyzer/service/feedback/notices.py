"""Tells a tutor that feedback waits, by mail or by a webhook; what it says stands on its page alone."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from analyzer.domain.delivery import DeliveryState
from analyzer.domain.errors import PermanentError, TransientError
from analyzer.domain.service_policy import AlertPolicy
from analyzer.notify.message import Message
from analyzer.records.notices import (
    DueNotice,
    accounts_with_mail,
    add_notices,
    claim_notice,
    due_notices,
    settle_notice,
)
from analyzer.records.reached import is_there_for_machines
from analyzer.service.alerts.delivering import ANSWERS
from analyzer.service.alerts.messengers import Messenger, make_messengers
from analyzer.service.bootstrap import Clock
from analyzer.settings.service_settings import ServiceSettings

BATCH: Final = 100
"""Notices that are looked at in one call."""
TEXT: Final = """An observer has written to you about how you taught a lesson. Sign in to read it, and to reply:

{link}

Nothing of it stands in this message.
"""

log = structlog.get_logger()


def note_waiting(feedback_id: int, tutor_id: str, settings: ServiceSettings, *, now: datetime) -> None:
    """Let a tutor be told that a feedback waits, with what releases it.

    Args:
        feedback_id: that is released.
        tutor_id: whose lesson it is about.
        settings: by which ways people are told.
        now: the time.
    """
    accounts = accounts_with_mail(tutor_id) if settings.smtp_host else []
    add_notices(feedback_id, tutor_id, accounts, settings.feedback_webhooks, now=now)


def send_notices(settings: ServiceSettings, policy: AlertPolicy, clock: Clock) -> int:
    """Send every notice that is due, as often and as long as messages of alerts; how many were accepted."""
    return send(make_messengers(settings, policy.timeout_s), settings.url, policy, clock)


def send(messengers: Mapping[str, Messenger], url: str, policy: AlertPolicy, clock: Clock) -> int:
    """Send every notice that is due by these messengers; see `send_notices`."""
    accepted = 0
    for notice in due_notices(now=clock(), limit=BATCH):
        now = clock()
        if not claim_notice(notice, until=now + timedelta(seconds=ANSWERS * policy.timeout_s)):
            continue
        state, failure = _tried(notice, messengers, url, now)
        attempts = notice.attempts + 1
        if state == DeliveryState.PENDING and attempts >= policy.attempts:
            state = DeliveryState.DEAD
        again_s = policy.backoff(attempts) if state == DeliveryState.PENDING else 0
        settle_notice(notice, state, failure, at=clock() + timedelta(seconds=again_s))
        log.info("feedback notice tried", notice=notice.id, state=state, attempt=attempts, failure=failure)
        accepted += state == DeliveryState.SENT
    return accepted


def _tried(
    notice: DueNotice, messengers: Mapping[str, Messenger], url: str, now: datetime
) -> tuple[DeliveryState, str]:
    channel, target = ("webhook", notice.webhook) if notice.webhook else ("email", notice.mail if notice.open else "")
    if not target or not is_there_for_machines(notice.recording_id):
        return DeliveryState.WITHDRAWN, ""
    if channel not in messengers:
        return DeliveryState.DEAD, f"no {channel} is set up any more"
    try:
        messengers[channel].send(target, _message(notice, url, now))
    except PermanentError as error:
        return DeliveryState.DEAD, str(error)
    except TransientError as error:
        return DeliveryState.PENDING, str(error)
    return DeliveryState.SENT, ""


def _message(notice: DueNotice, url: str, now: datetime) -> Message:
    link = f"{url.rstrip('/')}/feedback/{notice.feedback_id}"
    return Message(
        id=hashlib.sha256(f"{url}\x1ffeedback\x1f{notice.id}".encode()).hexdigest()[:32],
        subject="Feedback on one of your lessons waits for you",
        text=TEXT.format(link=link),
        facts={
            "type": "feedback.released",
            "timestamp": now.isoformat(),
            "data": {"feedback": notice.feedback_id, "tutor": notice.tutor_id, "link": link},
        },
        at=now,
    )
