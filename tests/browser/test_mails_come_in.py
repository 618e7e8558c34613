"""What is dropped on the desk becomes a case, and whatever a stranger wrote in it stays text."""

from __future__ import annotations

import base64
from itertools import islice
from typing import TYPE_CHECKING

import httpx
from playwright.async_api import expect

from minca.datastore.v1 import message_service_pb2, message_service_pb2_grpc
from tests.fixtures.browser import DeskWindow, case_of
from tests.fixtures.fleets import HEADER, a_fleet_mail, clear_vehicles
from tests.fixtures.mails import a_mail
from tests.fixtures.records import a_message

if TYPE_CHECKING:
    from playwright.async_api import Route

    from tests.fixtures.stack import Stack

DROP = """([base64, name]) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], name));
    const target = document.querySelector("main");
    target.dispatchEvent(new DragEvent("dragover", { dataTransfer: dropped, bubbles: true, cancelable: true }));
    target.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""
SCRIPT = "<img src=x onerror=\"document.title='broken in'\"><script>document.title='broken in'</script>"


async def test_a_mail_that_is_dropped_on_the_desk_becomes_a_case(window: DeskWindow) -> None:
    mail = a_fleet_mail(list(islice(clear_vehicles(), 4)), "SOLTADA S.A. DE C.V.")
    await window.open("cases")
    await expect(window.page.get_by_role("heading", name="Casos")).to_be_visible()

    await window.page.evaluate(DROP, [base64.b64encode(mail.as_bytes()).decode(), "soltada.eml"])

    became = window.page.get_by_role("list", name="Archivos que subió").get_by_role("link")
    await expect(became).to_contain_text("TK-")
    await became.click()
    await expect(window.grid.get_by_role("row")).to_have_count(4)


async def test_a_case_that_comes_meanwhile_appears_by_itself(mesh_stack: Stack, window: DeskWindow) -> None:
    await window.open("cases")
    await window.page.get_by_role("button", name="Todos").click()
    await window.page.get_by_label("Primero").select_option("newest")
    await expect(window.page.locator("table.cases")).to_be_visible()

    case = await case_of(mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 2)), "APARECIDA S.A. DE C.V."))

    await expect(window.page.get_by_role("link", name=case["cotNumber"])).to_be_visible()


async def test_mails_beyond_the_first_page_are_shown_when_they_are_asked_for(
    mesh_stack: Stack, window: DeskWindow
) -> None:
    subjects = [f"Aviso {number} de la oficina" for number in range(5)]
    as_mail = {"Content-Type": "message/rfc822"}
    async with httpx.AsyncClient(base_url=mesh_stack.gateway_url, timeout=100) as sender:
        for subject in subjects:
            mail = a_mail().about(subject).saying("Hoy cerramos temprano.\n")
            (await sender.post("/v1/emails?wait=90s", content=mail.as_bytes(), headers=as_mail)).raise_for_status()

    async def take_two(route: Route) -> None:
        await route.continue_(url=route.request.url.replace("page_size=100", "page_size=2"))

    await window.page.route("**/v1/intakes?*", take_two)
    await window.open("intakes")
    mails = window.page.locator(".listing > li")
    for count in (2, 4):
        await expect(mails).to_have_count(count)
        await window.page.get_by_role("button", name="Mostrar más").click()
    await expect(mails.nth(4)).to_be_visible()

    newest = await mails.get_by_role("link").all_inner_texts()
    assert [text for text in newest if text in subjects][:5] == subjects[::-1]


async def test_a_mail_is_followed_though_the_connection_breaks(window: DeskWindow) -> None:
    broken = 0

    async def break_the_first(route: Route) -> None:
        nonlocal broken
        broken += 1
        await (route.abort() if broken == 1 else route.continue_())

    await window.page.route("**/v1/intakes/*:watch", break_the_first)
    mail = a_fleet_mail(list(islice(clear_vehicles(), 3)), "CORTADA S.A. DE C.V.")
    await window.open("cases")

    await window.page.evaluate(DROP, [base64.b64encode(mail.as_bytes()).decode(), "cortada.eml"])

    uploads = window.page.get_by_role("list", name="Archivos que subió")
    await expect(uploads.get_by_role("link")).to_contain_text("TK-")
    assert broken > 1


async def test_a_mail_that_failed_says_why_and_is_tried_again(mesh_stack: Stack, window: DeskWindow) -> None:
    content = a_fleet_mail(list(islice(clear_vehicles(), 2)), "FALLIDA S.A. DE C.V.").as_bytes()
    message = a_message(content.decode(), subject="Flotilla fallida")
    async with mesh_stack.channel("datastore") as channel:
        messages = message_service_pb2_grpc.MessageServiceStub(channel)
        stored = await messages.CreateMessage(message_service_pb2.CreateMessageRequest(message=message), timeout=30)
    await window.open(f"intakes/{stored.message.id}")
    await expect(window.page.get_by_role("alert")).to_contain_text("el archivo ya no está en el almacén")

    blob = mesh_stack.home / "blobs" / stored.message.blob_key
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(content)
    await window.page.get_by_role("button", name="Reintentar").click()

    await expect(window.page.locator(".case-head").get_by_role("link", name="TK-")).to_be_visible()
    await expect(window.page.get_by_role("alert")).to_have_count(0)
    await expect(window.page.locator(".source")).to_contain_text("FALLIDA S.A. DE C.V.")


async def test_a_case_is_found_by_a_part_of_its_client(mesh_stack: Stack, window: DeskWindow) -> None:
    case = await case_of(
        mesh_stack, a_fleet_mail(list(islice(clear_vehicles(), 2)), "CONSTRUCTORA ZAPOPÁN S.A. DE C.V.")
    )
    await window.open("cases")

    await window.press("/")
    await window.page.keyboard.type("zapopan")

    await expect(window.page.locator("table.cases tbody tr")).to_have_count(1)
    await expect(window.page.get_by_role("link", name=case["cotNumber"])).to_be_visible()


async def test_a_script_in_a_mail_does_nothing(mesh_stack: Stack, window: DeskWindow) -> None:
    rows = [HEADER, (1, f"NISSAN VERSA SENSE {SCRIPT}", 2022, "GXV-101-A", 200_000)]
    mail = (
        a_mail()
        .about(f"Flotilla {SCRIPT}")
        .sent_by('"<script>document.title=1</script>" <ana@corredores.example>')
        .saying(f"Favor de cotizar.\nCliente: ACEROS {SCRIPT} S.A. DE C.V.\n")
        .showing(f"<p>Favor de cotizar. Cliente: ACEROS S.A. DE C.V. {SCRIPT}</p>")
        .with_xlsx(rows, "<script>document.title=1<_script>.xlsx")
    )
    case = await case_of(mesh_stack, mail)

    await window.open("cases")
    await expect(window.page.get_by_role("link", name=case["cotNumber"])).to_be_visible()
    await window.open_case(case["cotNumber"])
    await expect(window.page.get_by_role("tab", name="Correo")).to_be_visible()
    await window.page.get_by_role("tab", name="Correo").click()
    for name in ("Datos", "Avisos", "Cambios", "Notas", "Historial"):
        await window.page.get_by_role("tab", name=name).click()
        await expect(window.page.get_by_role("tabpanel")).to_be_visible()

    assert await window.page.title() == f"{case['cotNumber']} · Minca"
    assert await window.page.locator("img[src=x]").count() == 0
    assert await window.page.locator("body script").count() == 0
