"""Django's settings, from the service's settings: the one module that reads the environment when it is imported."""

import os
import secrets

import dj_database_url

from analyzer.usecases.service_settings import ServiceSettings, read_settings

SERVICE: ServiceSettings = read_settings(os.environ)

DEBUG = False
SECRET_KEY = SERVICE.secret_key.get_secret_value() if SERVICE.secret_key else secrets.token_urlsafe(48)
ALLOWED_HOSTS = list(SERVICE.hosts)
ROOT_URLCONF = "analyzer.web.urls"
WSGI_APPLICATION = "analyzer.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "analyzer.records.apps.RecordsConfig",
]
AUTH_USER_MODEL = "records.Account"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

DATABASES = {
    "default": dj_database_url.parse(SERVICE.database.get_secret_value(), conn_max_age=60, conn_health_checks=True)
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
