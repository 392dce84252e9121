"""The pages as Django knows them."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The app `web`: templates, static files, template tags; no models."""

    name = "analyzer.web"
    label = "web"
