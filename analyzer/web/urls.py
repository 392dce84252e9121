"""Every address of the service."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from analyzer.web import health
from analyzer.web.api import api
from analyzer.web.metrics import metrics
from analyzer.web.pages import accounts, alerts, holds, ledger, recordings

handler403 = "analyzer.web.refusals.no_right"
handler500 = "analyzer.web.refusals.failed"
handler404 = "analyzer.web.refusals.not_found"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", accounts.home, name="home"),
    path("recordings", recordings.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>", recordings.recording, name="recording"),
    path("recordings/<uuid:recording_id>/scorecard", recordings.scorecard, name="scorecard"),
    path("recordings/<uuid:recording_id>/retry", recordings.retry, name="retry"),
    path("recordings/<uuid:recording_id>/holds", holds.place_hold, name="place-hold"),
    path("holds/<int:hold_id>/release", holds.release_hold, name="release-hold"),
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
