"""How ledgers were signed before there was a signing key: an HMAC-SHA256 under the service's secret key."""

import hashlib
import hmac
import re

from analyzer.domain.errors import ConfigurationError
from analyzer.settings.service_settings import PREFIX, ServiceSettings

HEXADECIMAL = re.compile(r"[0-9a-f]{64}")


def is_earlier(signature: str) -> bool:
    """Whether a signature is one of these."""
    return HEXADECIMAL.fullmatch(signature) is not None


def earlier_signature(settings: ServiceSettings) -> hmac.HMAC:
    """To be fed with the whole ledger.

    Raises:
        ConfigurationError: there is no secret key to prove it with.
    """
    if settings.secret_key is None:
        raise ConfigurationError(f"{PREFIX}SECRET_KEY: a ledger that was signed with it cannot be proven without it")
    return hmac.new(settings.secret_key.get_secret_value().encode(), digestmod=hashlib.sha256)
