"""What was read is shown where it stands: in a sheet, in a text, on a page."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.fixtures.browser import DeskWindow, case_of
from tests.fixtures.fleets import a_fleet_mail, clear_vehicles, fleet_rows
from tests.fixtures.mails import a_mail
from tests.fixtures.pages import pdf_of_ruled_table

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

FLEET = list(islice(clear_vehicles(), 6))


async def test_the_row_of_a_workbook_is_lit(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(mesh_stack, a_fleet_mail(FLEET, "HOJA S.A. DE C.V."))
    await window.open_case(case["cotNumber"])

    await window.press("j")

    lit = window.page.locator(".cells.lit")
    await expect(lit).to_contain_text(FLEET[1][0])
    await expect(lit.locator(".cell-margin")).to_have_text("3")


async def test_the_line_of_a_text_is_lit(mesh_stack: Stack, window: DeskWindow) -> None:
    listed = "".join(f"{place}. {text} {year}\n" for place, (text, year) in enumerate(FLEET, 1))
    mail = (
        a_mail().about("En el texto").saying(f"Favor de cotizar.\nCliente: TEXTO S.A. DE C.V.\n\n{listed}\nGracias\n")
    )
    case = await case_of(mesh_stack, mail)
    await window.open_case(case["cotNumber"])

    await window.press("j", "j")

    await expect(window.page.locator(".lines .lit")).to_contain_text(FLEET[2][0])


async def test_the_place_on_a_page_is_lit(mesh_stack: Stack, window: DeskWindow) -> None:
    rows = [[str(cell) for cell in row] for row in fleet_rows([(text[:30], year) for text, year in FLEET])]
    pdf = pdf_of_ruled_table(rows, [30, 250, 60, 90, 100])
    mail = (
        a_mail().about("En PDF").saying("Favor de cotizar.\nCliente: PÁGINA S.A. DE C.V.\n").with_file("flota.pdf", pdf)
    )
    case = await case_of(mesh_stack, mail)
    await window.open_case(case["cotNumber"])
    box = window.page.get_by_role("img", name="Aquí se leyó el renglón")
    await expect(box).to_be_visible()
    first = await box.bounding_box()

    await window.press("j")

    await expect(window.in_hand.locator(".v-number")).to_have_text("2")
    second = await box.bounding_box()
    assert first is not None
    assert second is not None
    assert second["y"] > first["y"]
    page = await window.page.locator(".pdf-page").bounding_box()
    assert page is not None
    assert page["y"] < first["y"] < second["y"] + second["height"] < page["y"] + page["height"]
    assert 100 < second["width"] < page["width"]
    assert second["height"] < 60
    pixels = "document.querySelector('.pdf-page canvas').getContext('2d').getImageData(0, 0, 400, 400).data"
    assert await window.page.evaluate(f"{pixels}.some((one) => one < 99)")
