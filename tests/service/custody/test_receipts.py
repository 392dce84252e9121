"""The receipt of a checkpoint leaves the machine, and is sent until it was taken."""

import json
from dataclasses import replace

from pydantic import SecretStr

from analyzer.records.models import CustodyCheckpoint
from analyzer.service.custody.receipts import receipt, tell_receipts
from analyzer.service.custody.verifying import verify_custody
from tests.fakes import FakeClock
from tests.servers.mail import mail_server
from tests.servers.receiver import receiver
from tests.service.custody.conftest import Told


def test_a_receipt_is_sent_until_it_is_taken_and_then_no_more(told: Told, clock: FakeClock) -> None:
    """A receiver that is busy is asked again; one that took it is left alone, and has number and checksum."""
    with receiver() as kept:
        settings = told.service.settings.model_copy(
            update={"custody_webhooks": (kept.url,), "alert_webhook_secret": SecretStr("whsec_c2VjcmV0")}
        )
        told = told._replace(service=replace(told.service, settings=settings))
        kept.status = 503
        assert tell_receipts(settings, 5, clock) == 0
        kept.status = 204
        assert tell_receipts(settings, 5, clock) == 1
        assert tell_receipts(settings, 5, clock) == 0
    facts = json.loads(kept.bodies[-1])
    assert f"{facts['number']}:{facts['sha256']}" == receipt(CustodyCheckpoint.objects.get())
    assert len(kept.bodies) == 2


def test_a_receipt_goes_to_a_named_address_once(told: Told, clock: FakeClock) -> None:
    """A mail server that takes nothing now is asked again; the one mail that it takes holds the line to be kept."""
    with mail_server() as mailbox:
        named = {"custody_to": ("dpo@school.test",), "smtp_host": "127.0.0.1", "smtp_port": mailbox.port}
        settings = told.service.settings.model_copy(update=named | {"smtp_security": "none"})
        mailbox.data_answer = "451 later"
        assert tell_receipts(settings, 5, clock) == 0
        mailbox.data_answer = "250 OK"
        assert [tell_receipts(settings, 5, clock) for _ in range(2)] == [1, 0]
    (mail,) = mailbox.mails
    assert mailbox.receivers == ["dpo@school.test"]
    slip = receipt(CustodyCheckpoint.objects.get())
    assert slip in mail.get_content().splitlines()
    assert verify_custody(told.service.store, told.service.settings, [slip]).faults == []


def test_without_an_address_nothing_is_sent(told: Told, clock: FakeClock) -> None:
    """Where nobody is named, checkpoints stay on the machine, and say so by having been told to nobody."""
    assert tell_receipts(told.service.settings, 5, clock) == 0
    assert CustodyCheckpoint.objects.get().told_at is None
