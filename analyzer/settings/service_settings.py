"""The settings of the running service: where things are and who may be told. From the environment or a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from analyzer.domain.base import Noun
from analyzer.domain.errors import ConfigurationError
from analyzer.settings.configuration import describe, read_yaml

PREFIX = "LESSONGUARD_"
ELSEWHERE = frozenset({"SETTINGS", "SECRETS", "DEBUG", "DATA", "DJANGO"})
"""Variables with our prefix that are not settings of the service."""
SECRET_KEY_FILE = "secret_key"  # noqa: S105 - a name
SIGNING_KEY_FILE = "signing_key"
EVIDENCE_FILE = "evidence_certificate"
"""Names, below `home`, of the files with the keys that the first `serve` makes."""

Port = Annotated[int, Field(ge=1, le=65535)]


class ServiceSettings(Noun):
    """Every setting of the service; the defaults make up the embedded shape: one machine, no servers."""

    home: Path = Path("lessonguard-data")
    """Folder for everything that the embedded shape keeps: catalogue, objects, messages, scratch."""
    config: Path | None = None
    """Folder with policy, rubric, lexicons and service/; the shipped one if absent."""
    models: Path | None = None
    """Folder searched for weights before the installed packages."""
    ffmpeg: Path | None = None
    """This ffmpeg and no other."""
    scratch: Path | None = None
    """Folder for what is being worked on, on a fast local disk; below `home` if absent."""

    database: SecretStr | None = None
    """Address of a PostgreSQL database, postgresql://user:password@host/name; SQLite below `home` if absent."""
    broker: SecretStr | None = None
    """Address of a message broker, redis://host/0 or amqp://user:password@host//; files below `home` if absent."""

    s3_endpoint: str | None = None
    """host:port of an S3 server; a folder below `home` if absent."""
    s3_access_key: SecretStr | None = None
    """Name of the account on it."""
    s3_secret_key: SecretStr | None = None
    """Its password; needed with s3_endpoint."""
    s3_bucket: str = "lessonguard"
    """Where everything lies; made by `lessonguard storage create`, since locks have to be there from the start."""
    s3_region: str = "us-east-1"
    """As the server calls it; part of every signature."""
    s3_tls: bool = True
    """Whether to speak TLS to it; false only for a server on the same machine or network of containers."""
    s3_public_endpoint: str | None = None
    """host:port, or an http(s):// address, under which browsers reach the same server, for presigned links;
    s3_endpoint if absent."""

    bind: str = "127.0.0.1:8080"
    """Address and port of the web server."""
    url: str = "http://127.0.0.1:8080"
    """Address under which people reach it, for links in alerts."""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    """Host names that requests may name."""
    secret_key: SecretStr | None = None
    """Signs sessions and links, at least 32 characters; the one that `serve` keeps below `home` if absent."""
    signing_key: SecretStr | None = None
    """Signs ledgers: an Ed25519 private key in PEM, and after it the public keys of earlier ones, which stay trusted.
    `lessonguard signing-key renew` prints it; the one that `serve` keeps below `home` if absent."""
    evidence_certificate: SecretStr | None = None
    """Signs evidence that leaves the house: a private key in PEM (RSA or an elliptic curve, not encrypted), its
    certificate, and those of the authorities above it. `lessonguard evidence certificate` prints a self-made one; the
    file of this name below `home` if absent."""

    session_idle_s: Annotated[float, Field(gt=0)] = 1800.0
    """Whoever has done nothing in the pages for this long is signed out."""
    session_longest_s: Annotated[float, Field(gt=0)] = 36_000.0
    """Whoever signed in this long ago is signed out, whatever they do."""

    wrong_passwords: Annotated[int, Field(ge=1)] = 10
    """After so many wrong passwords for a name from an address nothing is checked for it from there for a while."""
    wrong_passwords_pause_s: Annotated[float, Field(gt=0)] = 900.0
    """How long."""

    oidc_issuer: str | None = None
    """Address of the organisation's own identity provider (OpenID Connect), as it names itself; people sign in there,
    too, if it is set. Nobody gets an account by that."""
    oidc_client_id: str | None = None
    """Needed with oidc_issuer; the provider knows us by it."""
    oidc_client_secret: SecretStr | None = None
    """Needed with oidc_issuer."""
    oidc_claim: str = "preferred_username"
    """What of a person the provider tells that is the name of their account: a claim that only the organisation can
    change."""
    oidc_second_factors: tuple[str, ...] = ("mfa", "otp", "hwk", "swk", "fpt", "face")
    """Ways of the provider's that count as a second factor (RFC 8176, the claim `amr`)."""

    max_upload_bytes: Annotated[int, Field(gt=0)] = 20 * 1024**3
    """The largest recording that the API takes, with all its files; larger ones are refused unread."""
    watch_folder: Path | None = None
    """Folder whose recordings are taken in."""
    watch_settle_s: Annotated[float, Field(gt=0)] = 10.0
    """A file or object that has not changed for this long is finished."""
    watch_alone_s: Annotated[float, Field(gt=0)] = 300.0
    """A recording beside which no lesson record lies is taken in without one once it has not changed for this long."""
    media_suffixes: tuple[str, ...] = ()
    """Further endings of recordings' names, in the watched folder and among incoming objects, besides all those that
    ffmpeg's libraries know."""
    incoming_prefix: str | None = None
    """Objects of the bucket whose keys begin like this are taken in by polling and events; must end with '/'."""
    event_secret: SecretStr | None = None
    """Proves that storage events are ours; without it they are refused."""

    smtp_host: str | None = None
    """Mail server for alerts; no mail is sent if absent."""
    smtp_port: Port = 587
    """587 with STARTTLS, 465 with TLS from the start, 25 without."""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """Whether the connection turns to TLS, is TLS from the start, or neither (none, for this machine alone)."""
    smtp_user: str | None = None
    """Who sends; nobody signs in if absent."""
    smtp_password: SecretStr | None = None
    """Needed with smtp_user."""
    mail_from: str = "lessonguard@localhost"
    """The address that alerts come from."""
    alert_to: tuple[str, ...] = ()
    """Mail addresses of the safeguarding leads."""
    escalate_to: tuple[str, ...] = ()
    """Further mail addresses for alerts that nobody acknowledged; alert_to again if empty."""
    alert_webhooks: tuple[str, ...] = ()
    """https addresses that alerts are posted to."""
    alert_webhook_secret: SecretStr | None = None
    """Signs what is posted; needed with alert_webhooks, and with any other webhooks."""
    feedback_webhooks: tuple[str, ...] = ()
    """https addresses that are told which tutor's feedback waits, and where; signed like alerts."""

    custody_to: tuple[str, ...] = ()
    """Mail addresses, best outside this organisation's machines, that keep the receipts of the chain of custody."""
    custody_webhooks: tuple[str, ...] = ()
    """https addresses that receipts are posted to, signed like alerts."""
    timestamp_authority: str | None = None
    """Address of an RFC 3161 timestamp authority that is to see every checkpoint; it learns a hash and nothing else."""
    timestamp_roots: Path | None = None
    """File with the certificates, in PEM, by which its answers are believed; needed with timestamp_authority."""

    log: Literal["json", "console"] = "json"
    """How lines are written on standard error: an object each, or for reading along."""

    @field_validator(
        "hosts",
        "alert_to",
        "escalate_to",
        "alert_webhooks",
        "custody_to",
        "custody_webhooks",
        "feedback_webhooks",
        "media_suffixes",
        mode="before",
    )
    @classmethod
    def _from_commas(cls, value: object) -> object:
        """Read `a, b` as the environment writes lists."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("alert_webhooks", "custody_webhooks", "feedback_webhooks")
    @classmethod
    def _unread_on_the_way(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        from analyzer.notify.webhook import is_allowed

        if not all(map(is_allowed, addresses)):
            raise ValueError("every webhook is an https address, or http on this machine")
        return addresses

    @model_validator(mode="after")
    def _makes_sense(self) -> "ServiceSettings":
        broker = urlsplit(self.broker.get_secret_value()).scheme if self.broker else "redis"
        database = self.database.get_secret_value() if self.database else "postgresql://"
        unfit = _unfit(self.signing_key) if self.signing_key else None
        unfit_to_sign = _unfit_to_sign(self.evidence_certificate) if self.evidence_certificate else None
        complaints = {
            "s3_endpoint: needs s3_access_key and s3_secret_key": (
                self.s3_endpoint and not (self.s3_access_key and self.s3_secret_key)
            ),
            "database: is a postgresql:// address": not database.startswith(("postgresql://", "postgres://")),
            "broker: is a redis:// or amqp:// address": broker not in {"redis", "rediss", "amqp", "amqps"},
            "secret_key: has at least 32 characters": (
                self.secret_key and len(self.secret_key.get_secret_value()) < 32  # noqa: PLR2004 - said beside it
            ),
            "oidc_issuer: needs oidc_client_id and oidc_client_secret": (
                self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret)
            ),
            "oidc_issuer: is an https:// address": self.oidc_issuer and not _is_safe(self.oidc_issuer),
            "alert_to: needs smtp_host": self.alert_to and not self.smtp_host,
            "custody_to: needs smtp_host": self.custody_to and not self.smtp_host,
            "timestamp_authority: needs timestamp_roots": self.timestamp_authority and not self.timestamp_roots,
            "custody_webhooks: needs alert_webhook_secret": self.custody_webhooks and not self.alert_webhook_secret,
            "feedback_webhooks: needs alert_webhook_secret": self.feedback_webhooks and not self.alert_webhook_secret,
            "alert_webhooks: needs alert_webhook_secret": self.alert_webhooks and not self.alert_webhook_secret,
            "incoming_prefix: ends with '/'": (
                self.incoming_prefix is not None and not self.incoming_prefix.endswith("/")
            ),
            f"signing_key: {unfit}": unfit,
            f"evidence_certificate: {unfit_to_sign}": unfit_to_sign,
            "bind: is address:port": not _is_port(self.bind.rpartition(":")[2]),
        }
        if wrong := [complaint for complaint, true in complaints.items() if true]:
            raise ValueError("\n".join(wrong))
        return self

    @property
    def scratch_folder(self) -> Path:
        """Where work in progress lies."""
        return self.scratch or self.home / "scratch"


def _is_safe(address: str) -> bool:
    """Whether what is sent there is encrypted, or stays on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"})


