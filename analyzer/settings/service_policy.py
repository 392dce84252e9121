"""Reads config/service/ and config/access.yaml: what is decided about the running service, and who may do what."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from analyzer.domain.access import AccessPolicy
from analyzer.domain.case_policy import CasePolicy
from analyzer.domain.feedback import FeedbackPolicy
from analyzer.domain.pattern import PatternPolicy
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.quality_policy import QualityPolicy
from analyzer.domain.queue import QueuePolicy
from analyzer.domain.rates import RatesPolicy
from analyzer.domain.redaction import RedactionPolicy
from analyzer.domain.retention import RetentionPolicy
from analyzer.domain.service_policy import (
    AlertPolicy,
    CustodyPolicy,
    FixityPolicy,
    LedgerPolicy,
    PagesPolicy,
    ReviewPolicy,
    SchedulerPolicy,
    ServicePolicy,
    StagePolicy,
)
from analyzer.settings.configuration import read_yaml, shipped_or

BEFORE: Mapping[str, str] = MappingProxyType({"service/scheduler.yaml": "service/schedule.yaml"})
"""What a file was called before; it is read where there is none of today's name."""

SERVICE_FILES: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "service/stages.yaml": StagePolicy,
        "service/retention.yaml": RetentionPolicy,
        "service/alerts.yaml": AlertPolicy,
        "service/ledger.yaml": LedgerPolicy,
        "service/fixity.yaml": FixityPolicy,
        "service/custody.yaml": CustodyPolicy,
        "service/cases.yaml": CasePolicy,
        "service/scheduler.yaml": SchedulerPolicy,
        "access.yaml": AccessPolicy,
        "service/review.yaml": ReviewPolicy,
        "service/quality.yaml": QualityPolicy,
        "service/redaction.yaml": RedactionPolicy,
        "service/terms.yaml": PlanPolicy,
        "service/queue.yaml": QueuePolicy,
        "service/feedback.yaml": FeedbackPolicy,
        "service/patterns.yaml": PatternPolicy,
        "service/pages.yaml": PagesPolicy,
        "service/rates.yaml": RatesPolicy,
    }
)
"""What decides about the service, each file with the type that defines it."""


def service_file(folder: Path, name: str) -> Path:
    """Where a file of a configuration folder lies, by today's name or the one before."""
    before = folder / BEFORE.get(name, name)
    return before if before.is_file() and not (folder / name).is_file() else folder / name


def read_service_policy(folder: Path | None) -> ServicePolicy:
    """Read and check `service/` and `access.yaml` of a configuration folder; the shipped one for None.

    Raises:
        ConfigurationError: a file is missing or holds what it may not; names file and key.
    """
    folder = shipped_or(folder)
    return ServicePolicy(
        stages=read_yaml(service_file(folder, "service/stages.yaml"), StagePolicy),
        retention=read_yaml(service_file(folder, "service/retention.yaml"), RetentionPolicy),
        alerts=read_yaml(service_file(folder, "service/alerts.yaml"), AlertPolicy),
        ledger=read_yaml(service_file(folder, "service/ledger.yaml"), LedgerPolicy),
        fixity=read_yaml(service_file(folder, "service/fixity.yaml"), FixityPolicy),
        custody=read_yaml(service_file(folder, "service/custody.yaml"), CustodyPolicy),
        cases=read_yaml(service_file(folder, "service/cases.yaml"), CasePolicy),
        scheduler=read_yaml(service_file(folder, "service/scheduler.yaml"), SchedulerPolicy),
        access=read_yaml(service_file(folder, "access.yaml"), AccessPolicy),
        review=read_yaml(service_file(folder, "service/review.yaml"), ReviewPolicy),
        quality=read_yaml(service_file(folder, "service/quality.yaml"), QualityPolicy),
        redaction=read_yaml(service_file(folder, "service/redaction.yaml"), RedactionPolicy),
        plan=read_yaml(service_file(folder, "service/terms.yaml"), PlanPolicy),
        queue=read_yaml(service_file(folder, "service/queue.yaml"), QueuePolicy),
        feedback=read_yaml(service_file(folder, "service/feedback.yaml"), FeedbackPolicy),
        patterns=read_yaml(service_file(folder, "service/patterns.yaml"), PatternPolicy),
        pages=read_yaml(service_file(folder, "service/pages.yaml"), PagesPolicy),
        rates=read_yaml(service_file(folder, "service/rates.yaml"), RatesPolicy),
    )
