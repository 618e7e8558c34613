"""What the contracts must say of every method, and what follows from it for a channel."""

from __future__ import annotations

import json

import pytest

from mesh.auth import ALL_PERMISSIONS
from mesh.channel import service_config
from mesh.contracts import Method, methods
from mesh.settings import SERVICE_PERMISSIONS
from tests.fixtures.servers import settings_for_tests

METHODS = list(methods().values())


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.path)
def test_a_method_names_a_permission_that_exists(method: Method) -> None:
    assert method.requires in ALL_PERMISSIONS


def test_every_service_of_the_design_is_described() -> None:
    assert {method.service for method in METHODS} == {
        "minca.intake.v1.IntakeService",
        "minca.matcher.v1.MatcherService",
        "minca.matcher.v2.MatcherService",
        "minca.datastore.v1.MessageService",
        "minca.datastore.v1.CaseService",
        "minca.datastore.v1.VehicleService",
        "minca.datastore.v1.CatalogService",
        "minca.datastore.v1.CorrectionService",
        "minca.datastore.v1.AuditService",
    }


def test_no_service_has_a_permission_that_does_not_exist() -> None:
    for permissions in SERVICE_PERMISSIONS.values():
        assert permissions <= ALL_PERMISSIONS


def test_a_method_that_only_reads_needs_a_permission_to_read() -> None:
    for method in METHODS:
        if method.name.startswith(("Get", "List", "Watch", "Match", "BatchMatch")):
            assert method.requires.endswith(".read"), method.path


def repeated(**changes: int) -> set[str]:
    config = json.loads(service_config(settings_for_tests(**changes)))
    return {f"/{name['service']}/{name['method']}" for each in config.get("methodConfig", ()) for name in each["name"]}


def test_a_channel_repeats_what_reads_and_what_takes_a_request_id() -> None:
    assert "/minca.datastore.v1.CaseService/GetCase" in repeated()
    assert "/minca.datastore.v1.CaseService/CreateCase" in repeated()


def test_a_channel_does_not_repeat_what_would_be_done_twice() -> None:
    assert "/minca.datastore.v1.CaseService/UpdateCase" not in repeated()
    assert "/minca.datastore.v1.CatalogService/ImportCatalog" not in repeated()


def test_a_channel_repeats_nothing_when_told_so() -> None:
    assert repeated(max_retries=0) == set()
