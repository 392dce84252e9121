"""Every address of the service."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from analyzer.web import health
from analyzer.web.api import api
from analyzer.web.metrics import metrics
from analyzer.web.pages import accounts, case_acts, cases, custody, desk, evidence, ledger, recordings, releases, sealed

handler403 = "analyzer.web.refusals.no_right"
handler500 = "analyzer.web.refusals.failed"
handler404 = "analyzer.web.refusals.not_found"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", accounts.home, name="home"),
    path("recordings", recordings.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>", recordings.recording, name="recording"),
    path("recordings/<uuid:recording_id>/scorecard", recordings.scorecard, name="scorecard"),
    path("recordings/<uuid:recording_id>/retry", recordings.retry, name="retry"),
    path("recordings/<uuid:recording_id>/custody", custody.of_recording, name="recording-custody"),
    path("recordings/<uuid:recording_id>/case", sealed.into_case, name="recording-case"),
    path("recordings/<uuid:recording_id>/quarantine", sealed.quarantine_one, name="quarantine"),
    path("alerts", desk.desk, name="alerts"),
    path("alerts/<int:alert_id>/open", desk.open_one, name="open-alert"),
    path("alerts/<int:alert_id>/acknowledge", desk.acknowledge_alert, name="acknowledge-alert"),
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
    path("cases/<int:case_id>/custody", custody.of_case, name="case-custody"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger/<str:day>", ledger.ledger_day, name="ledger-day"),
    path("ledger/<str:day>/sign-off", ledger.sign_off_day, name="sign-off-day"),
    path("sign-in", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("password", accounts.ChangePassword.as_view(), name="password"),
    path("set-password/<uidb64>/<token>/", accounts.SetPassword.as_view(), name="set-password"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics),
    path("api/v1/", api.urls),
]
