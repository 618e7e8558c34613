"""The sample mails whose vehicles stand in the text: prose, lists, tables, threads, and one with no vehicle at all."""

from __future__ import annotations

from random import Random
from textwrap import dedent

from samples import people
from samples.letters import Broker, Letter
from samples.units import Unit, fleet, money


def letters() -> list[Letter]:
    """Return the letters, each of its own kind."""
    return [prose(), numbered_list(), outlook_table(), forwarded_thread(), superseded_reply(), no_vehicles()]


def prose() -> Letter:
    """Two vehicles in a sentence, without version, VIN or plate."""
    client, tax = people.DOCTORA
    text = f"""\
    Buenos días:

    Solicito de su apoyo para cotizar los siguientes vehículos de la Dra. {client.title()}
    (RFC {tax}): TOYOTA YARIS 2020 y HONDA CIVIC 2021, ambos de uso particular.

    La vigencia sería del 01/03/2026 al 01/03/2027, con cobertura AMPLIA.

    """
    units = [
        Unit("TOYOTA", "YARIS", 2020, "", usage="PARTICULAR"),
        Unit("HONDA", "CIVIC", 2021, "", usage="PARTICULAR"),
    ]
    return Letter(
        "01-prose", "prose", people.ADRIANA, "Cotización de dos autos particulares", "Mon, 16 Feb 2026 09:12:00 -0600",
        _signed(text, people.ADRIANA), client, tax, units,
        policy_start="2026-03-01", policy_end="2027-03-01", coverage="AMPLIA",
    )  # fmt: skip


def numbered_list() -> Letter:
    """A numbered list, all of a vehicle in one line."""
    client, tax = people.AVICOLA
    units = fleet(
        Random("numbered list"),
        ("TOYOTA", "HILUX", 2022, "CABINA SENCILLA BASE", "CABINA SENCILLA BASE"),
        ("CHEVROLET", "ONIX", 2024, "LT 1.0 TURBO TM", "LT"),
        ("SUZUKI", "SWIFT", 2023, "GLS TM", "GLS"),
        ("NISSAN", "VERSA", 2022, "EXCLUSIVE CVT", "EXCLUSIVE"),
        ("RAM", "700", 2023, "BIG HORN CREW CAB", "BIG HORN"),
    )
    lines = "\n".join(
        f"{number}) {unit.name} {unit.year}, serie {unit.vin}, placas {unit.plate}, valor {money(unit.value)}"
        for number, unit in enumerate(units, start=1)
    )
    text = f"""\
    Buen día,

    Favor de apoyarnos con la cotización de la flotilla de nuestro cliente {client}, RFC {tax}.
    Vigencia: del 01/06/2026 al 01/06/2027. Cobertura: AMPLIA.

    Favor de cotizar:

    {{list}}

    Quedo atento a sus comentarios.

    """
    return Letter(
        "02-numbered-list", "numbered_list", people.TOMAS, f"Cotización flotilla {client}",
        "Mon, 16 Feb 2026 17:17:00 -0600", _signed(text, people.TOMAS).replace("{list}", lines), client, tax, units,
        policy_start="2026-06-01", policy_end="2027-06-01", coverage="AMPLIA",
    )  # fmt: skip


def outlook_table() -> Letter:
    """An HTML table as Outlook writes it, the same lines run together in the plain part."""
    client, tax = people.SEGURIDAD
    units = fleet(
        Random("outlook table"),
        ("HYUNDAI", "GRAND I10", 2024, "GL MID SEDAN", "GL MID SEDAN"),
        ("VOLKSWAGEN", "JETTA", 2021, "TRENDLINE 1.4T STD", "TRENDLINE"),
        ("NISSAN", "MARCH", 2021, "SENSE TM", "SENSE"),
        ("NISSAN", "MARCH", 2016, "SENSE TM", "SENSE"),
        ("KIA", "RIO", 2020, "LX SEDAN TA", "LX"),
        ("CHEVROLET", "AVEO", 2019, "LS TM", "LS"),
    )
    headers = ["Marca", "Submarca", "Versión", "Modelo", "No. de Serie", "Placas", "Suma Asegurada"]
    rows = [headers] + [
        [unit.brand, unit.model, unit.version, str(unit.year), unit.vin, unit.plate, money(unit.value)]
        for unit in units
    ]
    opening = f"Solicito cotización para {client} RFC: {tax} con vigencia del 28/05/2026 al 28/05/2027:"
    body = f'<p class="MsoNormal">Buenas tardes,</p><p class="MsoNormal">{opening}</p>{_mso_table(rows)}'
    closing = "<br>".join(people.PAOLA.signature().splitlines())
    ending = f'<p class="MsoNormal">Cobertura: Limitada</p><p class="MsoNormal">{closing}</p>'
    html = f'{MSO_HEAD}<body lang="ES-MX">{body}{ending}</body></html>'
    cells = "\n\n".join(cell for row in rows for cell in row)
    text = f"Buenas tardes,\n\n{opening}\n\n{cells}\n\nCobertura: Limitada\n\n{people.PAOLA.signature()}"
    return Letter(
        "03-outlook-table", "outlook_table", people.PAOLA, "Solicitud de cotización", "Tue, 17 Feb 2026 16:40:00 -0600",
        text, client, tax, units, html=html,
        policy_start="2026-05-28", policy_end="2027-05-28", coverage="LIMITADA",
    )  # fmt: skip


