"""Every address of the service."""

from django.urls import URLPattern, URLResolver, path

from analyzer.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live),
    path("health/ready", health.ready),
]
