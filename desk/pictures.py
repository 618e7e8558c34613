"""Takes the pictures of the docs from a desk with the sample cases, as `minca up --demo` has them.

`python desk/pictures.py http://127.0.0.1:8080`
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
from pathlib import Path

import httpx
from playwright.async_api import async_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SHOWN_MAIL = ROOT / "samples" / "strangers" / "t07_alcazar_xlsx.eml"
SIZE = {"width": 1280, "height": 800}


def shown_case(url: str) -> str:
    """Submit the mail that is shown, and return the number of its case."""
    headers = {"Content-Type": "message/rfc822"}
    answer = httpx.post(f"{url}/v1/emails?wait=60s", content=SHOWN_MAIL.read_bytes(), headers=headers, timeout=70)
    return str(answer.json()["cotNumber"])


async def take(url: str, case: str) -> None:
    """Write docs/pictures/*.png."""
    PICTURES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport=SIZE, locale="es-MX", color_scheme="light")
        for name, place, ready in (
            ("cases", "cases", "table.cases tbody a"),
            ("case", f"cases/{case}", ".cells.lit"),
            ("quality", "quality", ".plot"),
        ):
            await page.goto(f"{url}/#/{place}")
            await page.locator(ready).first.wait_for()
            await page.locator(".skeleton").first.wait_for(state="detached")
            await page.screenshot(path=PICTURES / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    gateway = parser.parse_args().url.rstrip("/")
    asyncio.run(take(gateway, shown_case(gateway)))
