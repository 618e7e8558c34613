"""The sample mails whose vehicles stand in attachments: workbooks of several shapes, a csv, several files at once."""

from __future__ import annotations

import csv
import io
from random import Random
from typing import TYPE_CHECKING

from samples import people
from samples.letters import CSV, XLSX, Attachment, Broker, Letter
from samples.units import Unit, fleet, money, total
from samples.workbooks import Cell, Sheet, xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADERS = ("Marca", "Submarca", "Descripción", "Modelo", "Serie", "Placas", "Valor")


def letters() -> list[Letter]:
    """Return the letters, each of its own kind."""
    return [
        xlsx_first_row(),
        xlsx_logo_and_totals(),
        xlsx_two_sheets(),
        csv_latin1(),
        two_attachments(),
        body_repeats_attachment(),
        trucks_and_trailers(),
        motorcycles(),
    ]


def xlsx_first_row() -> Letter:
    """A plain workbook: headers in the first row, one vehicle a row."""
    units = fleet(
        Random("xlsx first row"),
        ("NISSAN", "NP300", 2022, "DOBLE CABINA S TM", "DOBLE S"),
        ("NISSAN", "NP300", 2019, "DOBLE CABINA SE TM", "DOBLE SE"),
        ("TOYOTA", "HIACE", 2020, "PANEL SUPER LARGA", "PANEL"),
        ("VOLKSWAGEN", "SAVEIRO", 2021, "STARLINE", "STARLINE"),
        ("FORD", "TRANSIT", 2022, "CARGO VAN MEDIANA TECHO MEDIO V6", "MEDIANA"),
        ("CHEVROLET", "S10 MAX", 2023, "CABINA SENCILLA", "SENCILLA"),
        ("PEUGEOT", "PARTNER", 2021, "MAXI HDI", "MAXI"),
    )
    book = xlsx(Sheet("Hoja1", [HEADERS, *_rows(units)]))
    text = _request(people.LACTEOS, "15/03/2026 al 15/03/2027", "Cobertura: AMPLIA. Anexo relación.")
    return Letter(
        "07-xlsx-first-row", "xlsx_first_row", people.RICARDO, "Flotilla lácteos", "Thu, 19 Feb 2026 13:15:00 -0600",
        _signed(text, people.RICARDO), *people.LACTEOS, units,
        attachments=[Attachment("Relación flotilla.xlsx", XLSX, book)],
        policy_start="2026-03-15", policy_end="2027-03-15", coverage="AMPLIA",
    )  # fmt: skip


def xlsx_logo_and_totals() -> Letter:
    """A workbook with a letterhead above its headers, an empty column before them, and a total below."""
    units = fleet(
        Random("xlsx logo and totals"),
        ("VOLKSWAGEN", "VENTO", 2020, "STARLINE TM", "STARLINE"),
        ("VOLKSWAGEN", "VENTO", 2021, "COMFORTLINE TIPTRONIC", "COMFORTLINE"),
        ("SEAT", "TOLEDO", 2018, "REFERENCE", "REFERENCE"),
        ("MAZDA", "CX-5", 2021, "I SPORT", "I SPORT"),
        ("JEEP", "COMPASS", 2022, "LATITUDE", "LATITUDE"),
        usage="PARTICULAR",
    )
    client, tax = people.FERRETERA
    head: list[Sequence[Cell]] = [
        [None, "GRUPO RESGUARDO"],
        [None, "Relación de unidades para cotización"],
        [None, f"Contratante: {client}", None, None, f"RFC: {tax}"],
        [],
        [None, "No.", "Descripción del vehículo", "Año", "Número de serie", "Placas", "Uso", "Suma asegurada"],
    ]
    rows: list[Sequence[Cell]] = [
        [None, number, unit.name, unit.year, unit.vin, unit.plate, unit.usage, unit.value]
        for number, unit in enumerate(units, start=1)
    ]
    foot = [None, None, "TOTAL", None, None, None, f"{len(units)} unidades", total(units)]
    book = xlsx(Sheet("Flotilla", [*head, *rows, foot], merged=("B1:H1", "B2:H2")))
    text = "Buen día:\n\nAdjunto la relación de unidades de nuestro cliente; los datos vienen en el archivo.\n\n"
    return Letter(
        "08-xlsx-logo-and-totals", "xlsx_logo_and_totals", people.KARLA, "Solicitud ferretera",
        "Fri, 20 Feb 2026 08:45:00 -0600", _signed(text, people.KARLA), client, tax, units,
        attachments=[Attachment("solicitud.xlsx", XLSX, book)],
    )  # fmt: skip


