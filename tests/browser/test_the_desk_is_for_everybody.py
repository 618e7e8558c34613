"""The desk by a screen reader, by keys alone, on a small screen, in the dark, in English."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.fixtures.browser import NARROW, DeskWindow, a_window, case_of
from tests.fixtures.fleets import a_fleet_mail, clear_vehicles, unclear_vehicle

if TYPE_CHECKING:
    from playwright.async_api import Browser, Route

    from tests.fixtures.stack import Stack

PLACES = ("cases", "intakes", "catalogs", "quality")
TABS = ("Vehículos", "Datos", "Avisos", "Cambios", "Notas", "Historial")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(chromium: Browser, mesh_stack: Stack, scheme: str) -> None:
    mail = a_fleet_mail([*islice(clear_vehicles(), 3), *[unclear_vehicle(13)] * 2], f"PARA TODOS {scheme} S.A. DE C.V.")
    case = await case_of(mesh_stack, mail)
    found = []
    async with a_window(chromium, mesh_stack.gateway_url, color_scheme=scheme) as window:
        for place in PLACES:
            await window.open(place)
            await expect(window.page.get_by_role("heading", level=1)).to_be_visible()
            await expect(window.page.locator(".skeleton")).to_have_count(0)
            found += [f"{place}: {one}" for one in await window.violations()]
        await window.open_case(case["cotNumber"])
        await expect(window.panel.locator(".candidates")).to_be_visible()
        for tab in TABS:
            await window.page.get_by_role("tab", name=tab).click()
            await expect(window.page.locator(".skeleton")).to_have_count(0)
            found += [f"{tab}: {one}" for one in await window.violations()]
        await window.page.get_by_role("tab", name="Vehículos").click()
        for key, name in (("b", "search"), ("e", "edit")):
            await window.press(key)
            found += [f"{name}: {one}" for one in await window.violations()]
            await window.press("Escape")
        await window.press("?")
        found += [f"keys: {one}" for one in await window.violations()]

    assert found == []


@pytest.mark.parametrize("place", [*PLACES, "a case"])
async def test_a_small_screen_shows_everything_within_its_width(
    chromium: Browser, mesh_stack: Stack, place: str
) -> None:
    async with a_window(chromium, mesh_stack.gateway_url, viewport=NARROW) as window:
        if place == "a case":
            case = await case_of(mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 5)), "ANGOSTA S.A. DE C.V."))
            await window.open_case(case["cotNumber"])
        else:
            await window.open(place)
        await expect(window.page.get_by_role("heading", level=1)).to_be_visible()
        await expect(window.page.locator(".skeleton")).to_have_count(0)

        assert await window.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
        assert await window.violations() == []


async def test_the_head_of_a_case_leaves_a_small_screen_to_its_vehicles_and_pushes_nothing_down(
    chromium: Browser, mesh_stack: Stack
) -> None:
    fleet = list(islice(clear_vehicles(), 2))
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "TRANSPORTES DEL ISTMO Y DEL GOLFO"))
    is_measured = asyncio.Event()

    async def answer_later(route: Route) -> None:
        await is_measured.wait()
        await route.continue_()

    async with a_window(chromium, mesh_stack.gateway_url, viewport=NARROW) as window:
        head = window.page.locator(".case-head")
        await window.page.route(f"**/v1/cases/{case['cotNumber']}", answer_later)
        await window.open(f"cases/{case['cotNumber']}")
        await expect(head).to_be_visible()
        before = await head.bounding_box()
        is_measured.set()
        await expect(head.get_by_label("Asignado a")).to_be_visible()

        assert await head.bounding_box() == before
        assert before
        assert before["height"] < NARROW["height"] / 6


async def test_the_sheet_of_keys_shows_the_keys_of_a_case(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 2)), "TECLAS S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.press("?")

    sheet = window.page.get_by_role("dialog", name="Teclas")
    await expect(sheet).to_contain_text("Aceptar la clave y seguir con el siguiente abierto")
    await window.press("Escape")
    await expect(sheet).to_have_count(0)


async def test_the_desk_speaks_english_by_a_switch_that_it_remembers(window: DeskWindow) -> None:
    await window.open("cases")

    await window.page.get_by_role("button", name="EN: Switch to English").click()

    await expect(window.page.get_by_role("heading", level=1)).to_have_text("Cases")
    await window.page.reload()
    await expect(window.page.get_by_role("heading", level=1)).to_have_text("Cases")
    assert await window.page.evaluate("document.documentElement.lang") == "en"


async def test_a_view_of_one_persons_due_cases_is_kept_and_used(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(72)], "DE ROSA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.page.get_by_label("Asignado a").fill('Rosa "Chayo" Ibarra')
    await window.page.get_by_label("Vence").fill("2026-01-15")
    await window.page.get_by_label("Vence").blur()
    await window.open("cases")
    views = window.page.get_by_role("main")
    await views.get_by_label("Asignado a").select_option('is Rosa "Chayo" Ibarra')
    await views.get_by_label("Vence", exact=True).select_option("late")
    await views.get_by_role("button", name="Guardar esta vista").click()
    await views.get_by_label("Nombre de la vista").fill("Vencidos de Rosa")
    await window.press("Enter")
    await window.page.reload()

    await views.get_by_role("button", name="Vencidos de Rosa", exact=True).click()

    await expect(window.page.locator("table.cases tbody tr")).to_have_count(1)
    await expect(window.page.get_by_role("link", name=case["cotNumber"])).to_be_visible()
    await expect(views.get_by_role("button", name="Por revisar")).to_contain_text("1")
    await views.get_by_label("Asignado a").select_option("nadie")
    await expect(window.page.get_by_role("link", name=case["cotNumber"])).to_have_count(0)


async def test_a_view_is_saved_without_what_was_searched(window: DeskWindow) -> None:
    await window.open("cases")
    await window.page.get_by_role("button", name="Listos").click()
    await window.page.get_by_role("searchbox").fill("transportes")
    await window.page.get_by_role("button", name="Guardar esta vista").click()
    await window.page.get_by_label("Nombre de la vista").fill("Mis listos")
    await window.press("Enter")
    await window.page.reload()

    await window.page.get_by_role("button", name="Mis listos", exact=True).click()

    await expect(window.page.get_by_role("button", name="Listos", exact=False).first).to_have_attribute(
        "aria-pressed", "true"
    )
    assert "transportes" not in await window.page.evaluate("JSON.stringify({ ...localStorage })")
