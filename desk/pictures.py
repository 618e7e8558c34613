"""Takes the pictures of the docs from a running desk: `python desk/pictures.py URL --case COT`."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from pathlib import Path

from playwright.async_api import async_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE = {"width": 1280, "height": 800}


async def take(url: str, case: str) -> None:
    """Write docs/pictures/*.png."""
    PICTURES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport=SIZE, locale="es-MX", color_scheme="light")
        for name, place, ready in (
            ("cases", "cases", "table.cases tbody a"),
            ("case", f"cases/{case}", ".candidates li"),
            ("quality", "quality", ".plot"),
        ):
            await page.goto(f"{url}/#/{place}")
            await page.locator(ready).first.wait_for()
            await page.screenshot(path=PICTURES / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--case", required=True, help="the COT number of the case to show")
    arguments = parser.parse_args()
    asyncio.run(take(arguments.url, arguments.case))
