"""Django's settings, from the service's settings: the one module that reads the environment when it is imported."""

import os
import secrets
from datetime import timedelta
from importlib.resources import files
from urllib.parse import urlsplit

import dj_database_url

from analyzer.settings.service_settings import ServiceSettings, read_settings

SERVICE: ServiceSettings = read_settings(os.environ)

DEBUG = False
SECRET_KEY = SERVICE.secret_key.get_secret_value() if SERVICE.secret_key else secrets.token_urlsafe(48)
ALLOWED_HOSTS = [*SERVICE.hosts, "127.0.0.1", "localhost"]
"""Probes and scrapes from the machine itself name no public host."""
ROOT_URLCONF = "analyzer.web.urls"
WSGI_APPLICATION = "analyzer.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "analyzer.records.apps.RecordsConfig",
    "analyzer.web.apps.WebConfig",
]
MIDDLEWARE = [
    "analyzer.web.correlation.CorrelationMiddleware",
    "analyzer.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "analyzer.web.session_limits.SessionLimitsMiddleware",
    "analyzer.web.zones.ZoneMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "analyzer.web.second_factor.SecondFactorMiddleware",
    "analyzer.web.rates.RatesMiddleware",
    "analyzer.web.refusals.RefusalsMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "analyzer.web.context.masthead",
            ],
            "builtins": ["django.templatetags.static", "analyzer.web.templatetags.wording"],
        },
    }
]
AUTH_USER_MODEL = "records.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = SERVICE.wrong_passwords
AXES_COOLOFF_TIME = timedelta(seconds=SERVICE.wrong_passwords_pause_s)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
"""By both, so that nobody can shut somebody else out from another address."""
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # who signed in when stands with the account
AXES_SENSITIVE_PARAMETERS = ["username", "next", "csrfmiddlewaretoken"]
"""Of what was sent nothing is kept but the name that was tried, and that for as long as it counts."""
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "analyzer.web.refusals.locked_out"
OTP_TOTP_ISSUER = "Lessonguard"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_RESET_TIMEOUT = 24 * 3600
CSRF_FAILURE_VIEW = "analyzer.web.refusals.no_right"
MESSAGE_TAGS = {25: "good", 30: "warn", 40: "bad"}
USE_TZ = True
TIME_ZONE = "UTC"  # pages are told in the zone of whoever reads them: analyzer.web.zones
USE_I18N = False
LOGGING_CONFIG = None  # analyzer.settings.logs does it, for every library alike

_HTTPS = urlsplit(SERVICE.url).scheme == "https"
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "analyzer.records.session_store"
SESSION_COOKIE_AGE = int(SERVICE.session_longest_s) + 60  # a net below analyzer.web.session_limits
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_TRUSTED_ORIGINS = [f"{urlsplit(SERVICE.url).scheme}://{urlsplit(SERVICE.url).netloc}"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
"""Of `check --deploy`: TLS, and what other hosts of the domain do, is up to the server in front."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
STATIC_URL = "/static/"
STATIC_ROOT = files("analyzer") / "web" / "static"
"""Served as the package holds them; nothing has to be collected."""
WHITENOISE_MAX_AGE = 0  # browsers ask whether a file has changed, so that a new version shows at once
WHITENOISE_ALLOW_ALL_ORIGINS = False

_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "options": "-c lock_timeout=30s -c idle_in_transaction_session_timeout=60s",
}
"""libpq's: a network that is cut without a word is noticed within half a minute, and a process that stands still in the
middle of a transaction gives up its locks after one. What the address itself says wins."""


def _shared(address: str) -> dict[str, object]:
    named = dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
    return {**named, "OPTIONS": _PATIENCE | named.get("OPTIONS", {})}


DATABASES = {
    "default": _shared(SERVICE.database.get_secret_value())
    if SERVICE.database
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SERVICE.home / "catalogue.sqlite3",
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}
