"""Every address of the service."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from analyzer.web import health
from analyzer.web.api import api
from analyzer.web.metrics import metrics
from analyzer.web.pages import accounts, alerts, ledger, lesson, lesson_acts, media, recordings

handler403 = "analyzer.web.refusals.no_right"
handler500 = "analyzer.web.refusals.failed"
handler404 = "analyzer.web.refusals.not_found"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", accounts.home, name="home"),
    path("recordings", recordings.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>", recordings.recording, name="recording"),
    path("recordings/<uuid:recording_id>/scorecard", recordings.scorecard, name="scorecard"),
    path("recordings/<uuid:recording_id>/retry", recordings.retry, name="retry"),
    path("recordings/<uuid:recording_id>/lesson", lesson.lesson, name="lesson"),
    path("recordings/<uuid:recording_id>/lesson/verdict", lesson_acts.judge_finding, name="judge"),
    path("recordings/<uuid:recording_id>/lesson/missed", lesson_acts.add_missed, name="add-missed"),
    path("recordings/<uuid:recording_id>/lesson/note", lesson_acts.add_note, name="add-note"),
    path("recordings/<uuid:recording_id>/lesson/grades", lesson_acts.add_grades, name="add-grades"),
    path("recordings/<uuid:recording_id>/lesson/undo", lesson_acts.take_back, name="take-back"),
    path("recordings/<uuid:recording_id>/captions", lesson.captions, name="captions"),
    path("recordings/<uuid:recording_id>/media", media.ticket, name="media-ticket"),
    path("recordings/<uuid:recording_id>/media/<str:signed>", media.media, name="media"),
    path("alerts", alerts.alerts, name="alerts"),
    path("alerts/<int:alert_id>/acknowledge", alerts.acknowledge_alert, name="acknowledge-alert"),
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
