"""What the contracts must say of every method, and what follows from it for a channel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from google.protobuf import descriptor_pool

from mesh.client.channel import service_config
from mesh.contracts import Method, methods
from mesh.identity.auth import ALL_PERMISSIONS, OF_SERVICES_ALONE
from mesh.settings import SERVICE_PERMISSIONS
from minca.datastore.v1 import (  # noqa: F401 - puts every contract into the pool
    audit_service_pb2,
    case_service_pb2,
    catalog_service_pb2,
    correction_service_pb2,
    message_service_pb2,
    retention_service_pb2,
    vehicle_service_pb2,
)
from minca.intake.v1 import intake_service_pb2  # noqa: F401
from minca.matcher.v1 import matcher_service_pb2  # noqa: F401
from minca.matcher.v2 import matcher_service_pb2 as _  # noqa: F401
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor

METHODS = list(methods().values())


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.path)
def test_a_method_names_a_permission_that_exists(method: Method) -> None:
    assert method.requires in ALL_PERMISSIONS | OF_SERVICES_ALONE


def test_every_service_of_the_design_is_described() -> None:
    assert {method.service for method in METHODS} == {
        "minca.intake.v1.ExportService",
        "minca.intake.v1.IntakeService",
        "minca.intake.v1.ReviewService",
        "minca.intake.v1.SourceService",
        "minca.matcher.v2.CatalogFileService",
        "minca.matcher.v1.MatcherService",
        "minca.matcher.v2.MatcherService",
        "minca.datastore.v1.MessageService",
        "minca.datastore.v1.CaseService",
        "minca.datastore.v1.VehicleService",
        "minca.datastore.v1.ChangeSetService",
        "minca.datastore.v1.CatalogService",
        "minca.datastore.v1.CorrectionService",
        "minca.datastore.v1.QualityService",
        "minca.datastore.v1.RetentionService",
        "minca.datastore.v1.AuditService",
    }


def test_a_call_that_shows_or_codes_one_thing_weighs_a_tenth_of_one_that_changes_or_reads_many() -> None:
    light = {method.name for method in METHODS if method.weight == 0.1}

    assert {"ListCases", "GetSource", "SearchCatalog", "MatchVehicle"} <= light
    assert not {"UpdateCase", "ExtractEmail", "BatchMatchVehicles", "StreamMatchVehicles"} & light
    assert {method.weight for method in METHODS if method.name not in light} == {1.0}


def test_a_call_that_codes_or_reads_a_whole_case_gets_the_time_of_a_batch() -> None:
    batches = {method.name for method in METHODS if method.is_batch}

    assert {"CodeCase", "RereadCase", "AddVehicles", "BatchMatchVehicles", "ImportCatalog"} <= batches
    assert not {"ChangeVehicle", "SplitVehicle", "GetCase", "WatchCases"} & batches


def test_a_call_that_weighs_little_changes_nothing() -> None:
    assert all(method.states_idempotency for method in METHODS if method.weight < 1)


def test_no_service_has_a_permission_that_does_not_exist() -> None:
    for permissions in SERVICE_PERMISSIONS.values():
        assert permissions <= ALL_PERMISSIONS | OF_SERVICES_ALONE


MAKE = ("Create", "Add", "Import", "Submit", "Insert", "Upload", "Edit", "Split", "BatchChange")
BODY = {"UpdateCase": "case", "UpdateVehicle": "vehicle"}


def request_of(method: Method) -> Descriptor:
    service = descriptor_pool.Default().FindServiceByName(method.service)
    return service.FindMethodByName(method.name).input_type


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.path)
def test_a_method_that_makes_something_takes_a_request_id(method: Method) -> None:
    """AIP-155: whoever did not hear the answer sends the same request again."""
    made = "request_id" in request_of(method).fields_by_name

    assert made == method.name.startswith(MAKE)


@pytest.mark.parametrize("method", [item for item in METHODS if item.name.startswith("Update")], ids=lambda m: m.path)
def test_a_method_that_updates_takes_an_etag(method: Method) -> None:
    """AIP-154: in the request, or in the thing that it carries."""
    request = request_of(method)
    carried = request.fields_by_name[BODY[method.name]].message_type if method.name in BODY else request

    assert "etag" in carried.fields_by_name


def test_a_method_that_only_reads_needs_a_permission_to_read() -> None:
    for method in METHODS:
        if method.name.startswith(("Get", "List", "Watch", "Match", "BatchMatch")):
            assert method.requires.endswith(".read"), method.path


def repeated(**changes: int) -> set[str]:
    config = json.loads(service_config(settings_for_tests(**changes)))
    return {f"/{name['service']}/{name['method']}" for item in config.get("methodConfig", ()) for name in item["name"]}


def test_a_channel_repeats_what_reads_and_what_takes_a_request_id() -> None:
    assert "/minca.datastore.v1.CaseService/GetCase" in repeated()
    assert "/minca.datastore.v1.CaseService/CreateCase" in repeated()


def test_a_channel_does_not_repeat_what_would_be_done_twice() -> None:
    assert "/minca.datastore.v1.CaseService/UpdateCase" not in repeated()
    assert "/minca.datastore.v1.CatalogService/ImportCatalog" not in repeated()


def test_a_channel_repeats_nothing_when_told_so() -> None:
    assert repeated(max_retries=0) == set()
