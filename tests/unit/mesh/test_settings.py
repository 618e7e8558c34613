"""Settings: the names of the source design, their defaults, and what follows from them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mesh.settings import Settings, variables

NAMED: list[tuple[str, str, str, Any]] = [
    ("INTEGRATION_SERVICE_TIMEOUT", "service_timeout_s", "7", 7.0),
    ("INTEGRATION_BATCH_TIMEOUT", "batch_timeout_s", "77", 77.0),
    ("INTEGRATION_MAX_RETRIES", "max_retries", "1", 1),
    ("INTEGRATION_RETRY_DELAY", "retry_delay_s", "0.5", 0.5),
    ("INTEGRATION_OPENAI_RATE_LIMIT", "openai_rate_limit", "9", 9),
    ("INTEGRATION_SERVICE_RATE_LIMIT", "service_rate_limit", "9", 9),
    ("INTEGRATION_BREAKER_FAILURES", "breaker_failures", "9", 9),
    ("INTEGRATION_BREAKER_RESET", "breaker_reset_s", "9", 9.0),
    ("SERVICE_VEHICLE_MATCHER_URL", "matcher_target", "dns:///matcher:8000", "dns:///matcher:8000"),
    ("SERVICE_DATABASE_SERVICE_URL", "datastore_target", "ipv4:10.0.0.1:1,10.0.0.2:1", "ipv4:10.0.0.1:1,10.0.0.2:1"),
    ("SERVICE_INTAKE_SERVICE_URL", "intake_target", "unix:/run/intake", "unix:/run/intake"),
    ("MINCA_MATCHER_ADDRESS", "matcher_target", "127.0.0.1:9", "127.0.0.1:9"),
    ("MINCA_DATABASE_URL", "database_url", "postgresql://db/minca", "postgresql://db/minca"),
    ("MINCA_DATABASE_OWNER_URL", "database_owner_url", "postgresql://owner@db/minca", "postgresql://owner@db/minca"),
    ("MINCA_TIME_ZONES", "time_zones", '{"norte": "America/Tijuana"}', {"norte": "America/Tijuana"}),
    ("MINCA_ACCEPT_THRESHOLD", "accept_threshold", "0.8", 0.8),
    ("MINCA_MAX_EMAIL_BYTES", "max_email_bytes", "1000", 1000),
    ("OPENAI_MODEL", "openai_model", "local", "local"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp_endpoint", "http://collector:4317", "http://collector:4317"),
]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, *_ in NAMED:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "field", "text", "value"), NAMED, ids=[row[0] for row in NAMED])
def test_a_setting_is_read_from_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, field: str, text: str, value: object
) -> None:
    monkeypatch.setenv(name, text)

    assert getattr(Settings(), field) == value


def test_the_defaults_are_those_of_the_design() -> None:
    settings = Settings()

    assert (settings.service_timeout_s, settings.batch_timeout_s) == (30, 300)
    assert (settings.max_retries, settings.retry_delay_s) == (3, None)
    assert (settings.openai_rate_limit, settings.service_rate_limit) == (50, 100)
    assert (settings.breaker_failures, settings.breaker_reset_s) == (None, None)
    assert (settings.matcher_target, settings.datastore_target, settings.intake_target) == (
        "127.0.0.1:8000",
        "127.0.0.1:8001",
        "127.0.0.1:8002",
    )
    assert settings.max_email_bytes == 40 * 2**20


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MINCA_ACCEPT_THRESHOLD", "1.1"),
        ("MINCA_MAX_EMAIL_BYTES", "0"),
        ("INTEGRATION_MAX_RETRIES", "5"),
        ("INTEGRATION_SERVICE_TIMEOUT", "soon"),
        ("MINCA_LOG_LEVEL", "LOUD"),
        ("MINCA_TIME_ZONE", "America/Minca"),
        ("MINCA_TIME_ZONE", "../zones"),
        ("MINCA_TIME_ZONES", '{"norte": ""}'),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ValidationError):
        Settings()


def test_the_variables_are_those_that_are_read() -> None:
    for variable, field, *_ in NAMED:
        if field in variables():
            assert variables()[field] == variable
    assert variables()["home"] == "MINCA_HOME"
    assert variables()["jwt_secret"] == "MINCA_JWT_SECRET"
