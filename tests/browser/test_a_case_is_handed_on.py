"""Everything of a case but its vehicles: who works on it, what is missing, what is asked, and how it ends."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.fixtures.browser import DeskWindow, asked, case_of, sent
from tests.fixtures.fleets import HEADER, a_fleet_mail, clear_vehicles, unclear_vehicle
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack


async def test_a_case_is_assigned_dated_and_noted(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 2)), "ASIGNADA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.page.get_by_label("Asignado").fill("Marta Rangel")
    await window.page.get_by_label("Vence").fill("2026-12-24")
    await window.page.get_by_label("Vence").blur()
    await window.page.get_by_role("tab", name="Notas").click()
    await window.page.get_by_label("Escribir una nota").fill("Llamar al intermediario el lunes")
    await window.page.get_by_role("button", name="Guardar la nota").click()

    await expect(window.page.locator(".notes")).to_contain_text("Llamar al intermediario el lunes")
    await window.open("cases")
    await window.page.get_by_role("searchbox").fill(case["cotNumber"])
    row = window.page.get_by_role("row", name=case["cotNumber"])
    await expect(row).to_contain_text("Marta Rangel")
    await expect(row).to_contain_text("24 dic 2026")


async def test_a_missing_fact_is_entered_and_counts_as_a_persons(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 2)), "SIN GIRO S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.page.get_by_role("tab", name="Datos").click()

    await window.page.get_by_role("button", name="Giro: falta").click()
    await window.page.get_by_label("Giro", exact=True).fill("transporte de carga")
    await window.press("Enter")

    activity = window.page.locator(".data > div", has=window.page.get_by_text("Giro", exact=True))
    await expect(activity).to_contain_text("transporte de carga")
    await expect(activity).to_contain_text("por una persona")


async def test_a_case_with_open_rows_is_quoted_with_a_reason_that_becomes_a_note(
    mesh_stack: Stack, window: DeskWindow
) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(15)], "COTIZADA ASÍ S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.page.get_by_role("button", name="Cotizar").click()
    await window.page.get_by_label("Por qué").fill("el cliente ya aceptó la versión base")
    await window.page.get_by_role("button", name="Cotizar así").click()

    await expect(window.page.locator(".case-head .pill")).to_have_text("Cotizado")
    await window.page.get_by_role("tab", name="Notas").click()
    await expect(window.page.locator(".notes")).to_contain_text("el cliente ya aceptó la versión base")
    await expect(window.page.get_by_role("button", name="Aceptar")).to_have_count(0)
    await window.page.get_by_role("button", name="Reabrir").click()
    await expect(window.page.locator(".case-head .pill")).to_have_text("Por revisar")


async def test_what_a_later_mail_changes_is_shown_and_applied(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 4)), "CON CAMBIOS S.A. DE C.V."))
    cot_number = case["cotNumber"]
    asking = "Favor de quitar la unidad 3, y cambien el valor de la unidad 2 a 385,000."
    later = a_mail().about(f"RE: {cot_number}").saying(f"Buen día, de la cotización {cot_number}:\n{asking}\nSaludos\n")
    await sent(mesh_stack, later)
    await window.open_case(cot_number)
    await window.page.get_by_role("tab", name="Cambios").click()
    await expect(window.page.locator(".change-set")).to_contain_text("Quitar 3")
    await expect(window.page.locator(".change-set")).to_contain_text("Suma asegurada: $200,002.00 → $385,000.00")

    await window.page.get_by_role("button", name="Aplicar 2 cambios").click()

    await expect(window.page.locator(".change-set")).to_contain_text("Aplicado")
    await window.page.get_by_role("tab", name="Historial").click()
    await expect(window.page.locator(".history")).to_contain_text("Quitado: no → sí")
    await expect(window.page.locator(".history")).to_contain_text("$200,002.00 → $385,000.00")
    await window.page.get_by_role("tab", name="Vehículos").click()
    await expect(window.grid.get_by_role("row")).to_have_count(3)
    await expect(window.grid).to_contain_text("$385,000.00")


async def test_a_case_is_closed_reopened_and_left_for_the_next_one(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(71)], "SIN COTIZAR S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    status = window.page.locator(".case-head .pill")

    await window.page.get_by_role("button", name="Más").click()
    await window.page.get_by_role("menuitem", name="Cerrar sin cotizar").click()
    await expect(status).to_have_text("Cerrado")
    await window.press("a")
    await expect(window.page.get_by_role("status")).to_contain_text("no se puede cambiar")
    await window.page.get_by_role("button", name="Reabrir").click()
    await expect(status).to_have_text("Por revisar")
    await window.press("a")
    await window.opens(0)
    await window.press("s")

    await expect(window.page.get_by_role("heading", level=1)).not_to_contain_text(case["cotNumber"])


async def test_the_answer_to_the_broker_asks_for_what_is_missing(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(16)], "PREGUNTADA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.page.get_by_role("button", name="Más").click()
    await window.page.get_by_role("menuitem", name="Borrador de respuesta").click()

    draft = window.page.get_by_role("dialog", name="Borrador de respuesta")
    await expect(draft).to_contain_text(case["cotNumber"])
    async with window.page.expect_download() as download:
        await draft.get_by_role("button", name="Descargar como correo").click()
    assert (await download.value).suggested_filename == f"{case['cotNumber']}.eml"


async def test_a_row_that_was_not_taken_becomes_a_vehicle(mesh_stack: Stack, window: DeskWindow) -> None:
    text, year = next(clear_vehicles())
    rows = [HEADER, (1, text, year, "GXV-101-A", 200_000), ("", "TOTAL", "", "", 200_000)]
    mail = a_mail().about("Con total").saying("Favor de cotizar.\nCliente: TOTAL S.A. DE C.V.\n").with_xlsx(rows)
    case = await case_of(mesh_stack, mail)
    await window.open_case(case["cotNumber"])
    await window.page.get_by_role("tab", name="Avisos").click()

    await window.page.get_by_role("button", name="Esto era un vehículo").first.click()

    await expect(window.page.get_by_role("status")).to_contain_text("Se agregó")
    await window.page.get_by_role("tab", name="Vehículos").click()
    await expect(window.grid.get_by_role("row")).to_have_count(2)


async def test_the_history_says_who_decided_what(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(17)], "CON HISTORIA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.press("a")
    await expect(window.page.get_by_role("status")).to_contain_text("Aceptado")

    await window.page.get_by_role("tab", name="Historial").click()

    await expect(window.page.locator(".history")).to_contain_text("por revisar → aceptada")
    entries = (await asked(mesh_stack, f"/v1/cases/{case['cotNumber']}/history"))["entries"]
    assert entries


async def test_rows_that_are_the_same_vehicle_are_merged_and_taken_apart(mesh_stack: Stack, window: DeskWindow) -> None:
    text, year = unclear_vehicle(18)
    rows = [HEADER, (1, text, year, "", 200_000), (2, f"{text} BLANCO", year, "GXV-101-A", 200_000)]
    mail = a_mail().about("Dos veces").saying("Favor de cotizar.\nCliente: DOBLE S.A. DE C.V.\n").with_xlsx(rows)
    case = await case_of(mesh_stack, mail)
    await window.open_case(case["cotNumber"])
    await expect(window.grid.get_by_role("row")).to_have_count(2)

    await window.press("x", "j", "x", "m")

    await expect(window.grid.get_by_role("row")).to_have_count(1)
    await expect(window.panel.locator(".facts")).to_contain_text("GXV-101-A")

    await window.press("u")

    await expect(window.grid.get_by_role("row")).to_have_count(2)
    await expect(window.panel.locator(".facts")).not_to_contain_text("GXV-101-A")
