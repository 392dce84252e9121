"""Signs over lessons in a real browser: on the desk and by themselves, narrow and wide, light and dark."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.entering import PASSWORD, broken_rules, fits, sign_in
from tests.web.running import environment_of, running

pytestmark = pytest.mark.slow
SEED = f"""
from datetime import timedelta
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from analyzer.records.accounts import add_account
from analyzer.records.models import Participant, Pattern
from analyzer.records.patterns import find_pattern
from analyzer.service.access import person_with
from analyzer.service.bootstrap import make_service
from analyzer.service.patterns.answering import Nothing, answer
from analyzer.service.patterns.proposing import propose_patterns
from tests.service.patterns.pairs import lesson, three_signs
account = add_account("ann", ("dsl",))
account.set_password({PASSWORD!r})
account.save()
service = make_service(SERVICE)
now = service.clock()
three_signs("t-2", "s-7", now)
propose_patterns(service)
answer(Pattern.objects.get().pk, Nothing("known"), 3, "ann", service, [])
three_signs("t-17", "s-42", now)
group = lesson("t-17", "s-42", now - timedelta(days=2), "personal_information_request")
group.lesson.students.add(Participant.objects.get(id="s-7"))
three_signs("t-5", None, now)
propose_patterns(service)
print(Pattern.objects.get(state="open").pk)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running web server with a proposal that waits and one that was answered."""
    with running(tmp_path_factory.mktemp("patterns")) as web:
        seeded = [sys.executable, "-c", SEED]
        told = subprocess.run(seeded, env=environment_of(web), capture_output=True, check=True, text=True)
        yield f"http://127.0.0.1:{web.port}/patterns/{told.stdout.split()[-1]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_read_and_answered_at_any_width(browser: Browser, address: str, width: int, scheme: str) -> None:
    """Steps and answers are there without a script, on the desk too; nothing is cut off, no rule is broken."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=width == 360, color_scheme=scheme
    )
    page = context.new_page()
    sign_in(page, address)
    assert page.locator("section[aria-labelledby=steps] tbody tr").count() == 4
    assert page.locator("form.sheet").count() == 2
    fits(page)
    broken = broken_rules(page) if width == 360 else []
    page.goto(address.partition("/patterns")[0] + "/alerts")
    assert page.locator("section[aria-labelledby=patterns] article").count() == 1
    fits(page)
    if width == 360:
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        broken += broken_rules(page)
    assert broken == []
