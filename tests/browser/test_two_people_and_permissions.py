"""Two people on one case never undo each other's work, and nobody is offered what they may not do."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import httpx
from playwright.async_api import expect

from tests.fixtures.browser import DeskWindow, a_window, asked, case_of
from tests.fixtures.fleets import a_fleet_mail, clear_vehicles, unclear_vehicle

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.fixtures.stack import Stack

READING = ("cases.read", "vehicles.read", "intakes.read", "sources.read", "matches.read", "exports.read")


async def test_what_another_person_decides_appears_by_itself(
    chromium: Browser, mesh_stack: Stack, window: DeskWindow
) -> None:
    fleet = [unclear_vehicle(9), unclear_vehicle(10)]
    case = await case_of(mesh_stack, a_fleet_mail(fleet, "DE DOS S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(2)
    async with a_window(chromium, mesh_stack.gateway_url) as other:
        await other.open_case(case["cotNumber"])
        await other.press("a")
        await other.opens(1)

        await window.opens(1)


async def test_the_second_of_two_answers_is_refused_and_shown(
    chromium: Browser, mesh_stack: Stack, window: DeskWindow
) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(11)], "A LA VEZ S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.opens(1)
    async with a_window(chromium, mesh_stack.gateway_url) as other:
        await other.page.route("**/cases:watch*", lambda route: route.abort())
        await other.open_case(case["cotNumber"])
        await other.opens(1)
        await window.press("r")
        await expect(window.page.get_by_role("status")).to_contain_text("Sin clave")

        await other.press("a")

        await expect(other.page.locator(".toast.bad")).to_contain_text("cambió el renglón 1 mientras tanto")
        await expect(other.in_hand).to_contain_text("Sin clave, por decisión de una persona")
        other.troubles.clear()  # the stream that was cut


async def test_undo_takes_back_nothing_that_another_person_decided_since(
    chromium: Browser, mesh_stack: Stack, window: DeskWindow
) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(69)], "CADA QUIEN S.A. DE C.V."))
    await window.open_case(case["cotNumber"])
    await window.press("r")
    await window.opens(0)
    async with a_window(chromium, mesh_stack.gateway_url) as other:
        await other.open_case(case["cotNumber"])
        await expect(other.in_hand).to_contain_text("Sin clave, por decisión de una persona")
        await expect(other.panel.locator(".candidates li").first).to_be_visible()
        await other.press("1")
        await expect(window.in_hand).not_to_contain_text("Sin clave, por decisión de una persona")

        await window.press("u")

        await expect(window.page.locator(".toast.bad")).to_contain_text("No se deshizo")
    stored = await asked(mesh_stack, f"/v1/cases/{case['cotNumber']}/vehicles")
    assert stored["vehicles"][0]["match"]["decision"] == "DECISION_ACCEPT"


async def test_a_datum_that_somebody_else_entered_meanwhile_stays(
    chromium: Browser, mesh_stack: Stack, window: DeskWindow
) -> None:
    case = await case_of(mesh_stack, a_fleet_mail([unclear_vehicle(70)], "MISMO GIRO S.A. DE C.V."))
    async with a_window(chromium, mesh_stack.gateway_url) as other:
        for one in (window, other):
            await one.open_case(case["cotNumber"])
            await one.page.get_by_role("tab", name="Datos").click()
            await one.page.get_by_role("button", name="Giro: falta").click()
        await other.page.get_by_label("Giro", exact=True).fill("reparto")
        await other.press("Enter")
        await expect(other.page.get_by_role("button", name="Giro: reparto")).to_be_visible()

        await window.page.get_by_label("Giro", exact=True).fill("mudanzas")
        await window.press("Enter")

        await expect(window.page.locator(".toast.bad")).to_contain_text("alguien puso: reparto")
        await expect(window.page.get_by_role("button", name="Giro: reparto")).to_be_visible()


async def test_who_may_only_read_is_offered_no_change(chromium: Browser, secured_stack: Stack) -> None:
    mail = a_fleet_mail([*islice(clear_vehicles(), 2), unclear_vehicle(12)], "SOLO LECTURA S.A. DE C.V.")
    writing = secured_stack.token("intakes.write", "intakes.read", "cases.read")
    case = await case_of(secured_stack, mail, Authorization=f"Bearer {writing}")
    async with a_window(chromium, secured_stack.gateway_url) as window:
        await window.open()
        await window.page.get_by_label("Credencial (token)").fill(secured_stack.token(*READING))
        await window.page.get_by_role("button", name="Entrar").click()
        await expect(window.page.get_by_role("heading", name="Casos")).to_be_visible()
        await expect(window.page.get_by_role("button", name="Subir")).to_have_count(0)
        await window.open_case(case["cotNumber"])
        await expect(window.panel).to_contain_text("Lectura")

        for name in ("Aceptar", "Sin clave", "Editar", "Quitar", "Dividir", "Cotizar"):
            await expect(window.page.get_by_role("button", name=name)).to_have_count(0)
        await window.press("a")
        await expect(window.page.get_by_role("status")).to_contain_text("no se puede cambiar")


async def test_the_token_is_asked_for_again_after_a_reload(chromium: Browser, secured_stack: Stack) -> None:
    async with a_window(chromium, secured_stack.gateway_url) as window:
        await window.open()
        await window.page.get_by_label("Credencial (token)").fill(secured_stack.token(*READING))
        await window.page.get_by_role("button", name="Entrar").click()
        await expect(window.page.get_by_role("heading", name="Casos")).to_be_visible()

        await window.page.reload()

        await expect(window.page.get_by_role("heading", name="Entrar a Minca")).to_be_visible()
        kept = await window.page.evaluate(
            "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"
        )
        assert "eyJ" not in kept


async def test_the_token_is_asked_for_again_when_it_ends_while_one_looks_on(
    chromium: Browser, secured_stack: Stack
) -> None:
    async with a_window(chromium, secured_stack.gateway_url) as window:
        await window.open()
        await window.page.get_by_label("Credencial (token)").fill(secured_stack.token(*READING, ttl_s=4))
        await window.page.get_by_role("button", name="Entrar").click()
        await expect(window.page.get_by_role("heading", name="Casos")).to_be_visible()

        await expect(window.page.get_by_role("heading", name="Entrar a Minca")).to_be_visible(timeout=30_000)
        window.troubles.clear()  # the stream that was refused


async def test_who_leaves_takes_along_what_was_read(chromium: Browser, secured_stack: Stack) -> None:
    async with a_window(chromium, secured_stack.gateway_url) as window:
        await window.open()
        await window.page.get_by_label("Credencial (token)").fill(secured_stack.token(*READING))
        await window.page.get_by_role("button", name="Entrar").click()
        await window.page.evaluate("window.isSamePage = true")

        await window.page.get_by_role("button", name="Salir").click()

        await expect(window.page.get_by_role("heading", name="Entrar a Minca")).to_be_visible()
        assert not await window.page.evaluate("window.isSamePage")


async def test_a_wrong_token_is_refused_with_a_sentence(chromium: Browser, secured_stack: Stack) -> None:
    async with a_window(chromium, secured_stack.gateway_url) as window:
        await window.open()
        await window.page.get_by_label("Credencial (token)").fill("not.a.token")
        await window.page.get_by_role("button", name="Entrar").click()

        await expect(window.page.get_by_role("alert")).to_contain_text("credencial válida")
    async with httpx.AsyncClient(base_url=secured_stack.gateway_url) as nobody:
        assert (await nobody.get("/v1/cases")).status_code == httpx.codes.UNAUTHORIZED
