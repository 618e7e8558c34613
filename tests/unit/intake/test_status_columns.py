"""A column that says whether each unit is still in the fleet, in more than one word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.notices.codes import DropReason, WarningCode
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail

if TYPE_CHECKING:
    from intake.model.extraction import Extraction


def a_fleet_with(header: str, first: str, second: str) -> Extraction:
    rows = [(*HEADER, header), (*VERSA, first), (*HILUX, second)]
    return extract_email(a_mail().with_xlsx(rows).as_bytes(), ReadingLimits())


@pytest.mark.parametrize(
    "status",
    [
        "BAJA (VENDIDA)", "BAJA (VENDIDO)", "BAJA - VENDIDA", "BAJA POR VENTA", "VENDIDA MAR-26", "Baja (robo)",
        "SINIESTRADA - PT", "Baja 12/03/2026", "DADA DE BAJA", "Unidad vendida", "YA SE VENDIÓ",
        "BAJA X VENTA", "Vendida a empleado", "No cotizar (vendida)", "PT 2025", "BAJA; SINIESTRO", "INACTIVA - TALLER",
        "FUE VENDIDA", "NO ACTIVA", "Pérdida total (choque)", "CAUSÓ BAJA", "Baja\nvendida", "BAJA FEB26", "NO VIGENTE",
    ],
)  # fmt: skip
def test_a_unit_whose_status_says_in_more_words_that_it_left_is_left_out(status: str) -> None:
    read = a_fleet_with("Estatus", "ACTIVA", status)

    assert [vehicle.vin for vehicle in read.vehicles] == [VERSA[3]]
    assert DropReason.MARKED_AS_GONE in {row.reason for row in read.dropped_rows}


@pytest.mark.parametrize(
    "status",
    [
        "PENDIENTE DE BAJA", "BAJA TEMPORAL", "EN VENTA", "Robada - recuperada", "No es baja", "ALTA (antes baja)",
        "En trámite de baja", "Siniestro", "SINIESTRADA Y REPARADA", "Robada/no localizada",
        "Baja a partir de diciembre", "¿Baja?",
    ],
)  # fmt: skip
def test_a_unit_whose_status_may_say_that_it_left_is_read_and_doubted(status: str) -> None:
    read = a_fleet_with("Estatus", "ACTIVA", status)

    assert [vehicle.vin for vehicle in read.vehicles] == [VERSA[3], HILUX[3]]
    assert [warning.code for warning in read.vehicles[1].warnings] == [WarningCode.STATUS_MAY_SAY_GONE]
    assert read.vehicles[0].warnings == ()
    assert read.needs_review


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Estatus", "ACTIVA"), ("Estatus", "EN TALLER"), ("Estatus", "Baja California"),
        ("Situación", "Baja Calif. Sur"), ("Estatus", "OPERANDO EN PLANTA BAJA"), ("Movimiento", "ALTA"),
        ("Estatus", "Vigente"),
        ("Observaciones", "Sucursal Baja California"), ("Observaciones", "cobertura de robo total"),
    ],
)  # fmt: skip
def test_a_unit_whose_status_says_nothing_of_leaving_is_read_as_sure(header: str, status: str) -> None:
    read = a_fleet_with(header, "ACTIVA", status)

    assert [vehicle.warnings for vehicle in read.vehicles] == [(), ()]
    assert not read.needs_review, read.warnings


@pytest.mark.parametrize("remark", ["Vendida en marzo", "ya se vendió", "Baja por siniestro", "NO COTIZAR"])
def test_a_remark_on_a_row_that_says_it_left_is_never_ready(remark: str) -> None:
    read = a_fleet_with("Observaciones", "", remark)

    assert read.needs_review or [vehicle.vin for vehicle in read.vehicles] == [VERSA[3]]