def read_settings(environment: Mapping[str, str]) -> ServiceSettings:
    """Settings from LESSONGUARD_* variables, then from files of LESSONGUARD_SECRETS, then from LESSONGUARD_SETTINGS.

    Args:
        environment: e.g. `os.environ`. LESSONGUARD_SETTINGS names a YAML file with the settings by their names;
            LESSONGUARD_SECRETS a folder with one file for each secret, named like the variable in lower case. What
            the environment says wins over the secrets, and they win over the file. A key that
            none of them names is the one that `serve` keeps below `home`.

    Raises:
        ConfigurationError: a variable, file or key is unknown or wrong; names each, never its value.
    """
    named = {key.removeprefix(PREFIX): value for key, value in environment.items() if key.startswith(PREFIX)}
    fields = {name.upper() for name in ServiceSettings.model_fields}
    unknown = [f"{PREFIX}{name}: unknown setting" for name in sorted(set(named) - fields - ELSEWHERE)]
    given: dict[str, Any] = {}
    if path := named.get("SETTINGS"):
        given |= read_yaml(Path(path), _File).values
    given |= _secrets(Path(folder)) if (folder := named.get("SECRETS")) else {}
    given |= {name.lower(): value for name, value in named.items() if name in fields and value}
    given = _kept(Path(given.get("home") or ServiceSettings().home)) | given
    try:
        settings = ServiceSettings.model_validate(given)
    except ValidationError as error:
        raise ConfigurationError("\n".join([*unknown, _named(describe(error))])) from error
    if unknown:
        raise ConfigurationError("\n".join(unknown))
    return settings


