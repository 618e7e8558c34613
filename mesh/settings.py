"""Every setting, read once at the entry of a process and handed down as values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("no time zone has that name") from None
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
Share = Annotated[float, Field(ge=0, le=1)]

PREFIX = "MINCA_"
MEBIBYTE = 2**20
MASK = "**********"
PASSWORD = re.compile(r"(?<=//)([^:/@]*:)?[^/@]+@")


def _named(name: str) -> AliasChoices:
    """Read from the environment variable `name`; the field's own name works in code."""
    return AliasChoices(name)


class Settings(BaseSettings):
    """What is in force in this process, read from the environment variables that each field names."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, populate_by_name=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    home: Path = Field(
        Path(".minca"), description="Folder of everything that the embedded servers and the blob store keep."
    )
    database_url: str | None = Field(
        None,
        description="PostgreSQL to use, `postgresql://…`. Unset: an embedded one under the home folder.",
        repr=False,
    )
    database_owner_url: str | None = Field(
        None,
        description="Login that owns the schema, only for `minca migrate`. Unset: the database URL.",
        repr=False,
    )
    nats_url: str | None = Field(
        None, description="NATS to use, `nats://…`. Unset: an embedded one under the home folder.", repr=False
    )
    pg_bindir: Path | None = Field(
        None, description="Folder of the PostgreSQL programs to embed. Unset: those of the wheel."
    )
    blob_url: str | None = Field(
        None, description="Where raw mails are kept, `file:///…` or `s3://…`. Unset: `blobs` under the home folder."
    )

    matcher_address: str = Field("127.0.0.1:8000", description="Where the matcher listens.")
    datastore_address: str = Field("127.0.0.1:8001", description="Where the datastore listens.")
    intake_address: str = Field("127.0.0.1:8002", description="Where intake listens.")
    gateway_address: str = Field("127.0.0.1:8080", description="Where the REST gateway listens.")
    matcher_url: str | None = Field(
        None,
        validation_alias=_named("SERVICE_VEHICLE_MATCHER_URL"),
        description="gRPC target of the matcher, `dns:///…` or `ipv4:a:p,b:p`. Unset: its address.",
    )
    datastore_url: str | None = Field(
        None,
        validation_alias=_named("SERVICE_DATABASE_SERVICE_URL"),
        description="gRPC target of the datastore. Unset: its address.",
    )
    intake_url: str | None = Field(
        None,
        validation_alias=_named("SERVICE_INTAKE_SERVICE_URL"),
        description="gRPC target of intake. Unset: its address.",
    )

    database_connections: int = Field(20, ge=2, le=500, description="Most connections of a datastore to PostgreSQL.")
    database_statement_timeout_s: int = Field(
        30, ge=1, description="Longest that one statement may take in PostgreSQL, in seconds."
    )
    keep_contents_days: int = Field(
        0, ge=0, description="Days that raw mails and lists are kept after their last change. 0: for ever."
    )
    keep_personal_days: int = Field(
        0, ge=0, description="Days that personal data of a case is kept after its last change. 0: for ever."
    )
    keep_requests_days: int = Field(
        30, ge=1, description="Days that a request_id is known, so that a repeat gets the first answer."
    )

    jwt_secret: SecretStr | None = Field(
        None,
        description="Secret that signs the tokens of users, at least 32 bytes. Neither set: open to all.",
    )
    service_key: SecretStr | None = Field(
        None, description="Secret that signs the identity of services, at least 32 bytes. Set both secrets or neither."
    )
    token: SecretStr | None = Field(None, description="Token that the command line sends with its calls.")
    tls_cert: Path | None = Field(None, description="PEM certificate of this process. Set all three for mutual TLS.")
    tls_key: Path | None = Field(None, description="PEM private key of this process.")
    tls_ca: Path | None = Field(None, description="PEM certificates of the authority that signed those of the peers.")

    delivery_lease_s: float = Field(
        30.0,
        ge=1,
        description="Seconds after which a mail whose worker fell silent is given to another.",
    )
    max_email_bytes: int = Field(40 * MEBIBYTE, gt=0, description="Largest raw e-mail that is taken.")
    inbox_folder: Path | None = Field(
        None, description="Folder whose files intake takes as they arrive. Unset: none is watched."
    )
    inbox_insurer: str = Field(
        "", description="Whose the mails of the watched folder and mailbox are. Empty: `default`, or the caller's."
    )
    imap_url: str | None = Field(
        None,
        pattern=r"^imaps?://[^/@?#\s]+(/[^?#]*)?$",
        description="Mailbox that intake reads, `imaps://host[:port][/folder]`, or `imap://` for STARTTLS.",
        repr=False,
    )
    imap_user: str = Field("", description="Who logs in there.", repr=False)
    imap_password: SecretStr | None = Field(None, description="Their password. Needed when a mailbox is read.")
    imap_flag: str = Field(
        r"\Seen",
        pattern=r"^(\\(Seen|Flagged|Answered)|[A-Za-z0-9$_.-]{1,64})?$",
        description=r"Flag or keyword that a mail gets once it is taken. Empty: none.",
    )
    imap_move_to: str = Field(
        "", description="Folder of the mailbox to which a mail moves once taken. Empty: it stays."
    )
    imap_poll_s: float = Field(
        60.0,
        ge=1,
        le=1500,
        description="Longest wait for word from the mail server before it is looked at, in seconds.",
    )
    profiles_folder: Path | None = Field(
        None,
        description="Folder with profiles of brokers, one YAML file each. Unset: every mail is read by rules alone.",
    )
    words_folder: Path | None = Field(
        None, description="Folder with words of the trade that add to those that are shipped. Unset: none are added."
    )
    insurer_domains: list[str] = Field(
        [], description='Mail domains of the insurer itself, never those of a broker, as JSON: `["insurer.mx"]`.'
    )
    accept_threshold: float = Field(0.90, ge=0, le=1, description="Confidence from which a code is accepted.")
    review_floor: float = Field(0.50, ge=0, le=1, description="Confidence below which there is no match.")
    accept_thresholds: dict[str, Share] = Field(
        {}, description='Another accept threshold for single insurers, as JSON: `{"insurer": 0.95}`.'
    )
    review_floors: dict[str, Share] = Field(
        {}, description='Another review floor for single insurers, as JSON: `{"insurer": 0.4}`.'
    )
    time_zone: Zone = Field("America/Mexico_City", description="Time zone that decides the year of a COT number.")
    time_zones: dict[str, Zone] = Field(
        {}, description='Another time zone for single insurers, as JSON: `{"insurer": "America/Tijuana"}`.'
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")

    service_timeout_s: float = Field(
        30.0,
        gt=0,
        validation_alias=_named("INTEGRATION_SERVICE_TIMEOUT"),
        description="Deadline of a call that has none, in seconds.",
    )
    batch_timeout_s: float = Field(
        300.0,
        gt=0,
        validation_alias=_named("INTEGRATION_BATCH_TIMEOUT"),
        description="Deadline of a batch call that has none, and the longest a unary call may run, in seconds.",
    )
    stream_timeout_s: float = Field(
        3600.0,
        gt=0,
        validation_alias=_named("INTEGRATION_STREAM_TIMEOUT"),
        description="Longest that a server stream may run before its reader has to open it again, in seconds.",
    )
    max_retries: int = Field(
        3,
        ge=0,
        le=4,
        validation_alias=_named("INTEGRATION_MAX_RETRIES"),
        description="How often a call that is safe to repeat is repeated; gRPC allows 4.",
    )
    retry_delay_s: float = Field(
        1.0,
        gt=0,
        validation_alias=_named("INTEGRATION_RETRY_DELAY"),
        description="First wait before a repeat, in seconds; it doubles up to a minute.",
    )
    openai_rate_limit: int = Field(
        50,
        gt=0,
        validation_alias=_named("INTEGRATION_OPENAI_RATE_LIMIT"),
        description="Most requests a minute to the language model.",
    )
    service_rate_limit: int = Field(
        100,
        gt=0,
        validation_alias=_named("INTEGRATION_SERVICE_RATE_LIMIT"),
        description="Most requests a minute of one user to one server; services are not counted.",
    )
    breaker_failures: int = Field(
        5,
        gt=0,
        validation_alias=_named("INTEGRATION_BREAKER_FAILURES"),
        description="Failures in a row after which a service is left alone.",
    )
    breaker_reset_s: float = Field(
        60.0,
        gt=0,
        validation_alias=_named("INTEGRATION_BREAKER_RESET"),
        description="How long it is left alone before one call tries it again, in seconds.",
    )

    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias=_named("OPENAI_API_KEY"),
        description="Key of the language model. Unset: it is not asked.",
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=_named("OPENAI_BASE_URL"),
        description="Any server that speaks the chat completions format.",
    )
    llm_max_tokens_a_mail: int = Field(
        20_000, ge=0, description="Most tokens that the language model may be asked and answer for one mail."
    )
    llm_max_calls_a_mail: int = Field(4, ge=0, description="Most questions to the language model for one mail.")
    openai_model: str = Field(
        "gpt-4o-mini", validation_alias=_named("OPENAI_MODEL"), description="Name of the language model."
    )
    otlp_endpoint: str | None = Field(
        None,
        validation_alias=_named("OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="Collector of traces and metrics, OTLP over gRPC. Unset: none are sent.",
    )

    @model_validator(mode="after")
    def _mailbox_is_whole(self) -> Self:
        if self.imap_url and not (self.imap_user and self.imap_password):
            raise ValueError("MINCA_IMAP_URL needs MINCA_IMAP_USER and MINCA_IMAP_PASSWORD")
        return self

    @property
    def matcher_target(self) -> str:
        """The gRPC target of the matcher."""
        return self.matcher_url or self.matcher_address

    @property
    def datastore_target(self) -> str:
        """The gRPC target of the datastore."""
        return self.datastore_url or self.datastore_address

    @property
    def intake_target(self) -> str:
        """The gRPC target of intake."""
        return self.intake_url or self.intake_address

    def shown(self) -> dict[str, str]:
        """What is in force, by the name of its variable, with secrets and passwords masked."""
        values = {variable: getattr(self, name) for name, variable in variables().items()}
        return {
            variable: PASSWORD.sub(rf"\1{MASK}@", "" if value is None else str(value))
            for variable, value in values.items()
        }

    @property
    def service_permissions(self) -> dict[str, frozenset[str]]:
        """What each service may do by its own identity, whoever asked it."""
        return SERVICE_PERMISSIONS


def variables() -> dict[str, str]:
    """The environment variable of each field."""
    return {
        name: str(field.validation_alias.choices[0])
        if isinstance(field.validation_alias, AliasChoices)
        else f"{PREFIX}{name.upper()}"
        for name, field in Settings.model_fields.items()
    }


SERVICE_PERMISSIONS = {
    "intake": frozenset(
        {
            "messages.read",
            "messages.write",
            "cases.read",
            "cases.write",
            "vehicles.read",
            "vehicles.write",
            "matches.read",
            "catalogs.read",
        }
    ),
    "matcher": frozenset({"catalogs.read", "corrections.read"}),
    "gateway": frozenset[str](),
    "datastore": frozenset[str](),
}
