"""A mail that is read again: only what it says otherwise than the case is proposed."""

from __future__ import annotations

from dataclasses import replace

from intake.model.change import ChangeAction, ChangeDoubt, UnitChange
from intake.model.document import Origin
from intake.model.extraction import Vehicle
from intake.triage.read_again import StoredUnit, read_again

VERSA = Vehicle("NISSAN VERSA ADVANCE", year=2022, vin="3N1CN8AE0NL812345", origin=Origin("flota.xlsx", "Hoja1", 2))
HILUX = Vehicle("TOYOTA HILUX SR", year=2021, plate="ABC-123-D", origin=Origin("flota.xlsx", "Hoja1", 3))
AVEO = Vehicle("CHEVROLET AVEO", year=2020, origin=Origin("flota.xlsx", "Hoja1", 4))


def of_mail(*vehicles: Vehicle) -> list[StoredUnit]:
    return [StoredUnit(vehicle) for vehicle in vehicles]


def changed(change: UnitChange) -> tuple[ChangeAction, int | None, str, str, str]:
    return change.action, change.index, change.field, change.old_value, change.value


def test_what_is_read_as_before_changes_nothing() -> None:
    assert read_again([VERSA, HILUX, AVEO], of_mail(VERSA, HILUX, AVEO)) == ()


def test_the_order_of_the_rows_changes_nothing() -> None:
    assert read_again([AVEO, VERSA, HILUX], of_mail(VERSA, HILUX, AVEO)) == ()


def test_units_that_say_the_same_are_as_many_as_before() -> None:
    (more,) = read_again([AVEO, AVEO, AVEO], of_mail(AVEO, AVEO))
    (fewer,) = read_again([AVEO], of_mail(AVEO, AVEO))

    assert (more.action, more.vehicle) == (ChangeAction.ADD, AVEO)
    assert (fewer.action, fewer.index, fewer.doubts) == (ChangeAction.REMOVE, 1, (ChangeDoubt.LEFT_OUT_OF_LIST,))


def test_a_unit_is_the_same_by_vin_plate_or_place_whatever_else_is_read() -> None:
    now = [
        replace(VERSA, year=2023, origin=None),
        replace(HILUX, description="HILUX DOBLE CABINA", origin=None),
        replace(AVEO, year=2019),
    ]

    assert [changed(change) for change in read_again(now, of_mail(VERSA, HILUX, AVEO))] == [
        (ChangeAction.CHANGE, 0, "year", "2022", "2023"),
        (ChangeAction.CHANGE, 1, "description", "TOYOTA HILUX SR", "HILUX DOBLE CABINA"),
        (ChangeAction.CHANGE, 2, "year", "2020", "2019"),
    ]


def test_another_vin_in_the_same_place_is_another_unit() -> None:
    other = replace(VERSA, vin="3N1CN8AE0NL899999")

    assert [change.action for change in read_again([other], of_mail(VERSA))] == [
        ChangeAction.ADD,
        ChangeAction.REMOVE,
    ]


def test_a_vin_that_is_read_now_is_proposed() -> None:
    (change,) = read_again([VERSA], of_mail(replace(VERSA, vin="")))

    assert changed(change) == (ChangeAction.CHANGE, 0, "vin", "", VERSA.vin)


def test_what_a_person_removed_is_not_read_anew() -> None:
    assert read_again([AVEO], [StoredUnit(AVEO, is_removed=True)]) == ()


def test_what_was_added_later_is_not_missed() -> None:
    assert read_again([VERSA], [StoredUnit(VERSA), StoredUnit(AVEO, is_of_mail=False)]) == ()


def test_a_case_without_vehicles_gets_those_that_are_read_now() -> None:
    assert [change.vehicle for change in read_again([VERSA, AVEO], [])] == [VERSA, AVEO]
