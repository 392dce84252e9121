"""The service that views hand to use cases: one a process, made when it is first asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from analyzer.service.bootstrap import Service, make_service

_instead: list[Service] = []


def the_service() -> Service:
    """The service of this process.

    Raises:
        ConfigurationError: config/service/ is not what it should be.
    """
    return _instead[-1] if _instead else _made()


@contextmanager
def use_service(service: Service) -> Iterator[None]:
    """Let all views use this service meanwhile, as tests do."""
    _instead.append(service)
    try:
        yield
    finally:
        _instead.pop()


@cache
def _made() -> Service:
    return make_service(settings.SERVICE)
