"""Every address of the service."""

import re

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from analyzer.web import health
from analyzer.web.api import api
from analyzer.web.metrics import metrics
from analyzer.web.pages import (
    accounts,
    case_acts,
    cases,
    custody,
    desk,
    elsewhere,
    evidence,
    feedback,
    holds,
    ledger,
    lesson,
    lesson_acts,
    managing,
    media,
    observations,
    operations,
    passkeys,
    patterns,
    plan,
    plan_acts,
    quality,
    queue,
    queue_acts,
    recordings,
    redactions,
    released_feedback,
    releases,
    sealed,
    second_factor,
    teaching,
    tutors,
)

handler403 = "analyzer.web.refusals.no_right"
handler500 = "analyzer.web.refusals.failed"
handler404 = "analyzer.web.refusals.not_found"


class IdConverter(StringConverter):
    """An id as lesson records give it: anything at all, even a line's end.

    Browsers take a part `.` or `..` of an address for a way; it is written with a tilde before it, and one that has
    tildes before it already with one more.
    """

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        """The id that an address names."""
        return re.sub(r"(^|/)~(~*\.{1,2})(?=/|\Z)", r"\1\2", value)

    def to_url(self, value: str) -> str:
        """The id as an address names it."""
        return re.sub(r"(^|/)(~*\.{1,2})(?=/|\Z)", r"\1~\2", value)


