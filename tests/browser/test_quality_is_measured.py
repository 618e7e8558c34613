"""How right the accepted codes are is found out by people who do not see them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.fixtures.browser import a_window, asked, case_of
from tests.fixtures.fleets import a_fleet_mail, clear_vehicles

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.fixtures.stack import Stack

CHECKING = ("quality.read", "verdicts.read", "verdicts.write", "matches.read", "cases.read")


async def test_a_blind_check_is_given_without_the_answer_and_counts(chromium: Browser, secured_stack: Stack) -> None:
    sending = secured_stack.token("intakes.write", "intakes.read", "cases.read", "vehicles.read")
    mail = a_fleet_mail(list(islice(clear_vehicles(), 2)), "A CIEGAS S.A. DE C.V.")
    case = await case_of(secured_stack, mail, Authorization=f"Bearer {sending}")
    sent = await asked(secured_stack, f"/v1/cases/{case['cotNumber']}/vehicles", Authorization=f"Bearer {sending}")
    codes = {vehicle["match"]["cvegs"] for vehicle in sent["vehicles"]}
    async with a_window(chromium, secured_stack.gateway_url) as window:
        await window.open("quality")
        await window.page.get_by_label("Credencial (token)").fill(secured_stack.token(*CHECKING))
        await window.page.get_by_role("button", name="Entrar").click()
        check = window.page.locator(".blind-check")
        waiting = window.page.locator(".card", has_text="Revisiones a ciegas pendientes").locator(".figure")
        await expect(check.get_by_role("searchbox")).to_be_visible()
        await expect(check.get_by_role("checkbox")).to_have_count(0)
        due = int(await waiting.inner_text())
        shown = await check.inner_text()
        assert codes
        assert not {code for code in codes if code in shown}

        await check.get_by_role("button", name="Buscar").click()
        await check.get_by_role("checkbox").first.check()
        await check.get_by_role("button", name="Estas son correctas").dblclick()

        await expect(window.page.get_by_role("status")).to_contain_text("La clave aceptada está")
        await expect(waiting).to_have_text(str(due - 1))
        await expect(window.page.locator(".toast.bad")).to_have_count(0)
