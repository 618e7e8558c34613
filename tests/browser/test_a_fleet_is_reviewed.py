"""An underwriter reviews a fleet with the keys alone."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.fixtures.browser import DeskWindow, asked, case_of
from tests.fixtures.fleets import a_fleet_mail, clear_vehicles, unclear_vehicle

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

CODED_AGAIN = ("SEAT TOLEDO REFERENCE", 2018)


async def test_forty_vehicles_with_twelve_open_are_done_in_under_thirty_keys(
    mesh_stack: Stack, window: DeskWindow
) -> None:
    fleet = [*islice(clear_vehicles(), 28), *[unclear_vehicle(0)] * 6, *[unclear_vehicle(1)] * 6]
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "CUARENTA UNIDADES S.A. DE C.V."))
    assert case["vehicleCount"] == 40
    await window.open_case(case["cotNumber"])
    pressed = case["openCount"]
    await window.opens(pressed)

    await window.press(*["a"] * pressed)

    await window.opens(0)
    await expect(window.page.locator(".case-head .pill")).to_have_text("Listo")
    assert 12 <= pressed < 30


async def test_equal_rows_are_accepted_at_once(mesh_stack: Stack, window: DeskWindow) -> None:
    fleet = [*islice(clear_vehicles(), 3), *[unclear_vehicle(2)] * 7]
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "SIETE IGUALES S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(7)
    await expect(window.panel).to_contain_text("7 renglones dicen lo mismo")

    await window.press("Shift+A")

    await window.opens(0)
    await expect(window.page.get_by_role("status")).to_contain_text("Aceptado · 7 renglones")
    stored = await asked(mesh_stack, f"/v1/cases/{case['cotNumber']}")
    assert stored.get("openCount", 0) == 0
    assert stored["acceptedCount"] == 10


async def test_the_answer_is_taken_back_with_one_key(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(3), unclear_vehicle(4)], "DOS DUDAS S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(2)

    await window.press("a")
    await window.opens(1)
    await expect(window.page.get_by_role("status")).to_contain_text("Aceptado")
    await window.press("u")

    await window.opens(2)


async def test_a_candidate_is_chosen_by_its_number(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(5)], "UNA VERSIÓN S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    second = window.panel.locator(".candidates li").nth(1)
    code = await second.locator(".mono").inner_text()

    await window.press("2")

    await window.opens(0)
    await expect(window.in_hand.locator(".v-code")).to_have_text(code)


async def test_a_row_is_corrected_by_a_search_in_the_catalogue(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(6)], "BUSCADA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.press("b")
    search = window.panel.get_by_role("searchbox")
    await expect(search).to_be_focused()
    await search.fill("x-trail exclusive")
    await window.panel.get_by_role("checkbox").uncheck()
    first = window.panel.locator(".candidates li").first
    await expect(first).to_contain_text("EXCLUSIVE")
    await search.press("Enter")

    await window.opens(0)
    await expect(window.in_hand).to_contain_text("EXCLUSIVE")


async def test_the_arrows_go_through_what_the_catalogue_search_found(mesh_stack: Stack, window: DeskWindow) -> None:
    fleet = [unclear_vehicle(73), unclear_vehicle(74)]
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "CON FLECHAS S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.press("b")
    await expect(window.panel.get_by_role("searchbox")).to_be_focused()
    second = window.panel.locator(".candidates li").nth(1)
    code = await second.locator(".mono").inner_text()

    await window.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp")
    await expect(second.get_by_role("button")).to_be_focused()
    await window.press("Enter")

    await window.opens(1)
    await expect(window.grid.get_by_role("row").first.locator(".v-code")).to_have_text(code)


async def test_a_changed_year_has_the_row_coded_again(mesh_stack: Stack, window: DeskWindow) -> None:
    text, year = CODED_AGAIN
    case = await case_of(mesh_stack, a_fleet_mail([(text, year)], "OTRO AÑO S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    before = await window.in_hand.locator(".version").inner_text()

    await window.press("e")
    await window.panel.get_by_label("Año", exact=True).fill("2017")
    await window.press("Enter")

    await expect(window.in_hand.locator(".v-year")).to_have_text("2017")
    await expect(window.in_hand.locator(".version")).not_to_have_text(before)


async def test_a_row_is_removed_restored_split_and_made_whole_again(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(7), unclear_vehicle(8)], "QUITADA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.press("q")
    await window.page.get_by_label("Por qué (opcional)").fill("vendida en marzo")
    await window.press("Enter")
    await expect(window.grid.get_by_role("row")).to_have_count(1)
    await window.page.get_by_role("button", name="Quitados").click()
    await expect(window.panel).to_contain_text("vendida en marzo")
    await window.page.get_by_role("button", name="Restaurar").click()
    await window.page.get_by_role("button", name="Todos").click()
    await expect(window.grid.get_by_role("row")).to_have_count(2)

    await window.press("d")
    await window.page.get_by_label("Cuántos vehículos son").fill("3")
    await window.press("Enter")

    await expect(window.grid.get_by_role("row")).to_have_count(4)

    await window.page.get_by_role("button", name="Quitados").click()
    await window.page.get_by_role("button", name="Restaurar").click()
    await expect(window.page.locator(".toast").last).to_contain_text("3, 4, 5")
    await window.page.locator(".toast").last.get_by_role("button", name="Deshacer").click()

    await window.page.get_by_role("button", name="Todos").click()
    await expect(window.grid.get_by_role("row")).to_have_count(2)
