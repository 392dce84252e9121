"""Every page in a real browser: from a phone to a wide screen, light and dark, by the rules of accessibility."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.entering import PASSWORD, broken_rules, is_too_wide, sign_in
from tests.web.running import environment_of, running

pytestmark = pytest.mark.slow
SEED = f"""
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from analyzer.records.accounts import add_account
from analyzer.records.models import Account, Pattern
from analyzer.service.bootstrap import make_service
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.writing import add_note
from analyzer.service.holds.placing import place
from analyzer.service.patterns.proposing import propose_patterns
from analyzer.web.service import use_service
from tests.service.patterns.pairs import three_signs
from tests.web.feedbacks import browser, of_a_tutor, released
from tests.web.rows import Evening
service = make_service(SERVICE)
row = of_a_tutor(service)
roles = ("dsl", "observation_lead", "administrator", "operations", "data_protection_officer", "tutor")
add_account("eve", roles, "t-1")
for one in Account.objects.filter(username__in=("eve", "ann")):
    one.set_password({PASSWORD!r})
    one.save()
with use_service(service):
    feedback = released(row)
    browser("eve").post(f"/feedback/{{feedback}}/reply", {{"text": "I waited.", "do": "dispute"}})
    evening = Evening(service)
    evening.parked()
    alert = evening.alert(row, "secrecy", "critical")
    evening.alert(None, "ledger_missing", "serious", subject="ledger:2026-10-04:missing")
    browser("eve").get(f"/alerts/{{alert.pk}}/open")
    place(row.id, "the police asked", "eve", service)
    three_signs("t-17", "s-42", service.clock())
    propose_patterns(service)
    case = open_case("SG-1", "eve", service.clock).pk
    browser("eve").post(f"/cases/{{case}}/recordings", {{"recording": str(row.id)}})
    add_note(case, "Her mother called.", "eve", service)
print(row.id, Pattern.objects.get().pk, case, feedback)
"""
PAGES = (
    *("recordings", "recordings?state=parked", "{row}", "{row}/lesson", "{row}/teaching", "{row}/custody", "alerts"),
    *("patterns/{pattern}", "cases", "cases/{case}", "cases/{case}/custody", "feedback", "feedback/{feedback}"),
    *("disputes", "queue", "plan", "tutors/t-1", "quality", "operations", "ledger", "accounts"),
    *("accounts/of/ann", "sessions", "passkeys", "second-factor", "password", "nowhere"),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The address of a service in which something stands on every page, and its pages."""
    with running(tmp_path_factory.mktemp("pages")) as web:
        seeded = [sys.executable, "-c", SEED]
        told = subprocess.run(seeded, env=environment_of(web), capture_output=True, text=True, check=True)
        row, pattern, case, feedback = told.stdout.split()[-4:]
        names = {"row": f"recordings/{row}", "pattern": pattern, "case": case, "feedback": feedback}
        yield f"http://127.0.0.1:{web.port}/", tuple(one.format(**names) for one in PAGES)


def wrong(page: Page, path: str) -> list[str]:
    """What is wrong with the page that is open."""
    wide = ["wider than the screen"] if is_too_wide(page) else []
    return [f"{path}: {one}" for one in wide + broken_rules(page)]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark"), (2560, "light")])
def test_every_page_is_read_by_anybody(
    browser: Browser, pages: tuple[str, tuple[str, ...]], width: int, scheme: str
) -> None:
    """Nothing reaches beyond the screen, and no rule of WCAG is broken, also where one signs in or is refused."""
    root, paths = pages
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(root + "sign-in")
    found = wrong(page, "sign-in")
    sign_in(page, root + "recordings", "eve")
    for path in paths:
        answer = page.goto(root + path)
        assert answer
        assert answer.status == (404 if path == "nowhere" else 200), path
        found += wrong(page, path)
    context.clear_cookies()
    sign_in(page, root + "queue", "ann")
    feedback = f"{paths[2]}/feedback"
    page.goto(root + feedback)
    assert found + wrong(page, feedback) == []
