"""What lies beside a fleet and is none: claims of last year, cards, meetings, certificates, conditions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from samples.generator import paper, wording, workbook
from samples.generator.envelope import File
from samples.generator.fleet import a_fleet
from samples.generator.layout import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from samples.generator.fleet import Unit
    from samples.generator.listing import Value
    from samples.generator.wording import Hand

CLAIM_HEADS = ("No. Siniestro", "Fecha ocurrencia", "Causa", "Unidad", "Serie", "Monto pagado", "Estatus")
CAUSES = ("COLISION", "ROBO TOTAL", "CRISTALES", "VOLCADURA", "RC BIENES")
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ejecutivo de Cuenta\r\nTEL:55 5011 2233\r\nEND:VCARD\r\n"
MEETING = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Revisión de flotilla\r\n"
    "DTSTART:20260310T160000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CERTIFICATE = (
    "CÉDULA DE IDENTIFICACIÓN FISCAL",
    "Servicio de Administración Tributaria",
    "Régimen General de Ley Personas Morales",
    "Fecha inicio de operaciones: 14 DE MAYO DE 2004",
    "Estatus en el padrón: ACTIVO",
)
CONDITIONS = (
    "CONDICIONES GENERALES SEGURO DE AUTOMÓVILES",
    "Cláusula 1a. Especificación de coberturas",
    "1. Daños Materiales  2. Robo Total  3. Responsabilidad Civil por Daños a Terceros",
    "La cobertura se otorga para vehículos modelo 2010 en adelante con valor hasta $3,000,000.00",
)


def a_loss_run(chance: Random, hand: Hand, units: Sequence[Unit]) -> Sheet:
    """Return the claims of a fleet; they name vehicles, but ask for no quotation."""
    rows: list[list[Value]] = [[f"SINIESTRALIDAD {chance.choice((2024, 2025))}"], list(CLAIM_HEADS)]
    for unit in chance.choices([*units, *a_fleet(chance, 3)], k=chance.randrange(2, 7)):
        happened = date(2025, 1, 3) + timedelta(days=chance.randrange(350))
        name = wording.lettered(hand, f"{unit.brand} {unit.model} {unit.year}")
        claim = f"{chance.randrange(10**6, 10**7)}"
        cells: list[Value] = [
            claim,
            happened,
            chance.choice(CAUSES),
            name,
            unit.vin,
            round(unit.value * 0.17),
            "PAGADO",
        ]
        rows.append(cells)
    return Sheet(title="Siniestralidad", rows=rows, head_rows=[1])


def a_noise_file(chance: Random, hand: Hand, units: Sequence[Unit]) -> tuple[str, File]:
    """Return a file that gives no vehicles, and what it is."""
    kind = chance.choice(("card", "meeting", "certificate", "conditions", "loss run"))
    files = {
        "card": lambda: File("contacto.vcf", CARD.encode()),
        "meeting": lambda: File("invite.ics", MEETING.encode()),
        "certificate": lambda: File("Constancia fiscal.pdf", paper.plain_pdf(CERTIFICATE)),
        "conditions": lambda: File("Condiciones generales.pdf", paper.plain_pdf(CONDITIONS)),
        "loss run": lambda: File("Siniestralidad.xlsx", workbook.xlsx([a_loss_run(chance, hand, units)])),
    }
    return kind, files[kind]()
