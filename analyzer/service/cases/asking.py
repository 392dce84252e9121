"""A case in which nothing was done for long asks the safeguarding lead whether it may close."""

from datetime import timedelta

import structlog

from analyzer.domain.case import CaseState
from analyzer.domain.custody import CustodyAction, process
from analyzer.domain.kinds import Severity
from analyzer.records import cases
from analyzer.records.database import unit_of_work
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.cases.acting import locked, tell


def ask_whether_to_close(service: Service) -> int:
    """Ask about every open case that has been still for longer than policy says; it stays as it is.

    Returns:
        How many were asked about.
    """
    before = service.clock() - timedelta(days=service.policy.cases.inactive_days)
    return sum(_asked(case_id, service) for case_id in cases.long_still(before))


def _asked(case_id: int, service: Service) -> bool:
    before = service.clock() - timedelta(days=service.policy.cases.inactive_days)
    with unit_of_work():
        case = locked(case_id)
        if case.state != CaseState.OPEN or case.active_at >= before:
            return False
        cases.set_state(case, CaseState.ASKED, "", now=service.clock())
        tell(case_id, CustodyAction.CASE_ASKED, process("cases"), now=service.clock())
        subject = f"case:{case_id}:{case.active_at:%Y-%m-%dT%H:%M:%S}"
        raise_trouble(subject, "case_inactive", Severity.MINOR, service)
    structlog.get_logger().info("asked whether a case may close", case=case_id)
    return True