def forwarded_thread() -> Letter:
    """The insurer's own employee passes a broker's mail on: client and broker stand in the part below."""
    client, tax = people.CONSTRUCTORA
    units = fleet(
        Random("forwarded thread"),
        ("FORD", "RANGER", 2021, "XL CREW CAB", "XL CREW CAB"),
        ("MITSUBISHI", "L200", 2020, "GLX DOBLE CABINA", "GLX"),
        ("NISSAN", "NP300", 2022, "CHASIS CABINA", "CHASIS"),
        ("RAM", "4000", 2019, "CHASIS CABINA", "CHASIS"),
    )
    lines = "\n".join(f"- {unit.name}, modelo {unit.year}, serie {unit.vin}, placas {unit.plate}" for unit in units)
    broker = people.RICARDO
    text = f"""\
    Equipo, les reenvío esta solicitud. Favor de darle prioridad.

    Mónica Lara
    Suscripción Autos | Aseguradora

    ---------- Forwarded message ---------
    De: {broker.name} <{broker.address}>
    Fecha: mar, 17 feb 2026 a las 10:05
    Asunto: Flotilla {client}
    Para: Mónica Lara <monica.lara@aseguradora.example.mx>

    Estimada Mónica:

    Te pido cotizar estas unidades de {client}, RFC {tax}.
    Vigencia del 15/03/2026 al 15/03/2027, en cobertura amplia.

    {{list}}

    """
    return Letter(
        "04-forwarded-thread", "forwarded_thread", broker, f"RV: Flotilla {client}", "Tue, 17 Feb 2026 11:31:00 -0600",
        _signed(text, broker).replace("{list}", lines), client, tax, units,
        sender="Mónica Lara <monica.lara@aseguradora.example.mx>",
        policy_start="2026-03-15", policy_end="2027-03-15", coverage="AMPLIA",
    )  # fmt: skip


def superseded_reply() -> Letter:
    """A new list above, the old one quoted below: only the new one counts."""
    client, tax = people.MENSAJERIA
    old = fleet(
        Random("superseded reply"),
        ("CHEVROLET", "TORNADO", 2018, "LS", "LS"),
        ("RENAULT", "KANGOO", 2021, "EXPRESS", "EXPRESS"),
        ("NISSAN", "V-DRIVE", 2022, "TM", "BASE"),
        ("SEAT", "IBIZA", 2019, "REFERENCE", "REFERENCE"),
    )
    new = fleet(
        Random("superseded reply, corrected"),
        ("RENAULT", "KANGOO", 2023, "EXPRESS", "EXPRESS"),
        ("NISSAN", "V-DRIVE", 2023, "TM", "BASE"),
        ("CHEVROLET", "TORNADO VAN", 2023, "LS CARGO", "LS CARGO"),
    )
    broker = people.KARLA
    quoted = "\n".join(f"> {line}" for line in [f"Cliente: {client}, RFC {tax}", "", *_short_lines(old)])
    text = f"""\
    Buenas tardes, una disculpa: el cliente cambió su lista. Esta es la buena, ya no consideren la anterior.

    Cliente: {client}
    RFC: {tax}
    Vigencia: 01/04/2026 al 01/04/2027

    {{list}}

    """
    quoting = f"El mié, 18 feb 2026 a las 9:20, {broker.name} <{broker.address}> escribió:"
    thread = f"{_signed(text, broker)}\n{quoting}\n{quoted}\n"
    return Letter(
        "05-superseded-reply", "superseded_reply", broker, "RE: Cotización mensajería",
        "Wed, 18 Feb 2026 15:02:00 -0600",
        thread.replace("{list}", "\n".join(_short_lines(new))), client, tax, new,
        policy_start="2026-04-01", policy_end="2027-04-01",
        headers={"In-Reply-To": "<primera-lista@grupo-resguardo.example>"},
    )  # fmt: skip


def no_vehicles() -> Letter:
    """A mail that asks for a call and names no vehicle: a person has to look at it."""
    client, _ = people.ARRENDADORA
    text = f"""\
    Buen día, ¿podemos agendar una llamada para revisar la flotilla de {client}?
    Les comparto la relación de unidades en cuanto el cliente me la entregue.

    """
    return Letter(
        "06-no-vehicles", "no_vehicles", people.TOMAS, "Solicitud de cita", "Thu, 19 Feb 2026 12:00:00 -0600",
        _signed(text, people.TOMAS), client, None, [],
    )  # fmt: skip


MSO_HEAD = """\
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="Generator" content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;} --></style></head>
"""


def _signed(text: str, broker: Broker) -> str:
    return dedent(text) + broker.signature()


def _short_lines(units: list[Unit]) -> list[str]:
    return [f"{unit.name} {unit.year} / {unit.vin} / {unit.plate}" for unit in units]


def _mso_table(rows: list[list[str]]) -> str:
    lines = "".join(f"<tr>{''.join(map(_mso_cell, row))}</tr>\n" for row in rows)
    return f'<table class="MsoNormalTable" border="1" cellspacing="0">\n{lines}</table>'


def _mso_cell(text: str) -> str:
    return f'<td style="border:solid windowtext 1.0pt"><p class="MsoNormal">{text}<o:p></o:p></p></td>'