def xlsx_two_sheets() -> Letter:
    """A workbook with cars in one sheet and vans in another, under other headers."""
    cars = fleet(
        Random("xlsx two sheets, cars"),
        ("TOYOTA", "AVANZA", 2022, "LE CVT", "LE"),
        ("TOYOTA", "COROLLA", 2021, "BASE CVT", "BASE"),
        ("HONDA", "CITY", 2019, "EX CVT", "EX"),
    )
    vans = fleet(
        Random("xlsx two sheets, vans"),
        ("NISSAN", "URVAN", 2020, "15 PASAJEROS AMPLIA", "PASAJEROS"),
        ("MERCEDES BENZ", "SPRINTER", 2019, "516 20 PASAJEROS", "516"),
        ("TOYOTA", "HIACE", 2023, "VENTANAS", "VENTANAS"),
    )
    other = ("Unidad", "Año modelo", "NIV", "Placa", "Valor comercial")
    book = xlsx(
        Sheet("Autos", [HEADERS, *_rows(cars)]),
        Sheet(
            "Transporte escolar", [other, *([unit.name, unit.year, unit.vin, unit.plate, unit.value] for unit in vans)]
        ),
    )
    text = _request(people.ESCUELA, "01/08/2026 al 01/08/2027", "Son dos hojas: autos y transporte escolar.")
    return Letter(
        "09-xlsx-two-sheets", "xlsx_two_sheets", people.PAOLA, "Unidades del instituto",
        "Fri, 20 Feb 2026 10:20:00 -0600", _signed(text, people.PAOLA), *people.ESCUELA, [*cars, *vans],
        attachments=[Attachment("unidades.xlsx", XLSX, book)], policy_start="2026-08-01", policy_end="2027-08-01",
    )  # fmt: skip


def csv_latin1() -> Letter:
    """A csv as a Spanish spreadsheet program saves it: semicolons, latin-1, values with thousands."""
    units = fleet(
        Random("csv latin-1"),
        ("KIA", "RIO", 2022, "L SEDÁN TM", "L"),
        ("KIA", "SOUL", 2020, "LX TM", "LX"),
        ("SUZUKI", "CIAZ", 2021, "GLS TM", "GLS"),
        ("RENAULT", "LOGAN", 2022, "LIFE TM", "LIFE"),
        ("RENAULT", "DUSTER", 2020, "ZEN TM", "ZEN"),
        ("DODGE", "ATTITUDE", 2021, "SE TM", "SE"),
    )
    headers = ("Marca", "Línea", "Versión", "Año", "Número de serie", "Placas", "Suma asegurada")
    text = _request(people.PURIFICADORA, "10/03/2026 al 10/03/2027", "Cobertura: LIMITADA. Adjunto archivo.")
    return Letter(
        "10-csv-latin1", "csv_latin1", people.RICARDO, "Cotización purificadora", "Mon, 23 Feb 2026 09:30:00 -0600",
        _signed(text, people.RICARDO), *people.PURIFICADORA, units,
        attachments=[Attachment("unidades.csv", CSV, _semicolons(headers, units))],
        policy_start="2026-03-10", policy_end="2027-03-10", coverage="LIMITADA",
    )  # fmt: skip


def two_attachments() -> Letter:
    """Two files, a branch each: a workbook and a csv."""
    north = fleet(
        Random("two attachments, north"),
        ("NISSAN", "VERSA", 2021, "SENSE TM", "SENSE STD"),
        ("NISSAN", "VERSA", 2021, "ADVANCE CVT", "ADVANCE"),
        ("NISSAN", "SENTRA", 2022, "SENSE CVT", "SENSE"),
    )
    south = fleet(
        Random("two attachments, south"),
        ("CHEVROLET", "BEAT", 2020, "LT SEDÁN", "LT SEDAN"),
        ("CHEVROLET", "CAVALIER", 2021, "LS TM", "LS"),
        ("VOLKSWAGEN", "GOL", 2019, "TRENDLINE SEDÁN", "TRENDLINE SEDAN"),
    )
    files = [
        Attachment("flota norte.xlsx", XLSX, xlsx(Sheet("Norte", [HEADERS, *_rows(north)]))),
        Attachment("flota sur.csv", CSV, _semicolons(HEADERS, south)),
    ]
    text = _request(people.SEGURIDAD, "01/07/2026 al 01/07/2027", "Van dos archivos: sucursal norte y sucursal sur.")
    return Letter(
        "11-two-attachments", "two_attachments", people.ADRIANA, "Dos sucursales", "Mon, 23 Feb 2026 11:05:00 -0600",
        _signed(text, people.ADRIANA), *people.SEGURIDAD, [*north, *south], attachments=files,
        policy_start="2026-07-01", policy_end="2027-07-01",
    )  # fmt: skip


def body_repeats_attachment() -> Letter:
    """Text and workbook name the same vehicles: each counts once."""
    units = fleet(
        Random("body repeats attachment"),
        ("TOYOTA", "RAV4", 2021, "LE", "LE"),
        ("HONDA", "CR-V", 2020, "TURBO", "TURBO"),
        ("HYUNDAI", "CRETA", 2022, "GLS TA", "GLS"),
    )
    lines = "\n".join(f"- {unit.name} {unit.year}, serie {unit.vin}, placas {unit.plate}" for unit in units)
    text = _request(
        people.FRIGORIFICOS,
        "20/04/2026 al 20/04/2027",
        f"Las unidades son:\n\n{lines}\n\nAnexo la misma lista en Excel.",
    )
    return Letter(
        "12-body-repeats-attachment", "body_repeats_attachment", people.TOMAS, "Unidades ejecutivas",
        "Tue, 24 Feb 2026 12:50:00 -0600", _signed(text, people.TOMAS), *people.FRIGORIFICOS, units,
        attachments=[Attachment("ejecutivas.xlsx", XLSX, xlsx(Sheet("Unidades", [HEADERS, *_rows(units)])))],
        policy_start="2026-04-20", policy_end="2027-04-20",
    )  # fmt: skip


