"""A catalogue goes from its file into use: every bad row is named, and what it changes is seen before."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest_asyncio
from playwright.async_api import expect

from mesh.identity.auth import ALL_PERMISSIONS
from tests.fixtures.browser import DeskWindow, a_window

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

    from tests.fixtures.stack import Stack

HEADER = "MARCA,SUBMARCA,MODELO,CVEGS,DESCVEH\n"
JUNE = HEADER + "KIA,RIO,2020,007,LX\nKIA,RIO,2021,008,LX\nKIA,FORTE,2021,009,EX\n"
WITH_A_BAD_ROW = HEADER + "KIA,RIO,2020,007,LX\nKIA,RIO,2021,008,LX PLUS\nKIA,SOUL,pronto,010,EX\n"
JULY = WITH_A_BAD_ROW.replace("pronto", "2022")


def a_token(stack: Stack, insurer: str, *permissions: str) -> str:
    return stack.token(*(permissions or ALL_PERMISSIONS), insurer_id=insurer)


async def june_is_in_use(stack: Stack, insurer: str) -> None:
    headers = {"Authorization": f"Bearer {a_token(stack, insurer)}", "Content-Type": "text/csv"}
    async with httpx.AsyncClient(base_url=stack.gateway_url, headers=headers, timeout=30) as partner:
        await partner.post("/v1/catalogs/2026-06:import", content=JUNE.encode())
        activated = await partner.post(
            "/v1/catalogs/2026-06:activate", json={}, headers={"Content-Type": "application/json"}
        )
    assert activated.is_success


@asynccontextmanager
async def catalogs_page(chromium: Browser, stack: Stack, token: str) -> AsyncIterator[DeskWindow]:
    async with a_window(chromium, stack.gateway_url) as window:
        await window.open("catalogs")
        await window.page.get_by_label("Credencial (token)").fill(token)
        await window.page.get_by_role("button", name="Entrar").click()
        await expect(window.page.get_by_role("heading", name="Catálogos")).to_be_visible()
        yield window


@pytest_asyncio.fixture
async def window(chromium: Browser, secured_stack: Stack, insurer: str) -> AsyncIterator[DeskWindow]:
    """The catalogues of an insurer of the test's own, June in use."""
    await june_is_in_use(secured_stack, insurer)
    async with catalogs_page(chromium, secured_stack, a_token(secured_stack, insurer)) as opened:
        yield opened


async def drop(window: DeskWindow, name: str, text: str) -> None:
    transfer = await window.page.evaluate_handle(
        "([name, text]) => { const to = new DataTransfer(); to.items.add(new File([text], name)); return to; }",
        [name, text],
    )
    await window.page.dispatch_event("main.page", "drop", {"dataTransfer": transfer})


NOTE_PROGRESS = """() => {
    window.noted = [];
    const note = () => document.querySelectorAll(".import-progress").forEach((one) => window.noted.push(one.innerText));
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


async def test_a_bad_row_is_named_and_the_mended_file_is_compared_and_activated(window: DeskWindow) -> None:
    page = window.page
    await drop(window, "CATVER 202607.csv", WITH_A_BAD_ROW)
    importing = page.get_by_role("dialog", name="Importar un catálogo")
    await expect(importing.get_by_label("Nombre de la versión")).to_have_value("2026-07")
    await importing.get_by_role("button", name="Importar", exact=True).click()
    await expect(importing.get_by_role("alert")).to_have_text("Hay un renglón mal: no se importó nada.")
    await expect(importing.get_by_role("row").nth(1)).to_have_text("4MODELO«pronto» no es un año de 1900 a 2100")
    await expect(importing.get_by_role("button", name="Importar solo los 2 renglones buenos")).to_be_visible()
    assert await window.violations() == []
    await importing.get_by_role("button", name="Cancelar").click()

    await page.get_by_label("Archivo del catálogo").set_input_files(
        {"name": "CATVER 202607.csv", "mimeType": "text/csv", "buffer": JULY.encode()}
    )
    await page.evaluate(NOTE_PROGRESS)
    await importing.get_by_role("button", name="Importar", exact=True).click()

    july = page.get_by_role("dialog", name="Catálogo 2026-07")
    await expect(july).to_be_visible()
    assert "renglones leídos" in "".join(await page.evaluate("window.noted"))
    difference = july.get_by_role("region", name="Diferencias con el catálogo en uso")
    await expect(difference.get_by_role("button")).to_have_text(["Todas", "Nuevas1", "Se quitan1", "Cambian1"])
    await expect(difference).to_contain_text("Iguales: 1. Lo que cambia, y en cuántas: descripción 1.")
    await expect(difference.get_by_role("listitem")).to_have_text(
        [
            "cambia0082021KIA RIO LX PLUSdescripción: LX → LX PLUS",
            "se quita0092021KIA FORTE EX",
            "nueva0102022KIA SOUL EX",
        ]
    )
    await difference.get_by_role("button", name="Nuevas").click()
    await expect(difference.get_by_role("listitem")).to_have_count(1)
    assert await window.violations() == []
    await july.get_by_role("button", name="Activar").click()
    await expect(page.get_by_role("status")).to_contain_text("El catálogo 2026-07 está en uso")
    await expect(page.locator(".listing > li").first).to_contain_text("En uso")


async def test_the_good_rows_alone_are_imported_when_a_person_says_so(window: DeskWindow) -> None:
    page = window.page
    await drop(window, "agosto.csv", WITH_A_BAD_ROW)
    importing = page.get_by_role("dialog", name="Importar un catálogo")
    await importing.get_by_label("Nombre de la versión").fill("2026-08")
    await importing.get_by_role("button", name="Importar", exact=True).click()

    await importing.get_by_role("button", name="Importar solo los 2 renglones buenos").click()

    await expect(page.get_by_role("dialog", name="Catálogo 2026-08")).to_contain_text("de 2 versiones")


async def test_a_file_that_is_no_catalogue_is_refused_with_the_columns_that_it_lacks(window: DeskWindow) -> None:
    await drop(window, "otra.csv", "MARCA,SUBMARCA\nKIA,RIO\n")
    importing = window.page.get_by_role("dialog", name="Importar un catálogo")
    await importing.get_by_role("button", name="Importar", exact=True).click()

    await expect(importing.get_by_role("alert")).to_have_text("Al archivo le faltan columnas: MODELO, CVEGS, DESCVEH.")


async def test_a_name_that_another_file_has_already_is_refused(window: DeskWindow) -> None:
    await drop(window, "CATVER 2026-06.csv", JULY)
    importing = window.page.get_by_role("dialog", name="Importar un catálogo")
    await importing.get_by_role("button", name="Importar", exact=True).click()

    await expect(importing.get_by_role("alert")).to_contain_text("Ya existe con otro contenido; use otro nombre.")


async def test_who_may_only_read_compares_and_imports_nothing(
    chromium: Browser, secured_stack: Stack, insurer: str
) -> None:
    await june_is_in_use(secured_stack, insurer)
    token = a_token(secured_stack, insurer, "catalogs.read", "cases.read")
    async with catalogs_page(chromium, secured_stack, token) as window:
        await expect(window.page.locator(".listing > li")).to_have_count(1)
        await expect(window.page.get_by_role("button", name="Importar")).to_have_count(0)
        await drop(window, "junio.csv", JUNE)
        await expect(window.page.get_by_role("dialog")).to_have_count(0)
