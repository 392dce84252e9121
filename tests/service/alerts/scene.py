"""Findings, a service that has somebody to tell, and a messenger that keeps what it is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pydantic import SecretStr

from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.notify.message import Message
from analyzer.service.alerts.delivering import deliver
from analyzer.service.alerts.messengers import Messenger
from analyzer.service.bootstrap import Service

LEAD, DEPUTY, HEAD = "lead@school.example", "deputy@school.example", "head@school.example"
HOOK = "https://hooks.school.example/alerts"
SAID = "meet me behind the boathouse"
WHY = "the phrase about the boathouse raised it"
NAME = "Wilhelmina"


def finding(number: int = 1, **changes: object) -> Finding:
    """A finding that has to be told at once."""
    values: dict[str, object] = {
        "id": f"{number:016x}",
        "start_ms": 1000,
        "end_ms": 2000,
        "kind": Kind.HARM_DISCLOSURE,
        "cause": None,
        "clause": "6",
        "severity": Severity.CRITICAL,
        "route": Route.DSL,
        "participant": NAME,
        "role": Role.STUDENT,
        "channel": Channel.AUDIO,
        "quote": SAID,
        "score": 0.9,
        "explanation": (WHY,),
        "detector": DetectorId(name="harm", version="1"),
        "preserve": True,
        "sealed": False,
    }
    return Finding.model_validate(values | changes)


def telling(service: Service, **changes: object) -> Service:
    """The service with these settings; without any, it has a lead to write to and a webhook to post to."""
    some = {"smtp_host": "mail.school.example", "alert_to": (LEAD,), "alert_webhooks": (HOOK,)}
    secret = {"alert_webhook_secret": SecretStr("a test's secret")}
    return replace(service, settings=service.settings.model_copy(update={**some, **secret, **changes}))


def delivered(service: Service, messengers: Mapping[str, Messenger]) -> int:
    """Send what is due by these messengers; how many messages were accepted."""
    return deliver(messengers, service.settings.url, service.policy.alerts, service.clock)


@dataclass
class FakeMessenger:
    """Accepts everything, unless told to do something else first."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None

    def send(self, target: str, message: Message) -> None:
        """Keep it."""
        self.before(target)
        self.sent.append((target, message))

    @property
    def targets(self) -> list[str]:
        """Who was told, in order."""
        return [target for target, _ in self.sent]


@dataclass
class Fails:
    """What happens before a message is accepted: these errors, one a try, then nothing."""

    errors: list[BaseException]

    def __call__(self, _target: str) -> None:
        """Fail as planned."""
        if self.errors:
            raise self.errors.pop(0)
