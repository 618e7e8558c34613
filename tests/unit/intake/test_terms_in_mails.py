"""What a quotation needs, as brokers state it in whole mails: each field in many ways, with its truth beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from domain.fields import VEHICLE, names, values_of
from domain.quotation.kinds import derived_kinds
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import MailBuilder, a_mail

if TYPE_CHECKING:
    from intake.model.extraction import Coverage, Extraction, Vehicle

TRACTOS: Final = (
    (
        "Unidad",
        "Descripción",
        "Año",
        "No. Serie",
        "No. de motor",
        "Servicio",
        "Uso",
        "Tipo de carga",
        "Valor convenido",
    ),
    (
        "T-01",
        "TRACTOCAMION KENWORTH T680",
        2021,
        "3WKYD49X4MF712345",
        "ISX15-79884411",
        "Público Federal",
        "Carga",
        "B",
        "1,850,000",
    ),
    (
        "T-02",
        "TRACTOCAMION FREIGHTLINER CASCADIA",
        2020,
        "3AKJHHDR7LSLK5678",
        "DD15-472910",
        "Público Federal",
        "Carga",
        "B",
        "1,720,000",
    ),
    ("R-07", "CAJA SECA UTILITY 53 PIES", 2018, "1UYVS2538JU123456", "", "Público Federal", "", "", "420,000"),
)
CAMIONES: Final = (
    (
        "MARCA",
        "SUBMARCA",
        "MODELO",
        "NIV",
        "MOTOR",
        "SERVICIO",
        "USO",
        "TON.",
        "EQUIPO ESPECIAL",
        "VALOR EQ. ESPECIAL",
        "CP",
        "SUMA ASEGURADA",
    ),
    (
        "ISUZU",
        "ELF 600",
        2022,
        "JAANMR858N7100321",
        "4JJ1-5R9921",
        "PARTICULAR",
        "REPARTO",
        5.5,
        "CAJA REFRIGERADA THERMO KING",
        285000,
        6600,
        690000,
    ),
    (
        "HINO",
        "SERIE 500",
        2021,
        "JHHYDH2H4MK001234",
        "J05E-TP33412",
        "PARTICULAR",
        "REPARTO",
        8,
        "N/A",
        "",
        6600,
        880000,
    ),
    ("NISSAN", "NP300", 2023, "3N6AD31C3PK812345", "QR25-88412H", "PARTICULAR", "REPARTO", 1, "", 0, 55067, 315000),
)
AUTOS: Final = (
    (
        "Marca",
        "Descripción",
        "Modelo",
        "Serie",
        "Uso",
        "Base de valor",
        "Suma asegurada",
        "RC",
        "Ded. DM",
        "Ded. RT",
        "GMO",
    ),
    (
        "NISSAN",
        "VERSA SENSE TM",
        2022,
        "3N1CN8AE8NL569666",
        "Normal",
        "Comercial",
        "",
        "3,000,000",
        "5%",
        "10%",
        "200,000",
    ),
    (
        "TOYOTA",
        "HILUX DC SR",
        2022,
        "MR0EX8DD4NL158278",
        "Comercial",
        "Factura",
        "603,000",
        "4,000,000",
        "5%",
        "10%",
        "200,000",
    ),
    (
        "CHEVROLET",
        "ONIX LT",
        2024,
        "3G1EA5CU2RM521741",
        "Normal",
        "Convenido",
        "397,000",
        "3,000,000",
        "3%",
        "5%",
        "AMPARADA",
    ),
)
VERSA: Final = "Nissan Versa Sense 2022, serie 3N1CN8AE8NL569666"
HILUX: Final = "Toyota Hilux SR 2022, serie MR0EX8DD4NL158278"

Truth = dict[str, Any]


def mail(text: str) -> MailBuilder:
    return a_mail().saying(text)


MAILS: Final[dict[str, tuple[MailBuilder, Truth, list[Truth]]]] = {
    "tractors in a sheet, terms in the text": (
        mail(
            """Estimados, buen día:

