"""The key that the service signs with: where it is kept, made, and renewed."""

from analyzer.domain.errors import ConfigurationError
from analyzer.settings.service_settings import PREFIX, ServiceSettings
from analyzer.signing.key_ring import KeyRing, new_key_ring, read_key_ring


def key_ring(settings: ServiceSettings) -> KeyRing:
    """The key that signs, and those that are trusted.

    Raises:
        ConfigurationError: the settings have none.
    """
    if settings.signing_key is None:
        raise ConfigurationError(
            f"{PREFIX}SIGNING_KEY: nothing can be signed without it; see `lessonguard signing-key`"
        )
    return read_key_ring(settings.signing_key.get_secret_value())


def renewed_signing_key(settings: ServiceSettings) -> str:
    """What the setting has to hold from now on: a fresh key, and the public keys of all that were trusted so far."""
    ring = new_key_ring() if settings.signing_key is None else key_ring(settings).renewed()
    return ring.to_pem()
