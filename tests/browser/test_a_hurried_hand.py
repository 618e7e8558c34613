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


async def test_a_double_click_adds_one_vehicle_and_one_note(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(64)], "DOBLE CLIC S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.page.get_by_role("button", name="Más").click()
    await window.page.get_by_role("menuitem", name="Agregar vehículos").click()
    await window.page.get_by_label("Un vehículo por renglón").fill("Toyota Hilux doble cabina 2023")

    await window.page.get_by_role("button", name="Agregar", exact=True).dblclick()
    await expect(window.grid.get_by_role("row")).to_have_count(2)
    await window.page.get_by_role("tab", name="Notas").click()
    await window.page.get_by_label("Escribir una nota").fill("Solo una vez")
    await window.page.get_by_role("button", name="Guardar la nota").dblclick()
    await expect(window.page.locator(".notes")).to_contain_text("Solo una vez")

    assert len((await asked(mesh_stack, f"/v1/cases/{case['cotNumber']}/vehicles"))["vehicles"]) == 2
    assert len((await asked(mesh_stack, f"/v1/cases/{case['cotNumber']}/notes"))["notes"]) == 1


async def test_a_dialog_does_not_follow_to_another_case(mesh_stack: Stack, window: DeskWindow) -> None:
    first = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(65)], "ANTERIOR S.A. DE C.V."))
    second = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(66)], "POSTERIOR S.A. DE C.V."))
    await window.open_case(first["cotNumber"])
    await window.open_case(second["cotNumber"])
    await window.press("q")
    await expect(window.page.get_by_role("dialog", name="Quitar el renglón 1")).to_be_visible()

    await window.page.go_back()

    await expect(window.page.get_by_role("heading", level=1)).to_contain_text(first["cotNumber"])
    await expect(window.in_hand).to_be_visible()
    await expect(window.page.get_by_role("dialog")).to_have_count(0)


async def test_what_is_left_with_escape_stays_as_it_was_and_a_date_is_stored_when_it_is_whole(
    mesh_stack: Stack, window: DeskWindow
) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(67)], "ARREPENTIDA S.A. DE C.V."))
    changes: list[str] = []
    window.page.on(
        "request", lambda request: changes.append(request.post_data or "") if request.method == "PATCH" else None
    )
    await window.open_case(case["cotNumber"])
    await window.page.get_by_role("tab", name="Datos").click()
    activity = window.page.get_by_role("button", name="Giro: falta")

    await activity.click()
    await window.page.get_by_label("Giro", exact=True).fill("no es esto")
    await window.press("Escape")
    await expect(activity).to_be_focused()
    await window.page.get_by_label("Vence").focus()
    await window.press(*"12122026", "Enter")

    await expect(window.page.get_by_label("Vence")).to_have_value("2026-12-12")
    assert len(changes) == 1
    assert "dueTime" in changes[0]


async def test_a_removed_row_is_restored_before_it_is_answered(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(68)], "RENGLÓN QUITADO S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.press("q")
    await window.page.get_by_role("button", name="Quitar", exact=True).last.click()
    await window.page.get_by_role("button", name="Quitados").click()
    await expect(window.in_hand).to_be_visible()

    for key in ("e", "d", "a"):
        await window.press(key)

    await expect(window.page.get_by_role("status")).to_contain_text("Este renglón está quitado")
    await expect(window.page.get_by_role("dialog")).to_have_count(0)
    await expect(window.panel.get_by_label("Placa")).to_have_count(0)


async def _decisions(stack: Stack, case: dict[str, str]) -> list[str]:
    vehicles = (await asked(stack, f"/v1/cases/{case['cotNumber']}/vehicles"))["vehicles"]
    return [vehicle["match"]["decision"] for vehicle in vehicles]