Solicito cotización para mi cliente TRANSPORTES DEL BAJIO SA DE CV, RFC TBA050612KL4.
Giro: transporte de carga general por carretera.
Domicilio fiscal: Av. Insurgentes 1200, Col. Centro, León, Guanajuato, C.P. 37000.
RC por 4 millones, deducibles DM 5% y RT 10%. Robo total solo remolques.
Actualmente están con Qualitas y pagan prima anual de $1,250,000.
Adjunto relación.

Saludos
"""
        ).with_xlsx(TRACTOS),
        {
            "client_rfc": "TBA050612KL4",
            "activity": "transporte de carga general por carretera",
            "client_state": "Guanajuato",
            "client_postal_code": "37000",
            "expiring_insurer": "Qualitas",
            "expiring_premium": 1_250_000.0,
            "coverages": {
                ("LIABILITY", "", 4e6, None),
                ("MATERIAL_DAMAGE", "", None, 5.0),
                ("TOTAL_THEFT", "", None, 10.0),
                ("TOTAL_THEFT", "TRAILER", None, None),
            },
        },
        [
            {
                "service_kind": "PUBLIC_FEDERAL",
                "usage_kind": "CARGO",
                "engine_number": "ISX15-79884411",
                "cargo_class": "B",
                "value": 1_850_000.0,
                "vehicle_class": "HEAVY",
            },
            {"service_kind": "PUBLIC_FEDERAL", "engine_number": "DD15-472910", "value": 1_720_000.0},
            {"service_kind": "PUBLIC_FEDERAL", "engine_number": "", "vehicle_class": "TRAILER", "value": 420_000.0},
        ],
    ),
    "lorries with equipment and tonnage": (
        mail(
            """Hola, buenas tardes. Les comparto la flotilla de Distribuidora de Alimentos La Huerta, S.A. de C.V.
(RFC DAH110203QX1), empresa dedicada a la distribución de alimentos congelados.

Cobertura amplia. RC LUC $3,000,000, gastos médicos $500,000 por evento, asistencia vial y gastos legales amparados.
Deducible 5% daños materiales y 10% robo total.
Póliza actual con GNP, vence el 30 de junio de 2026.

Quedo atenta.
"""
        ).with_xlsx(CAMIONES),
        {
            "activity": "distribución de alimentos congelados",
            "expiring_insurer": "GNP",
            "coverage": "AMPLIA",
            "coverages": {
                ("LIABILITY", "", 3e6, None),
                ("MEDICAL", "", 5e5, None),
                ("ROAD_ASSISTANCE", "", None, None),
                ("LEGAL", "", None, None),
                ("MATERIAL_DAMAGE", "", None, 5.0),
                ("TOTAL_THEFT", "", None, 10.0),
            },
        },
        [
            {
                "engine_number": "4JJ1-5R9921",
                "service_kind": "PRIVATE",
                "usage_kind": "DELIVERY",
                "tonnage": 5.5,
                "postal_code": "06600",
                "value": 690_000.0,
                "equipment": [("CAJA REFRIGERADA THERMO KING", 285_000.0)],
            },
            {
                "engine_number": "J05E-TP33412",
                "tonnage": 8.0,
                "postal_code": "06600",
                "value": 880_000.0,
                "equipment": [],
            },
            {
                "engine_number": "QR25-88412H",
                "tonnage": 1.0,
                "postal_code": "55067",
                "value": 315_000.0,
                "equipment": [],
            },
        ],
    ),
    "cars with terms of their own": (
        mail(
            "Buen día, cotizar por favor la flotilla adjunta de Grupo Tecnoplus SA de CV. Actividad: consultoría en sistemas.\n"
        ).with_xlsx(AUTOS),
        {"activity": "consultoría en sistemas"},
        [
            {
                "usage_kind": "PRIVATE",
                "value_basis_kind": "MARKET",
                "value": None,
                "coverages": {
                    ("LIABILITY", "", 3e6, None),
                    ("MATERIAL_DAMAGE", "", None, 5.0),
                    ("TOTAL_THEFT", "", None, 10.0),
                    ("MEDICAL", "", 2e5, None),
                },
            },
            {
                "usage_kind": "COMMERCIAL",
                "value_basis_kind": "INVOICE",
                "value": 603_000.0,
                "coverages": {
                    ("LIABILITY", "", 4e6, None),
                    ("MATERIAL_DAMAGE", "", None, 5.0),
                    ("TOTAL_THEFT", "", None, 10.0),
                    ("MEDICAL", "", 2e5, None),
                },
            },
            {
                "value_basis_kind": "AGREED",
                "value": 397_000.0,
                "coverages": {
                    ("LIABILITY", "", 3e6, None),
                    ("MATERIAL_DAMAGE", "", None, 3.0),
                    ("TOTAL_THEFT", "", None, 5.0),
                    ("MEDICAL", "", None, None),
                },
            },
        ],
    ),
    "a form of labels": (
        mail(
            f"""SOLICITUD DE COTIZACIÓN FLOTILLA

