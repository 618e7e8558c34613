"""The plain reader beside which the real one is measured: first sheet, first row, words looked up, no text."""

from __future__ import annotations

import csv
import email
import io
import zipfile
from email import policy
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

if TYPE_CHECKING:
    from collections.abc import Iterable

# The first word that stands in a head decides, as in the scripts that offices write for one another.
WORDS = {
    "submarca": "model",
    "marca": "brand",
    "descrip": "description",
    "serie": "vin",
    "vin": "vin",
    "niv": "vin",
    "placa": "plate",
    "año": "year",
    "modelo": "year",
    "tipo": "model",
    "valor": "value",
    "suma": "value",
    "uso": "usage",
}


def read_plainly(raw: bytes) -> dict[str, Any]:
    """Return what some lines of a script give: the From header, and the first table that opens at once."""
    message = email.message_from_bytes(raw, policy=policy.default)
    try:
        sender = message["from"].addresses[0]
        broker = {"broker_name": sender.display_name, "broker_email": sender.addr_spec}
    except (AttributeError, IndexError):
        broker = {}
    vehicles: list[dict[str, Any]] = []
    for part in message.walk():
        name, content = (part.get_filename() or "").lower(), part.get_payload(decode=True)
        if isinstance(content, bytes) and not part.is_multipart():
            vehicles += _vehicles(_rows(name, content))
    return {**broker, "vehicles": vehicles, "status": "ready" if vehicles else "needs_review"}


def _rows(name: str, content: bytes) -> list[list[Any]]:
    if name.endswith(".csv"):
        text = content.decode("utf-8", "replace")
        delimiter = ";" if text.partition("\n")[0].count(";") else ","
        return list(csv.reader(text.splitlines(), delimiter=delimiter))
    if not name.endswith(".xlsx"):
        return []
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, ParseError):
        return []
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def _vehicles(rows: list[list[Any]]) -> Iterable[dict[str, Any]]:
    if not rows:
        return []
    names = [next((WORDS[word] for word in WORDS if word in str(head or "").lower()), "") for head in rows[0]]
    if not any(names):
        return []
    return [{name: cell for name, cell in zip(names, row, strict=False) if name} for row in rows[1:] if any(row)]
