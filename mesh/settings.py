"""All settings, read once when a process starts and passed on as values."""

from __future__ import annotations

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


Origin = Annotated[str, Field(pattern=r"^(\*|https?://[A-Za-z0-9.\[\]:-]+)$")]
Zone = Annotated[str, AfterValidator(_known_zone)]
Share = Annotated[float, Field(ge=0, le=1)]

PREFIX = "MINCA_"
MEBIBYTE = 2**20


def _read_from(name: str) -> AliasChoices:
    """Read the field from the environment variable `name`; its own name works in code."""
    return AliasChoices(name)


class Settings(BaseSettings):
    """The settings of this process, read from environment variables."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, populate_by_name=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    home: Path = Field(
        Path(".minca"), description="Home folder: the data of the embedded servers and of the blob store."
    )
    database_url: str | None = Field(
        None,
        description="URL of PostgreSQL, `postgresql://…`. Unset: an embedded server in the home folder.",
        repr=False,
    )
    database_owner_url: str | None = Field(
        None,
        description="URL of PostgreSQL as the owner of the schema, for `minca migrate`. Unset: MINCA_DATABASE_URL.",
        repr=False,
    )
    nats_url: str | None = Field(
        None,
        description="URL of NATS, `nats://…`, or those of several servers of a cluster, separated by commas. "
        "Unset: an embedded server in the home folder.",
        repr=False,
    )
    nats_replicas: int = Field(
        1, ge=1, le=5, description="Servers of the NATS cluster that keep each event, when the stream is created."
    )
    pg_bindir: Path | None = Field(
        None, description="Folder with the programs of the embedded PostgreSQL. Unset: those of the installed package."
    )
    blob_url: str | None = Field(
        None, description="Blob store for raw mails, `file:///…` or `s3://…`. Unset: `blobs` in the home folder."
    )

    matcher_address: str = Field("127.0.0.1:8000", description="Address on which the matcher listens.")
    datastore_address: str = Field("127.0.0.1:8001", description="Address on which the datastore listens.")
    intake_address: str = Field("127.0.0.1:8002", description="Address on which intake listens.")
    gateway_address: str = Field("127.0.0.1:8080", description="Address on which the REST gateway listens.")
    gateway_origins: list[Origin] = Field(
        [],
        description='Origins whose pages may call the gateway (CORS), as JSON: `["https://broker.mx"]`, or `["*"]`. '
        "Empty: none but its own.",
    )
    gateway_workers: int = Field(
        1, ge=1, le=64, description="Processes that serve the gateway's address together; limits count in each."
    )
    gateway_body_bytes: int = Field(
        256 * MEBIBYTE,
        ge=16 * MEBIBYTE,
        description="Memory that all request bodies in work may take in the gateway, in bytes; others wait up to 10 s.",
    )
    gateway_desk_folder: Path | None = Field(
        None, description="Folder of the built desk, which the gateway serves at /. Unset: `desk/dist` as installed."
    )
    matcher_url: str | None = Field(
        None,
        validation_alias=_read_from("SERVICE_VEHICLE_MATCHER_URL"),
        description="gRPC target of the matcher, `dns:///…` or `ipv4:a:p,b:p`. Unset: MINCA_MATCHER_ADDRESS.",
    )
    datastore_url: str | None = Field(
        None,
        validation_alias=_read_from("SERVICE_DATABASE_SERVICE_URL"),
        description="gRPC target of the datastore. Unset: MINCA_DATASTORE_ADDRESS.",
    )
    intake_url: str | None = Field(
        None,
        validation_alias=_read_from("SERVICE_INTAKE_SERVICE_URL"),
        description="gRPC target of intake. Unset: MINCA_INTAKE_ADDRESS.",
    )

    database_connections: int = Field(
        20, ge=2, le=500, description="Maximum number of connections from one datastore to PostgreSQL."
    )
    database_statement_timeout_s: int = Field(
        30, ge=1, description="Maximum duration of one SQL statement, in seconds."
    )
    keep_contents_days: int = Field(
        0, ge=0, description="Days for which raw mails and lists are kept after their last change. 0: for ever."
    )
    keep_personal_days: int = Field(
        0, ge=0, description="Days for which the personal data of a case is kept after its last change. 0: for ever."
    )
    keep_requests_days: int = Field(
        30, ge=1, description="Days for which a request_id is remembered, so that a repeat gets the first answer."
    )

    jwt_secret: SecretStr | None = Field(
        None,
        description="Secret that signs the tokens of users, at least 32 bytes. Neither secret set: open to all.",
    )
    service_key: SecretStr | None = Field(
        None, description="Secret that signs the identity of services, at least 32 bytes. Set both secrets or neither."
    )
    token: SecretStr | None = Field(None, description="Token that the `minca` command sends with its calls.")
    tls_cert: Path | None = Field(
        None, description="PEM file with the certificate of this process. Set all three for mutual TLS."
    )
    tls_key: Path | None = Field(None, description="PEM file with the private key of this process.")
    tls_ca: Path | None = Field(None, description="PEM file with the authorities that signed the peers' certificates.")

    delivery_lease_s: float = Field(
        30.0,
        ge=1,
        description="Seconds after which a mail is given to another worker if its own gives no sign of life.",
    )
    max_email_bytes: int = Field(40 * MEBIBYTE, gt=0, description="Maximum size of a raw e-mail, in bytes.")
    inbox_folder: Path | None = Field(None, description="Folder that intake watches for files to submit. Unset: none.")
    inbox_insurer: str = Field(
        "",
        description="Insurer of the mails in the watched folder and mailbox. Empty: `default`, or that of the token.",
    )
    imap_url: str | None = Field(
        None,
        pattern=r"^imaps?://[^/@?#\s]+(/[^?#]*)?$",
        description="Mailbox that intake reads, `imaps://host[:port][/folder]`, or `imap://…` (STARTTLS). Unset: none.",
        repr=False,
    )
    imap_user: str = Field("", description="User name for the mailbox.", repr=False)
    imap_password: SecretStr | None = Field(None, description="Password for the mailbox; required with its URL.")
    imap_flag: str = Field(
        r"\Seen",
        pattern=r"^(\\(Seen|Flagged|Answered)|[A-Za-z0-9$_.-]{1,64})?$",
        description=r"Flag or keyword set on a mail once it is accepted. Empty: none.",
    )
    imap_move_to: str = Field(
        "", description="Mailbox folder to which a mail is moved once it is accepted. Empty: it stays."
    )
    imap_poll_s: float = Field(
        60.0,
        ge=1,
        le=1500,
        description="Seconds after which the mailbox is checked if the mail server has sent no notification.",
    )
    profiles_folder: Path | None = Field(
        None,
        description="Folder with profiles of brokers, one YAML file each. Unset: mails are read without profiles.",
    )
    templates_folder: Path | None = Field(
        None,
        description="Folder with templates of exports, one YAML file each, for all insurers, and in folders of their "
        "names for one. Unset: those that come with Minca.",
    )
    words_folder: Path | None = Field(
        None, description="Folder with word lists that extend those that are shipped. Unset: none."
    )
    insurer_domains: list[str] = Field(
        [], description='Mail domains of the insurer itself, whose senders are not brokers, as JSON: `["insurer.mx"]`.'
    )
    least_reading_confidence: Share = Field(
        0.5, description="Confidence, 0 to 1; a case with a vehicle that was read less surely needs review."
    )
    accept_threshold: float = Field(0.90, ge=0, le=1, description="Minimum confidence for accepting a code.")
    review_floor: float = Field(
        0.25, ge=0, le=1, description="Probability that the catalogue lists a vehicle, below which it has no match."
    )
    accept_thresholds: dict[str, Share] = Field(
        {}, description='Accept thresholds of individual insurers, as JSON: `{"insurer": 0.95}`.'
    )
    review_floors: dict[str, Share] = Field(
        {}, description='Review floors of individual insurers, as JSON: `{"insurer": 0.4}`.'
    )
    coding_processes: int | None = Field(
        None,
        ge=0,
        le=64,
        description="Processes in which the matcher codes large batches beside its own, each with the catalogues in"
        " memory, started when the first one comes. Unset: one less than there are processors, at most 3. 0: none.",
    )
    blind_check_share: Share = Field(
        0.05, description="Share of the vehicles with an accepted code, 0 to 1, that are chosen for a blind check."
    )
    most_times_base_sum: float = Field(
        3.0,
        ge=1,
        description="A vehicle whose value is more than this many times the catalogue's base sum, or as much"
        " less, gets a warning.",
    )
    watch_heartbeat_s: float = Field(
        30.0, ge=1, le=300, description="Seconds after which a watch of cases without changes shows that it is alive."
    )
    time_zone: Zone = Field("America/Mexico_City", description="Time zone that determines the year of a COT number.")
    time_zones: dict[str, Zone] = Field(
        {}, description='Time zones of individual insurers, as JSON: `{"insurer": "America/Tijuana"}`.'
    )
    language: Literal["en", "es"] = Field(
        "en", description="Language of warnings for callers that ask for none of `en` and `es`."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Lowest level that is logged.")

    service_timeout_s: float = Field(
        30.0,
        gt=0,
        validation_alias=_read_from("INTEGRATION_SERVICE_TIMEOUT"),
        description="Deadline of a call that comes without one, in seconds.",
    )
    batch_timeout_s: float = Field(
        300.0,
        gt=0,
        validation_alias=_read_from("INTEGRATION_BATCH_TIMEOUT"),
        description="Deadline of a batch call that comes without one, and the maximum for any unary call, in seconds.",
    )
    stream_timeout_s: float = Field(
        3600.0,
        gt=0,
        validation_alias=_read_from("INTEGRATION_STREAM_TIMEOUT"),
        description="Maximum duration of a server stream before the client has to reopen it, in seconds.",
    )
    calls_at_once: int = Field(
        256,
        ge=8,
        description="Maximum number of calls that one server works on at once; the others wait for a part of the time "
        "that they have, and are refused then.",
    )
    max_retries: int = Field(
        3,
        ge=0,
        le=4,
        validation_alias=_read_from("INTEGRATION_MAX_RETRIES"),
        description="How often a failed call is retried if that is safe, and one that takes far too long is attempted "
        "beside the first attempt, twice at most; gRPC allows at most 4. 0: neither.",
    )
    retry_delay_s: float | None = Field(
        None,
        gt=0,
        validation_alias=_read_from("INTEGRATION_RETRY_DELAY"),
        description="Wait before the first retry or further attempt, in seconds; it doubles with each, up to a minute. "
        "Unset: 60 to 90 ms, and a second for the language model.",
    )
    openai_rate_limit: int = Field(
        50,
        gt=0,
        validation_alias=_read_from("INTEGRATION_OPENAI_RATE_LIMIT"),
        description="Maximum number of requests a minute to the language model.",
    )
    service_rate_limit: int = Field(
        100,
        gt=0,
        validation_alias=_read_from("INTEGRATION_SERVICE_RATE_LIMIT"),
        description="Maximum number of requests a minute from one user of an insurer to one server; those that only "
        "read, or ask about one thing, count a tenth, a hundred items of a batch one more, refused credentials for "
        "their sender's address. Services are not limited.",
    )
    breaker_failures: int | None = Field(
        None,
        gt=0,
        validation_alias=_read_from("INTEGRATION_BREAKER_FAILURES"),
        description="Consecutive failures after which the circuit breaker stops calls to a service. Unset: half of at "
        "least 20 calls within 10 s, and 5 in a row for the language model.",
    )
    breaker_reset_s: float | None = Field(
        None,
        gt=0,
        validation_alias=_read_from("INTEGRATION_BREAKER_RESET"),
        description="Seconds after which the circuit breaker lets one call try the service again. "
        "Unset: 1 to 5 s, longer with each try that fails, and a minute for the language model.",
    )

    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias=_read_from("OPENAI_API_KEY"),
        description="API key of the language model. Unset: none is used.",
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=_read_from("OPENAI_BASE_URL"),
        description="Base URL of a server with the chat completions API. Unset: OpenAI's.",
    )
    llm_max_tokens_a_mail: int = Field(
        20_000, ge=0, description="Maximum number of tokens, in questions and answers, for one mail."
    )
    llm_max_calls_a_mail: int = Field(
        4, ge=0, description="Maximum number of calls to the language model for one mail."
    )
    openai_model: str = Field(
        "gpt-4o-mini", validation_alias=_read_from("OPENAI_MODEL"), description="Name of the language model."
    )
    otlp_endpoint: str | None = Field(
        None,
        validation_alias=_read_from("OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="Endpoint of the collector for traces and metrics, OTLP over gRPC. Unset: none are sent.",
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

    @property
    def service_permissions(self) -> dict[str, frozenset[str]]:
        """The permissions of each service by its own identity, whoever its caller is."""
        return SERVICE_PERMISSIONS


def variables() -> dict[str, str]:
    """Return the environment variable of each field."""
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
            "messages.create",
            "cases.read",
            "cases.write",
            "vehicles.read",
            "vehicles.write",
            "matches.read",
            "catalogs.read",
        }
    ),
    "matcher": frozenset({"catalogs.read", "corrections.read", "quality.read"}),
    "gateway": frozenset[str](),
    "datastore": frozenset[str](),
}
