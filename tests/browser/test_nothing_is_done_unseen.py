"""No key and no second click does what a person does not see, and no answer is lost in a wrong place."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.fixtures.browser import NARROW, DeskWindow, a_window, asked, case_of
from tests.fixtures.fleets import HEADER, a_fleet_mail, clear_vehicles, unclear_vehicle
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.fixtures.stack import Stack


async def test_a_key_answers_no_row_that_is_behind_another_tab(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(20), unclear_vehicle(21)], "DETRÁS S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(2)
    await window.page.get_by_role("tab", name="Datos").click()

    await window.press("a")

    await expect(window.grid.get_by_role("row").first).to_be_visible()
    await window.opens(2)
    await window.press("a")
    await window.opens(1)


async def test_what_somebody_else_wrote_into_a_field_is_shown_before_it_is_overwritten(
    chromium: Browser, mesh_stack: Stack, window: DeskWindow
) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(22)], "MISMO CAMPO S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.press("e")
    await window.panel.get_by_label("Placa").fill("AAA-111-A")
    async with a_window(chromium, mesh_stack.gateway_url) as other:
        await other.open_case(case["cotNumber"])
        await other.press("e")
        await other.panel.get_by_label("Placa").fill("BBB-222-B")
        await other.press("Enter")
        await expect(other.panel.locator(".facts")).to_contain_text("BBB-222-B")
        await expect(window.page.locator(".toast")).to_contain_text("ya se muestra")

    await window.press("Enter")

    await expect(window.panel.get_by_role("alert")).to_contain_text("Mientras tanto alguien puso: BBB-222-B")
    await window.press("Enter")
    await expect(window.panel.locator(".facts")).to_contain_text("AAA-111-A")
    stored = await asked(mesh_stack, f"/v1/cases/{case['cotNumber']}/vehicles")
    assert stored["vehicles"][0]["vehicle"]["plate"] == "AAA-111-A"


async def test_a_case_is_found_and_opened_by_keys_alone(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 2)), "TECLADO PURO S.A. DE C.V."))
    await window.open("cases")
    await expect(window.page.locator("table.cases")).to_be_visible()
    await window.press("/")
    async with window.page.expect_response(lambda answer: "puro" in answer.url):
        await window.page.keyboard.type("teclado puro")
    await expect(window.page.locator("table.cases tbody tr")).to_have_count(1)

    await window.press("Enter", "Enter")

    await expect(window.page.get_by_role("heading", level=1)).to_contain_text(case["cotNumber"])


async def test_a_row_that_was_left_out_is_taken_once(mesh_stack: Stack, window: DeskWindow) -> None:
    rows = [HEADER, (1, "NISSAN VERSA SENSE", 2020, "GXV-101-A", 200_000), (2, "ZORP QUX", None, None, None)]
    mail = a_mail().about("Flotilla").saying("Favor de cotizar la flotilla adjunta.").with_xlsx(rows)
    case = await case_of(mesh_stack, mail)
    await window.open_case(case["cotNumber"])
    await window.page.get_by_role("tab", name="Avisos").click()
    take = window.page.get_by_role("button", name="Esto era un vehículo")
    await expect(take).to_have_count(1)

    await take.click()

    await expect(window.page.get_by_text("Ya es un vehículo")).to_be_visible()
    await expect(take).to_have_count(0)


async def test_the_place_of_a_datum_comes_to_the_front_of_a_narrow_window(chromium: Browser, mesh_stack: Stack) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(23)], "ANGOSTA S.A. DE C.V."))
    async with a_window(chromium, mesh_stack.gateway_url, viewport=NARROW) as window:
        await window.open_case(case["cotNumber"])
        await window.page.get_by_role("tab", name="Datos").click()

        for _ in range(2):
            await window.page.get_by_role("button", name="Ver dónde").first.click()
            await expect(window.page.locator(".source .lit").first).to_be_visible()
            await window.page.get_by_role("button", name="Vehículos y datos").click()


async def test_a_case_that_does_not_exist_leads_back(window: DeskWindow) -> None:
    for address in ("cases/TK-2026-999999", "cases/%E0%A4%A"):
        await window.open(address)
        await expect(window.page.get_by_role("alert")).to_contain_text("No existe")
        await window.page.get_by_role("link", name="Volver a la lista de casos").click()
        await expect(window.page.get_by_role("heading", name="Casos")).to_be_visible()


async def test_a_spanish_desk_warns_of_a_code_in_spanish(mesh_stack: Stack, window: DeskWindow) -> None:
    description, year = next(clear_vehicles())
    rows = [HEADER, (1, description, year, "GXV-101-A", 9_000_000)]
    mail = a_mail().about("Flotilla").saying("Favor de cotizar la flotilla adjunta.").with_xlsx(rows)
    case = await case_of(mesh_stack, mail)

    await window.open_case(case["cotNumber"])

    await expect(window.panel).to_contain_text("la suma asegurada, $9,000,000, está lejos de la suma base")


async def test_answers_on_their_way_arrive_though_the_page_is_left(mesh_stack: Stack, window: DeskWindow) -> None:
    fleet = [unclear_vehicle(place) for place in range(24, 30)]
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "RECARGADA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(6)

    await window.press("a", "a", "a", "a", "a", "a")
    await window.page.reload()

    await window.opens(0)


async def test_what_is_no_year_or_no_amount_is_told_before_anything_is_lost(
    mesh_stack: Stack, window: DeskWindow
) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(30)], "AÑO ERRADO S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.press("e")
    amount = window.panel.get_by_label("Suma asegurada")
    await window.panel.get_by_label("Año").fill("1850")
    await amount.fill("1,5")

    await window.press("Enter")

    await expect(window.panel).to_contain_text("Debe ser un año de 1900 a 2100")
    await expect(window.panel).to_contain_text("Debe ser un número, como 385,000.50")
    await expect(window.panel.get_by_label("Año")).to_have_value("1850")
    await window.panel.get_by_label("Año").fill("2020")
    await amount.fill("$385,000.50")
    await window.press("Enter")
    await expect(window.panel.locator(".facts")).to_contain_text("$385,000.50")


async def test_a_coding_that_breaks_off_says_what_stays_and_goes_on(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(33), unclear_vehicle(34)], "OTRA VEZ S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.page.route("**/*:code", lambda route: route.abort(), times=1)

    await window.page.get_by_role("button", name="Más").click()
    await window.page.get_by_role("menuitem", name="Volver a codificar lo abierto").click()
    await expect(window.page.locator(".toast")).to_contain_text("Lo codificado queda")
    window.troubles.clear()
    await window.page.get_by_role("button", name="Seguir").click()

    await expect(window.page.locator(".toast").last).to_contain_text("Se codificaron 2 vehículos")


async def test_undoing_where_nothing_was_done_says_so(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(31)], "SIN CAMBIOS S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.press("u")

    await expect(window.page.locator(".toast.bad")).to_contain_text("no hay nada que deshacer")
