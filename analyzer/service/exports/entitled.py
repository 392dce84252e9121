"""Whether somebody who has proven who they are may hand parts of a recording of a case over."""

from uuid import UUID

from analyzer.records.cases import Viewer, recordings_of
from analyzer.service.bootstrap import Service
from analyzer.service.cases.people import viewed_case
from analyzer.service.releasing import check_export


def check_case_export(case_id: int, viewer: Viewer, service: Service) -> None:
    """Go on only for whoever may look into a case and export all that it is about.

    Raises:
        NoSuchCaseError: there is no such case for them.
        RightMissingError: they may not export something of it.
    """
    viewed_case(case_id, viewer)
    for one in recordings_of(case_id):
        check_export(one, viewer, service)


def refuse_unentitled(recording_id: UUID, case_id: int, viewer: Viewer, service: Service) -> None:
    """Go on only for whoever may look into the case and export what it is about.

    Raises:
        NoSuchCaseError: there is no such case for them.
        RightMissingError: they may not export it.
    """
    viewed_case(case_id, viewer)
    check_export(recording_id, viewer, service)
