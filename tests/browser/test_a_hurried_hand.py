"""Whoever is faster than the mesh decides nothing that they did not see, and nothing twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.fixtures.browser import DeskWindow, asked, case_of
from tests.fixtures.fleets import a_fleet_mail, unclear_vehicle

if TYPE_CHECKING:
    from playwright.async_api import Route

    from tests.fixtures.stack import Stack

# As a keyboard sends an A while Caps Lock is on and Shift is not pressed.
CAPS_LOCK_A = "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', code: 'KeyA', cancelable: true }))"


async def test_a_digit_chooses_no_candidate_of_the_row_before(mesh_stack: Stack, window: DeskWindow) -> None:
    fleet = [unclear_vehicle(56), unclear_vehicle(57)]
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "DE PRISA S.A. DE C.V."))
    answered = asyncio.Event()

    async def first_row_alone(route: Route) -> None:
        if f'"year":{fleet[1][1]}' in (route.request.post_data or "").replace(" ", ""):
            await answered.wait()
        await route.continue_()

    await window.page.route("**/v2/vehicles:match", first_row_alone)
    await window.open_case(case["cotNumber"])
    await expect(window.panel.locator(".candidates li").first).to_be_visible()
    await window.press("j")
    await expect(window.panel.locator("[aria-busy=true] .candidates")).to_be_visible()

    await window.press("1")
    answered.set()

    await expect(window.panel.locator("[aria-busy=false] .candidates")).to_be_visible()
    await window.opens(2)
    assert await _decisions(mesh_stack, case) == ["DECISION_REVIEW"] * 2


async def test_enter_chooses_nothing_that_was_found_for_other_words(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(58)], "TECLEADA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.press("b")
    await expect(window.panel.locator(".candidates li").first).to_be_visible()
    await window.panel.get_by_role("checkbox").uncheck()
    search = window.panel.get_by_role("searchbox")

    await search.fill("x-trail exclusive")
    await search.press("Enter")

    await expect(window.panel.locator(".candidates li").first).to_contain_text("EXCLUSIVE")
    await window.opens(1)
    await search.press("Enter")
    await expect(window.in_hand).to_contain_text("EXCLUSIVE")


async def test_a_key_that_is_held_down_answers_one_row(mesh_stack: Stack, window: DeskWindow) -> None:
    fleet = [unclear_vehicle(place) for place in range(59, 63)]
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "TECLA HUNDIDA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(4)

    for _ in range(4):
        await window.page.keyboard.down("a")
    await window.page.keyboard.up("a")

    await window.opens(3)


async def test_caps_lock_accepts_no_equal_rows(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(63)] * 3, "MAYÚSCULAS S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(3)

    await window.page.evaluate(CAPS_LOCK_A)

    await window.opens(2)


async def _decisions(stack: Stack, case: dict[str, str]) -> list[str]:
    vehicles = (await asked(stack, f"/v1/cases/{case['cotNumber']}/vehicles"))["vehicles"]
    return [vehicle["match"]["decision"] for vehicle in vehicles]