def trucks_and_trailers() -> Letter:
    """Tractors, trucks and trailers, with the fleet's own numbers."""
    units = fleet(
        Random("trucks and trailers"),
        ("KENWORTH", "T680", 2020, "TRACTO CUMMINS X15", "CUMMINS"),
        ("FREIGHTLINER", "CASCADIA", 2019, "125 TRACTO DD15", "125"),
        ("INTERNATIONAL", "LT 625", 2021, "TRACTO X15", "TRACTO"),
        ("ISUZU", "ELF 400", 2022, "CHASIS CABINA 4.5 TON", "CHASIS"),
        ("HINO", "SERIE 500", 2018, "1726 CHASIS CABINA", "1726"),
        ("UTILITY", "3000R", 2018, "CAJA REFRIGERADA 53 PIES", "REFRIGERADA"),
        ("WABASH", "DURAPLATE", 2016, "CAJA SECA 53 PIES", "SECA"),
        ("FRUEHAUF", "PLATAFORMA", 2015, "PLATAFORMA 40 PIES", "40"),
        usage="CARGA",
    )
    headers = ("No. Eco", "Marca", "Tipo", "Descripción", "Modelo", "Serie", "Placas", "Uso", "Valor")
    rows = [(f"ECO-{101 + index}", *row[:-1], "CARGA", row[-1]) for index, row in enumerate(_rows(units))]
    text = _request(people.ACEROS, "01/04/2026 al 01/04/2027", "Cobertura: AMPLIA. Servicio público federal de carga.")
    return Letter(
        "13-trucks-and-trailers", "trucks_and_trailers", people.ADRIANA, "Tractos y remolques",
        "Tue, 24 Feb 2026 17:25:00 -0600", _signed(text, people.ADRIANA), *people.ACEROS, units,
        attachments=[Attachment("equipo pesado.xlsx", XLSX, xlsx(Sheet("Equipo", [headers, *rows])))],
        policy_start="2026-04-01", policy_end="2027-04-01", coverage="AMPLIA",
    )  # fmt: skip


def motorcycles() -> Letter:
    """Delivery motorcycles: displacement instead of doors, and a model name of letters and digits."""
    units = fleet(
        Random("motorcycles"),
        ("ITALIKA", "FT150", 2023, "TRABAJO 150CC", "150CC"),
        ("ITALIKA", "FT150", 2024, "TRABAJO 150CC", "150CC"),
        ("ITALIKA", "DS150", 2022, "MOTONETA 150CC", "150CC"),
        ("HONDA", "CARGO 150", 2023, "GL150", "GL150"),
        ("YAMAHA", "YBR125", 2021, "TRABAJO 125CC", "125CC"),
        ("BAJAJ", "BOXER 150", 2022, "TRABAJO", "TRABAJO"),
        usage="REPARTO",
    )
    headers = ("Marca", "Modelo", "Versión", "Año", "Serie", "Placas", "Uso", "Valor")
    rows = [(*row[:-1], "REPARTO", row[-1]) for row in _rows(units)]
    text = _request(people.PIZZERIAS, "05/03/2026 al 05/03/2027", "Son motocicletas de reparto.")
    return Letter(
        "14-motorcycles", "motorcycles", people.KARLA, "Motos de reparto", "Wed, 25 Feb 2026 10:10:00 -0600",
        _signed(text, people.KARLA), *people.PIZZERIAS, units,
        attachments=[Attachment("motos.xlsx", XLSX, xlsx(Sheet("Motos", [headers, *rows])))],
        policy_start="2026-03-05", policy_end="2027-03-05",
    )  # fmt: skip


def _request(client: tuple[str, str], period: str, rest: str) -> str:
    name, tax = client
    return (
        f"Buen día,\n\nFavor de apoyarnos con la cotización de la flotilla de nuestro cliente {name}, RFC {tax}.\n"
        f"Vigencia: {period}.\n\n{rest}\n\nQuedo atento a sus comentarios.\n\n"
    )


def _signed(text: str, broker: Broker) -> str:
    return text + broker.signature()


def _rows(units: Sequence[Unit]) -> list[tuple[Cell, ...]]:
    return [(unit.brand, unit.model, unit.version, unit.year, unit.vin, unit.plate, unit.value) for unit in units]


def _semicolons(headers: Sequence[str], units: Sequence[Unit]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows((*row[:-1], money(unit.value)) for row, unit in zip(_rows(units), units, strict=True))
    return text.getvalue().encode("latin-1")