Contratante: Ferretera Monterrey SA de CV
RFC: FMO980115AB2
Giro: comercio al por mayor de ferretería
Domicilio: Calle Hidalgo 455 Pte., Col. Centro
Ciudad: Monterrey
Estado: Nuevo León
C.P.: 64000
Aseguradora actual: AXA Seguros
Prima actual: $412,500.00 MXN
Suma asegurada RC: $3,000,000
Deducible DM: 5%
Deducible RT: 10%

Unidades:
1. {VERSA}, uso particular, servicio particular
2. {HILUX}, uso comercial, servicio particular, motor 2TR-A441267
"""
        ),
        {
            "activity": "comercio al por mayor de ferretería",
            "client_state": "Nuevo León",
            "client_postal_code": "64000",
            "expiring_insurer": "AXA Seguros",
            "expiring_premium": 412_500.0,
            "expiring_premium_currency": "MXN",
            "coverages": {
                ("LIABILITY", "", 3e6, None),
                ("MATERIAL_DAMAGE", "", None, 5.0),
                ("TOTAL_THEFT", "", None, 10.0),
            },
        },
        [
            {"usage_kind": "PRIVATE", "service_kind": "PRIVATE"},
            {"usage_kind": "COMMERCIAL", "service_kind": "PRIVATE", "engine_number": "2TR-A441267"},
        ],
    ),
    "sentences for all units": (
        mail(
            """Buenas tardes,

Cotizar para Autotransportes Rivera (RFC ARI0402118M3), se dedican al autotransporte federal de carga.
Todas las unidades son servicio público federal, uso carga, carga tipo A.
Ded. DM 5 % RT 10 %, RC 5 MDP, RC ecológica 2 MDP y RC por arrastre de remolque.

1) Kenworth T880 2022 serie 3BKDL40X5NF123456 valor convenido $2,100,000
2) Freightliner M2 2021 serie 3ALACYCS4MDMK4321 valor convenido $1,150,000, 10 toneladas

Código postal del cliente: 76100, Querétaro.
"""
        ),
        {
            "client_postal_code": "76100",
            "client_state": "Querétaro",
            "coverages": {
                ("MATERIAL_DAMAGE", "", None, 5.0),
                ("TOTAL_THEFT", "", None, 10.0),
                ("LIABILITY", "", 5e6, None),
                ("LIABILITY_CARGO", "", 2e6, None),
                ("LIABILITY_TRAILER", "", None, None),
            },
        },
        [
            {
                "service_kind": "PUBLIC_FEDERAL",
                "usage_kind": "CARGO",
                "cargo_class": "A",
                "value": 2_100_000.0,
                "value_basis_kind": "AGREED",
            },
            {
                "service_kind": "PUBLIC_FEDERAL",
                "usage_kind": "CARGO",
                "cargo_class": "A",
                "tonnage": 10.0,
                "value": 1_150_000.0,
            },
        ],
    ),
    "coverages by class": (
        mail(
            f"""Estimado Luis,

