"""Which fields an update sets."""

from __future__ import annotations

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from datastore.convert.field_masks import masked
from mesh.errors import InvalidField
from minca.fleet.v1.vehicle_pb2 import Vehicle

COLUMNS = {"plate": "plate", "year": "model_year"}


def test_a_mask_sets_what_it_names_also_to_nothing() -> None:
    values = masked(Vehicle(vin="V"), FieldMask(paths=["plate", "year"]), COLUMNS, "vehicle")

    assert values == {"plate": "", "model_year": None}


def test_without_a_mask_what_is_not_empty_is_set() -> None:
    assert masked(Vehicle(year=2020), FieldMask(), COLUMNS, "vehicle") == {"model_year": 2020}


@pytest.mark.parametrize(("mask", "field"), [(FieldMask(paths=["vin"]), "update_mask"), (FieldMask(), "vehicle")])
def test_a_path_that_may_not_be_set_and_an_update_of_nothing_are_refused(mask: FieldMask, field: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        masked(Vehicle(vin="V"), mask, COLUMNS, "vehicle")

    assert refusal.value.violations[0].field == field