def _unfit(key: SecretStr) -> str | None:
    """Why nothing can be signed with a key, without the key."""
    from analyzer.signing.key_ring import read_key_ring

    try:
        read_key_ring(key.get_secret_value())
    except ValueError as error:
        return str(error)
    return None


def _unfit_to_sign(certificate: SecretStr) -> str | None:
    """Why no evidence can be signed with a certificate and its key, without the key."""
    from analyzer.signing.certificate import read_evidence_signer

    try:
        read_evidence_signer(certificate.get_secret_value())
    except ValueError as error:
        return str(error)
    return None


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= 65535  # noqa: PLR2004 - the highest port


class _File(Noun):
    """A settings file before its keys are checked together with the environment's."""

    values: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _any_mapping(cls, data: object) -> object:
        return {"values": data or {}}


def _kept(home: Path) -> dict[str, str]:
    """The keys that `serve` made, where it did."""
    kept = {}
    for name in (SECRET_KEY_FILE, SIGNING_KEY_FILE, EVIDENCE_FILE):
        try:
            kept[name] = (home / name).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ConfigurationError(f"{PREFIX}HOME: {name} cannot be read: {error.strerror}") from error
    return kept


def _secrets(folder: Path) -> dict[str, str]:
    prefix = PREFIX.lower()
    try:
        return {
            path.name.removeprefix(prefix): path.read_text(encoding="utf-8").strip()
            for path in sorted(folder.iterdir())
            if path.name.startswith(prefix)
        }
    except OSError as error:
        raise ConfigurationError(f"{PREFIX}SECRETS: the folder cannot be read: {error.strerror}") from error


def _named(lines: str) -> str:
    """The same complaints, each beginning with the variable that it is about."""
    return "\n".join(
        f"{PREFIX}{key.upper()}:{rest}"
        if (parts := line.partition(":"))[1] and (key := parts[0]) and (rest := parts[2])
        else line
        for line in lines.splitlines()
    )