Requerimos para la renovación de Constructora Peñasco (vienen de HDI):
- Autos y pick ups: amplia, DM 5%, RT 10%, RC 3,000,000
- Pesados: DM 10%, RT 20%, RC 5,000,000, sin asistencia vial
- Remolques: robo total 10%, RC 1,000,000
- Motos: solo RC por 1 millón

Unidades:
{VERSA}
Camión International 4300 2019 serie 3HAMMAAR5KL512345
Remolque cama baja Fruehauf 2016 serie 3H3V532C1GT001122
Moto Italika FT150 2023 serie 3SCPFTEE8P1012345
"""
        ),
        {
            "expiring_insurer": "HDI",
            "coverages": {
                ("", "CAR", None, None),
                ("MATERIAL_DAMAGE", "CAR", None, 5.0),
                ("TOTAL_THEFT", "CAR", None, 10.0),
                ("LIABILITY", "CAR", 3e6, None),
                ("MATERIAL_DAMAGE", "HEAVY", None, 10.0),
                ("TOTAL_THEFT", "HEAVY", None, 20.0),
                ("LIABILITY", "HEAVY", 5e6, None),
                ("ROAD_ASSISTANCE", "HEAVY", None, None, True),
                ("TOTAL_THEFT", "TRAILER", None, 10.0),
                ("LIABILITY", "TRAILER", 1e6, None),
                ("LIABILITY", "MOTORCYCLE", 1e6, None),
            },
        },
        [
            {"vehicle_class": "CAR"},
            {"vehicle_class": "HEAVY"},
            {"vehicle_class": "TRAILER"},
            {"vehicle_class": "MOTORCYCLE"},
        ],
    ),
    "claims by unit": (
        mail(
            f"""Hola, cotizar:
{VERSA}, placas LUK-009-H
{HILUX}, placas GX-77-826

Siniestralidad:
- Versa placas LUK-009-H: 2024, 1 siniestro por $45,000
- Hilux GX-77-826: 2 siniestros en 2025 por $120,000
No requieren auto sustituto. Valor comercial en ambas. Uso personal.
Cliente: Servicios Integrales Coyoacán SC, CDMX, CP 04000.
"""
        ),
        {
            "client_postal_code": "04000",
            "losses": [("2024", 1, 45_000.0, "LUK-009-H"), ("2025", 2, 120_000.0, "GX-77-826")],
            "coverages": {("SUBSTITUTE_CAR", "", None, None, True)},
        },
        [
            {"value_basis_kind": "MARKET", "usage_kind": "PRIVATE"},
            {"value_basis_kind": "MARKET", "usage_kind": "PRIVATE"},
        ],
    ),
    "an english mail": (
        mail(
            f"""Dear all,

Please quote our client Acme Logistics Mexico SA de CV. Business activity: parcel delivery.
Current insurer: Zurich. Current premium: USD 21,500.
Liability limit 3,000,000 MXN, material damage deductible 5%, total theft deductible 10%.

1. {VERSA}, use: delivery, engine no. HR16-771234
2. {HILUX}, use: delivery, engine no. 2TR-990011
"""
        ),
        {
            "activity": "parcel delivery",
            "expiring_insurer": "Zurich",
            "expiring_premium": 21_500.0,
            "expiring_premium_currency": "USD",
            "coverages": {
                ("LIABILITY", "", 3e6, None),
                ("MATERIAL_DAMAGE", "", None, 5.0),
                ("TOTAL_THEFT", "", None, 10.0),
            },
        },
        [
            {"usage_kind": "DELIVERY", "engine_number": "HR16-771234"},
            {"usage_kind": "DELIVERY", "engine_number": "2TR-990011"},
        ],
    ),
    "nothing of it is stated": (
        mail(
            f"""Buen día,

Favor de cotizar amplia para Juan Pérez López, RFC PELJ800101AB1:
{VERSA}
{HILUX}

