"""Sends what is due: at least once, hardly ever twice, and never given up without saying so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.domain.service_policy import AlertPolicy
from analyzer.records import deliveries
from analyzer.records.deliveries import Due, Target
from analyzer.service.alerts.messengers import Messenger, make_messengers
from analyzer.service.alerts.writing import bundles, write
from analyzer.service.bootstrap import Clock
from analyzer.settings.service_settings import ServiceSettings

BATCH: Final = 500
"""Messages read from the catalogue at a time."""
ANSWERS: Final = 12
"""Answers that the longest exchange waits for (SMTP with STARTTLS and a password has eleven), each up to timeout_s."""


def deliver_due(settings: ServiceSettings, policy: AlertPolicy, clock: Clock) -> int:
    """Send every message that is due; what was raised together about one recording is one message.

    A message is claimed before it is sent, so that two processes never send it at once. If this process dies before it
    can note the outcome, the message is sent again under the same id. An address that cannot be reached now is left
    alone until the next call, so that one silent server holds up nobody for long.

    Returns:
        How many messages were accepted.
    """
    return deliver(make_messengers(settings, policy.timeout_s), settings.url, policy, clock)


def deliver(messengers: Mapping[str, Messenger], url: str, policy: AlertPolicy, clock: Clock) -> int:
    """Send every message that is due by these messengers; see `deliver_due`."""
    now = clock()
    if exhausted := deliveries.give_up_exhausted(attempts=policy.attempts, now=now):
        structlog.get_logger().error("alert messages given up", count=exhausted)
    accepted, away = 0, set[Target]()
    while rows := deliveries.due_deliveries(now=now, limit=BATCH, without=away):
        for bundle in bundles(rows):
            target = Target(bundle[0].channel, bundle[0].target)
            attempt = _Attempt(bundle, policy, clock, clock())
            if target in away or not attempt.claim():
                continue
            try:
                attempt.send(messengers, url)
            except PermanentError as error:
                attempt.give_up(str(error))
            except TransientError as error:
                away.add(target)
                attempt.put_off(str(error))
            else:
                attempt.accept()
                accepted += 1
    return accepted


@dataclass(frozen=True)
class _Attempt:
    """One try to send one bundle."""

    bundle: Sequence[Due]
    policy: AlertPolicy
    clock: Clock
    started_at: datetime

    def claim(self) -> bool:
        longest_s = ANSWERS * self.policy.timeout_s
        return deliveries.claim_deliveries(self.bundle, until=self.started_at + timedelta(seconds=longest_s))

    def send(self, messengers: Mapping[str, Messenger], url: str) -> None:
        first = self.bundle[0]
        if first.channel not in messengers:
            raise PermanentError(f"no {first.channel} is set up any more")
        messengers[first.channel].send(first.target, write(self.bundle, url, self.started_at))

    def accept(self) -> None:
        deliveries.note_sent(self.bundle, now=self.clock())
        self._log("info", "alert message accepted")

    def put_off(self, failure: str) -> None:
        """Try again later, unless this was the last attempt."""
        attempts = self.bundle[0].attempts + 1
        if attempts >= self.policy.attempts:
            self.give_up(failure)
            return
        again_at = self.clock() + timedelta(seconds=self.policy.backoff(attempts))
        deliveries.note_failed(self.bundle, failure, again_at=again_at)
        self._log("warning", "alert message put off", failure=failure)

    def give_up(self, failure: str) -> None:
        deliveries.give_up(self.bundle, failure, now=self.clock())
        self._log("error", "alert message given up", failure=failure)

    def _log(self, level: str, event: str, **facts: str) -> None:
        first = self.bundle[0]
        log = structlog.get_logger().bind(**({"recording": str(first.recording_id)} if first.recording_id else {}))
        getattr(log, level)(
            event,
            channel=first.channel,
            level_of_alert=first.level,
            alerts=[one.alert_id for one in self.bundle],
            attempt=first.attempts + 1,
            **facts,
        )