register_converter(IdConverter, "id")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", accounts.home, name="home"),
    path("queue", queue.queue, name="queue"),
    path("queue/<uuid:recording_id>/take", queue_acts.take_and_open, name="take-and-open"),
    path("queue/<uuid:recording_id>/put-back", queue_acts.put_one_back, name="put-back"),
    path("queue/<uuid:recording_id>/assign", queue_acts.assign_one, name="assign-in-queue"),
    path("queue/views", queue_acts.save_view, name="save-view"),
    path("queue/views/<int:view_id>", queue_acts.change_view, name="change-view"),
    path("observations", observations.observations, name="observations"),
    path("recordings", recordings.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>", recordings.recording, name="recording"),
    path("recordings/<uuid:recording_id>/scorecard", recordings.scorecard, name="scorecard"),
    path("recordings/<uuid:recording_id>/teaching", teaching.teaching, name="teaching"),
    path("recordings/<uuid:recording_id>/retry", recordings.retry, name="retry"),
    path("recordings/<uuid:recording_id>/holds", holds.place_hold, name="place-hold"),
    path("holds/<int:hold_id>/release", holds.release_hold, name="release-hold"),
    path("recordings/<uuid:recording_id>/assign", recordings.assign_recording, name="assign"),
    path("recordings/<uuid:recording_id>/custody", custody.of_recording, name="recording-custody"),
    path("recordings/<uuid:recording_id>/case", sealed.into_case, name="recording-case"),
    path("recordings/<uuid:recording_id>/quarantine", sealed.quarantine_one, name="quarantine"),
    path("alerts", desk.desk, name="alerts"),
    path("alerts/<int:alert_id>/open", desk.open_one, name="open-alert"),
    path("alerts/<int:alert_id>/acknowledge", desk.acknowledge_alert, name="acknowledge-alert"),
    path("patterns/<int:pattern_id>", patterns.pattern, name="pattern"),
    path("patterns/<int:pattern_id>/answer", patterns.answer_one, name="answer-pattern"),
    path("cases", cases.cases, name="cases"),
    path("cases/open", cases.open_one, name="open-case"),
    path("cases/<int:case_id>", cases.case, name="case"),
    path("cases/<int:case_id>/close", cases.close_one, name="close-case"),
    path("cases/<int:case_id>/reopen", cases.reopen_one, name="reopen-case"),
    path("cases/<int:case_id>/recordings", case_acts.recording, name="case-recording"),
    path("cases/<int:case_id>/notes", case_acts.note, name="case-note"),
    path("cases/<int:case_id>/documents", case_acts.document, name="case-document"),
    path("cases/<int:case_id>/documents/<int:entry_id>", case_acts.open_document, name="open-document"),
    path("cases/<int:case_id>/referrals", case_acts.referral, name="case-referral"),
    path("cases/<int:case_id>/people", case_acts.people, name="case-people"),
    path("cases/<int:case_id>/releases", releases.request_one, name="request-release"),
    path("cases/<int:case_id>/releases/<int:release_id>", releases.decide, name="decide-release"),
    path("cases/<int:case_id>/releases/<int:release_id>/original", releases.original, name="release-original"),
    path("cases/<int:case_id>/evidence", evidence.export_one, name="export-case"),
    path("cases/<int:case_id>/redactions", redactions.redact_one, name="redact-recording"),
    path("cases/<int:case_id>/custody", custody.of_case, name="case-custody"),
    path("recordings/<uuid:recording_id>/lesson", lesson.lesson, name="lesson"),
    path("recordings/<uuid:recording_id>/lesson/verdict", lesson_acts.judge_finding, name="judge"),
    path("recordings/<uuid:recording_id>/lesson/missed", lesson_acts.add_missed, name="add-missed"),
    path("recordings/<uuid:recording_id>/lesson/note", lesson_acts.add_note, name="add-note"),
    path("recordings/<uuid:recording_id>/lesson/grades", lesson_acts.add_grades, name="add-grades"),
    path("recordings/<uuid:recording_id>/lesson/finish", lesson_acts.finish_lesson, name="finish-lesson"),
    path("recordings/<uuid:recording_id>/lesson/undo", lesson_acts.take_back, name="take-back"),
    path("recordings/<uuid:recording_id>/feedback", feedback.feedback, name="feedback"),
    path("recordings/<uuid:recording_id>/feedback/release", feedback.release_one, name="release-feedback"),
    path("recordings/<uuid:recording_id>/feedback/answer", feedback.answer, name="answer-dispute"),
    path("feedback", released_feedback.my_feedback, name="my-feedback"),
    path("feedback/<int:feedback_id>", released_feedback.one_feedback, name="one-feedback"),
    path("feedback/<int:feedback_id>/reply", released_feedback.reply, name="reply-feedback"),
    path("disputes", feedback.disputes, name="disputes"),
    path("disputes/<int:feedback_id>/take", feedback.take_dispute, name="take-dispute"),
    path("recordings/<uuid:recording_id>/captions", lesson.captions, name="captions"),
    path("recordings/<uuid:recording_id>/media", media.ticket, name="media-ticket"),
    path("recordings/<uuid:recording_id>/media/<str:signed>", media.media, name="media"),
    path("quality", quality.quality, name="quality"),
    path("quality.csv", quality.as_table, name="quality-csv"),
    path("quality/verdicts.jsonl", quality.verdicts, name="quality-verdicts"),
    path("quality/known", quality.add_known, name="add-known"),
    path("plan", plan.plan, name="plan"),
    path("plan/csv", plan.as_table, name="plan-csv"),
    path("plan/<str:term>/draw", plan_acts.draw_now, name="plan-draw"),
    path("plan/<str:term>/excuse", plan_acts.excuse_tutor, name="plan-excuse"),
    path("plan/observations/<int:observation_id>", plan.why, name="plan-why"),
    path("plan/observations/<int:observation_id>/observer", plan_acts.give_to, name="plan-observer"),
    path("tutors/<id:tutor_id>", tutors.tutor, name="tutor"),
    path("operations", operations.operations, name="operations"),
    path("operations/retry", operations.retry_all, name="retry-all"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger/<str:day>", ledger.ledger_day, name="ledger-day"),
    path("ledger/<str:day>/sign-off", ledger.sign_off_day, name="sign-off-day"),
    path("accounts", managing.accounts, name="accounts"),
    path("accounts/invite", managing.invite_account, name="invite-account"),
    path("accounts/of/<str:name>", managing.account, name="account"),
    path("accounts/of/<str:name>/change", managing.change_account, name="change-account"),
    path("second-factor", second_factor.second_factor, name="second-factor"),
    path("second-factor/codes", second_factor.recovery_codes, name="recovery-codes"),
    path("passkeys", passkeys.passkeys, name="passkeys"),
    path("passkeys/<int:passkey_id>/remove", passkeys.remove_one, name="remove-passkey"),
    path("sessions", managing.sessions, name="sessions"),
    path("sessions/own", managing.choose_own, name="choose-own"),
    path("sessions/<str:ref>/end", managing.end_session, name="end-session"),
    path("sign-in", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-in/elsewhere", elsewhere.sign_in_elsewhere, name="sign-in-elsewhere"),
    path("sign-in/elsewhere/back", elsewhere.signed_in_elsewhere, name="signed-in-elsewhere"),
    path("sign-in/passkey", passkeys.sign_in_by_passkey, name="sign-in-by-passkey"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("password", accounts.ChangePassword.as_view(), name="password"),
    path("set-password/<uidb64>/<token>/", accounts.SetPassword.as_view(), name="set-password"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics),
    path("api/v1/", api.urls),
]