Saludos,
Ana Ruiz
Corredores Ruiz, Agente de Seguros y de Fianzas
Av. Reforma 222, Col. Juárez, CDMX, C.P. 06600
Seguros de autos, daños, RC, gastos médicos
El año pasado tuvo un robo total por $230,000.
"""
        ),
        {
            "client_postal_code": "",
            "client_address": "",
            "activity": "",
            "expiring_insurer": "",
            "expiring_premium": None,
            "coverages": set(),
        },
        [{"service": "", "engine_number": "", "tonnage": None, "cargo": "", "coverages": set(), "equipment": []}] * 2,
    ),
    "a motor is no number": (
        a_mail()
        .saying("Cotizar flotilla adjunta por favor.\n")
        .with_xlsx(
            (
                ("Marca", "Descripción", "Motor", "Año", "Serie", "Servicio", "Valor"),
                ("NISSAN", "VERSA SENSE", "1.6L 4 CIL", 2022, "3N1CN8AE8NL569666", "CARGA", 256000),
                ("TOYOTA", "HILUX SR", "2.7L 4 CIL", 2022, "MR0EX8DD4NL158278", "CARGA", 603000),
            )
        ),
        {},
        [
            {"engine_number": "", "usage_kind": "CARGO", "value": 256_000.0},
            {"engine_number": "", "usage_kind": "CARGO", "value": 603_000.0},
        ],
    ),
}


def read(builder: MailBuilder) -> Extraction:
    return extract_email(builder.as_bytes(), ReadingLimits())


def stated_coverages(coverages: tuple[Coverage, ...]) -> set[tuple[Any, ...]]:
    return {
        (coverage.kind, coverage.vehicle_class, coverage.sum_insured, coverage.deductible_percent)
        + ((True,) if coverage.is_excluded else ())
        for coverage in coverages
    }


def facts_of(vehicle: Vehicle) -> Truth:
    """What a vehicle states, with its kinds as their names."""
    asked = ("description", "brand", "model", "usage", "service", "value_basis", "cargo")
    kinds = derived_kinds(**{name: getattr(vehicle, name) for name in asked})
    prefixes = ("VEHICLE_CLASS_", "USAGE_KIND_", "SERVICE_KIND_", "VALUE_BASIS_", "CARGO_CLASS_")
    named = {field: kind.removeprefix(prefix) for field, kind in kinds.items() for prefix in prefixes if prefix in kind}
    return {
        **{name: getattr(vehicle, name) for name in names(VEHICLE)},
        **named,
        "coverages": stated_coverages(vehicle.coverages),
        "equipment": [(item.text, item.amount) for item in vehicle.equipment],
    }


@pytest.mark.parametrize("name", MAILS)
def test_the_case_states_what_the_mail_says(name: str) -> None:
    builder, truth, _ = MAILS[name]
    data = read(builder).data

    stated = {
        **{field: getattr(data, field) for field in truth},
        "coverages": stated_coverages(data.coverages),
        "losses": [(loss.period, loss.claims, loss.amount, loss.vehicle) for loss in data.losses],
    }
    assert {field: stated[field] for field in truth} == truth


@pytest.mark.parametrize("name", MAILS)
def test_each_vehicle_states_what_the_mail_says(name: str) -> None:
    builder, _, truths = MAILS[name]
    vehicles = read(builder).vehicles

    assert len(vehicles) == len(truths)
    for vehicle, truth in zip(vehicles, truths, strict=True):
        facts = facts_of(vehicle)
        assert {field: facts.get(field, "") for field in truth} == truth


@pytest.mark.parametrize("name", MAILS)
def test_each_field_that_is_stated_says_how_it_was_read(name: str) -> None:
    builder, truth, _ = MAILS[name]
    extraction = read(builder)

    of_case = {reading.field for reading in extraction.data.readings}
    wanted = {
        field for field, value in truth.items() if value and field not in {"coverages", "expiring_premium_currency"}
    }
    assert wanted <= of_case
    assert {f"coverages[{place}]" for place in range(len(extraction.data.coverages))} <= of_case
    new = ("service", "engine_number", "tonnage", "cargo", "postal_code")
    for vehicle in extraction.vehicles:
        read_fields = {reading.field for reading in vehicle.reading_fields}
        assert {field for field in new if values_of(vehicle, VEHICLE)[field]} <= read_fields
