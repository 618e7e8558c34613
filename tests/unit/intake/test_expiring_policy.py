"""The policy that expires, as brokers speak of it: its insurer and its premium, and what is neither."""

from __future__ import annotations

import pytest

from intake.case.expiring.insurer import find_expiring_insurer
from intake.case.expiring.policy_tables import insurers_in_tables, premiums_in_tables
from intake.case.expiring.premium import find_expiring_premium
from intake.extraction.email import extract_email
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

UNIT = "Nissan Versa 2021 serie 3N1CN8AE4ML810001 valor $250,000"


def insurer_in(text: str) -> str:
    insurer = find_expiring_insurer(text)
    return insurer.value if insurer else ""


def premium_in(text: str) -> float | None:
    premium = find_expiring_premium(text)
    return premium.amount if premium else None


def a_table(*rows: str, sheet: str = "") -> Table:
    """Return a table whose cells stand between bars."""
    return Table("f.xlsx", sheet, tuple(tuple(row.split("|")) for row in rows))


@pytest.mark.parametrize(
    ("text", "insurer"),
    [
        ("Actualmente con Qualitas.", "Qualitas"),
        ("Póliza actual GNP.", "GNP"),
        ("hoy paga $980,000 con AXA", "AXA"),
        ("Vence con GNP el 30 de junio de 2026.", "GNP"),
        ("Aseguradora: AXA (invitada), Qualitas (actual)", "Qualitas"),
        ("PÓLIZA ANTERIOR\nCompañía: Mapfre\nPrima: 765,000.00\nVencimiento: 15/06/2026", "Mapfre"),
        ("Actualmente asegurados en HDI, prima neta 1.2 M", "HDI"),
        ("La flotilla está vigente con Zurich hasta el 31/12", "Zurich"),
        ("Renovación de Chubb, 12 unidades", "Chubb"),
        ("La póliza vigente en Qualitas tiene RC 3,000,000", "Qualitas"),
        ("la cía actual (GNP) emitió la renovación", "GNP"),
        ("Condiciones actuales (Qualitas, póliza 7040012345)", "Qualitas"),
        ("La prima que traen es de 750,000 con Inbursa; necesitamos 700,000.", "Inbursa"),
        ("Están pagando $612,300 en Mapfre.", "Mapfre"),
        ("Actual: Banorte. Costo actual 654,321 + IVA", "Banorte"),
        ("Está en Qualitas.", "Qualitas"),
        ("Cía actual: Zurich, prima total 312,450.80 pesos", "Zurich"),
        ("Current carrier: Chubb; expiring premium", "Chubb"),
        ("Prima vigente sin IVA: US$ 54,200.00 con Chubb.", "Chubb"),
        ("El cliente viene de HDI y quiere cambiar", "HDI"),
        ("Quiere salirse de Inbursa por mal servicio", "Inbursa"),
        ("Llevan 3 años con Afirme", "Afirme"),
        ("vienen asegurados con la compañía Zurich", "Zurich"),
        ("Su póliza de Banorte vence el 15 de julio", "Banorte"),
        ("AXA es la aseguradora actual", "AXA"),
        ("con ANA Seguros desde hace dos años", "ANA Seguros"),
        ("Hoy en día los tiene Sura", "Sura"),
        ("Póliza 12345 de Atlas con vencimiento 1/7/2026", "Atlas"),
        ("Renovación GNP 2026", "GNP"),
        ("Seguro actual: HDI", "HDI"),
        ("Compañía de seguros actual | Allianz", "Allianz"),
        ("están molestos con Qualitas", "Qualitas"),
        ("antes estaban con GNP, hoy están con AXA", "AXA"),
        ("Aseguradora anterior: AXA\nAseguradora actual: GNP", "GNP"),
        ("currently insured with AIG", "AIG"),
        ("Total prima vigente $45,000 con Mapfre", "Mapfre"),
        ("tienen póliza de El Potosí", "El Potosí"),
        ("hoy la cuenta la trae Chubb", "Chubb"),
        ("Asegurado con: Tokio Marine", "Tokio Marine"),
        ("Poliza vigente:\nAseguradora  Primero Seguros\nPrima neta  450,000", "Primero Seguros"),
        ("Histórico\nLa cuenta se encuentra en Mapfre con vencimiento 30 junio", "Mapfre"),
        ("La compañía que los asegura es HDI", "HDI"),
        ("vence en Qualitas el 1 de agosto", "Qualitas"),
        ("Vencimiento 01/08/2026 (Qualitas)", "Qualitas"),
        ("Hoy pagan\n$980,000 con AXA", "AXA"),
        ("El seguro lo tienen con Ve por Más", "Ve por Más"),
        ("la competencia (Zurich) los tiene hoy en $400,000", "Zurich"),
        ("Compañía con póliza vigente: Seguros Azteca. Importe: $1,020,000", "Seguros Azteca"),
    ],
)
def test_the_insurer_of_today_is_the_one_whose_policy_expires(text: str, insurer: str) -> None:
    assert insurer_in(text) == insurer


@pytest.mark.parametrize(
    "text",
    [
        "Cotizar con AXA y GNP.",
        "Favor de cotizar con Qualitas, AXA, HDI y GNP",
        "Ya tenemos cotización de HDI en $420,000, hay que mejorarla.",
        "Invitamos a Qualitas, AXA, HDI y GNP a participar en la licitación de la flotilla de Cementos Sierra",
        "Las unidades se facturan con BBVA Leasing (beneficiario preferente).",
        "Qualitas nos ofreció RC 3 millones con DM 5%",
        "Estimados AXA, favor de cotizar",
        "Ana Ruiz\nAgente AXA\nTel 55",
        "Quedo atenta, hoy con Ana Ruiz lo ven",
        "no tienen seguro actualmente",
        "Queremos que estén aseguradas con AXA",
        "Por el momento no hay siniestros",
        "Queremos pasarnos a GNP",
        "Actualmente están aseguradas con la competencia.",
        "favor de emitir con Qualitas",
        "Clave de agente GNP: 12345, vigente",
        "Hoy mandé también a Zurich y a HDI",
        "¿Nos pueden cotizar hoy con AXA?",
        "Cobertura  Póliza vigente  Propuesta",
        "Aseguradora actual: No tiene",
        "Nunca han estado asegurados con AXA",
        "Cotización para pólizas vigentes a partir del 1 de julio, comparar contra HDI y AXA",
    ],
)
def test_an_insurer_that_is_asked_or_named_otherwise_is_not_the_expiring_one(text: str) -> None:
    assert insurer_in(text) == ""


@pytest.mark.parametrize(
    ("text", "premium"),
    [
        ("Prima actual $350,000", 350_000),
        ("hoy paga $980,000 con AXA", 980_000),
        ("El cliente necesita llegar a una prima objetivo de $850,000; hoy paga $980,000 con AXA.", 980_000),
        ("Actualmente asegurados en HDI, prima neta 1.2 M", 1_200_000),
        ("PÓLIZA ANTERIOR\nCompañía: Mapfre\nPrima: 765,000.00\nVencimiento: 15/06/2026", 765_000),
        ("Condiciones actuales (Qualitas, póliza 7040012345, prima neta $1,830,500.00):", 1_830_500),
        (
            (
                "la cía actual (GNP) emitió la renovación en $330,000, el año pasado pagaron $310,000. "
                "Queremos llegar a $290,000"
            ),
            310_000,
        ),
        ("La prima que traen es de 750,000 con Inbursa; necesitamos 700,000.", 750_000),
        ("Están pagando $612,300 en Mapfre.", 612_300),
        ("Prima actual $980,000, prima objetivo $850,000.", 980_000),
        ("Actual: Banorte. Costo actual 654,321 + IVA", 654_321),
        (
            "El cliente paga actualmente 1,350,000 de prima, con una siniestralidad de 420,000 en el último año.",
            1_350_000,
        ),
        ("Prima pagada 2025: $300,000\nPrima estimada 2026: $320,000\nPrima mínima: $10,000", 300_000),
        ("Última prima: 305 mil", 305_000),
        ("Cuenta: X\nPrima 2024-2025: $2,350,000\nPrima 2025-2026: $2,610,000", 2_610_000),
        ("Prima vigente sin IVA: US$ 54,200.00 con Chubb.", 54_200),
        ("Actualmente asegurada en Inbursa con una prima de 1.2 mdp y siniestralidad de 38%", 1_200_000),
        ("La póliza vigente en Qualitas tiene RC 3,000,000, DM 10% y RT 20%, prima total de $500,000.", 500_000),
        ("Pagan 280 mil de prima.", 280_000),
        ("Prima total vencimiento: 350,000.00", 350_000),
        ("expiring premium USD 38,000; target premium USD 35,000", 38_000),
        ("Cliente. Aseguradora: Atlas. Prima actual 200 mil pesos.", 200_000),
        ("Vence en GNP con prima de 450 mil pesos", 450_000),
        ("Costo del seguro actual: $120,000", 120_000),
        ("Les cuesta hoy $210,000 al año", 210_000),
        ("igualar la prima actual de $500,000", 500_000),
        ("Renovación. Prima neta: $410,000\nPrima total: $475,600\nAseguradora: HDI", 410_000),
        ("Total prima vigente $45,000 con Mapfre", 45_000),
        ("Prima del año anterior  678900.50", 678_900.5),
        ("Hoy pagan\n$980,000 con AXA", 980_000),
        ("El año pasado se pagó una prima de $88,000", 88_000),
        ("Prima anterior $300,000, prima actual $350,000", 350_000),
        ("Poliza vigente:\nAseguradora  Primero Seguros\nPrima neta  450,000", 450_000),
        ("Viene de Zurich con prima de $91,500.00 más IVA", 91_500),
        ("paga 95 mil pesos al año de seguro", 95_000),
        ("ahorita traen ANA Seguros y les están cobrando 287 mil pesos al año, a ver si le bajamos", 287_000),
        ("Renovamos la de Mapfre México (prima $402,118).", 402_118),
    ],
)
def test_the_premium_of_today_is_what_is_paid(text: str, premium: float) -> None:
    assert premium_in(text) == premium


@pytest.mark.parametrize(
    "text",
    [
        "Que la prima no pase de $300,000.",
        "Prima objetivo: $300,000",
        "Prima meta: $400,000 + IVA",
        "Ya tenemos cotización de HDI en $420,000, prima por mejorar",
        "La mejor oferta será de quien baje de 1,000,000 de prima.",
        "Qualitas nos ofreció RC 3 millones con DM 5% y prima de 280,000",
        "Prima anual: $500,000 (objetivo)\nPresupuesto del cliente: $450,000",
        "que baje de 900 mil",
        "busca una prima de $450,000",
        "Renovación: queremos bajar la prima actual a $450,000",
        "Total pagado $340,000, 3 siniestros",
        "Pago de contado, RC 3,000,000",
        "Prima actual por unidad de $5,000 por unidad",
        "quiere pagar 300 mil de prima con AXA",
        "Póliza vigente: RC $3,000,000, la prima la mandan después",
        "Paga $20,000 mensuales de prima hoy",
        "Siniestros pagados $300,000 hoy con AXA",
        "En caso de siniestro el cliente paga $5,000 de deducible con la aseguradora",
    ],
)
def test_a_wish_an_offer_an_instalment_or_a_loss_is_no_premium(text: str) -> None:
    assert premium_in(text) is None


@pytest.mark.parametrize(
    ("text", "insurer", "premium"),
    [
        (
            (
                "Buenas tardes, anexo flotilla que actualmente se encuentra asegurada en Mapfre pagando "
                "una prima de $1,245,300 y queremos mejorarla."
            ),
            "Mapfre",
            1_245_300,
        ),
        ("Compañía Actual: QUALITAS / Prima Actual: 233,455.12 / Vencimiento: 12-ago-26", "QUALITAS", 233_455.12),
        ("El contrato vigente es con GNP y termina el 1 de septiembre, costó 512 mil", "GNP", 512_000),
        ("Traen hoy HDI con una prima de 412,000 más IVA, la meta es 380,000", "HDI", 412_000),
        ("Aseguradora en turno: AXA. Prima en turno: $300,000", "AXA", 300_000),
        ("Prima que pagan: $845,000 (Zurich)", "Zurich", 845_000),
        ("El cliente está insatisfecho con GNP, donde pagó 1.35 millones el año pasado.", "GNP", 1_350_000),
        ("La tenemos con Atlas. El costo de este año fue de 287,450 pesos.", "Atlas", 287_450),
        ("Vencimiento 01-sep-2026 Qualitas Pol. 7040. Prima vencimiento $2,114,800.00", "Qualitas", 2_114_800),
        ("Prima 24/25 $510,000 con Zurich", "Zurich", 510_000),
        ("Están en AXA y su prima anual es de $654,000.00", "AXA", 654_000),
        ("Su renovación es en agosto con Qualitas, la prima actual anda en los 320 mil pesos", "Qualitas", 320_000),
        ("POLIZA A RENOVAR: 1234567 AXA, PRIMA NETA 345,678.90", "AXA", 345_678.9),
        ("Nos interesa cotizar la flotilla que hoy se tiene con Chubb (prima 77,500 USD)", "Chubb", 77_500),
        ("Aseguradora actual - Banorte\nPrima actual - $450,000", "Banorte", 450_000),
        ("*Compañía que vence:* Inbursa\n*Prima que vence:* $98,700.00", "Inbursa", 98_700),
        ("Cliente con Afirme, paga $120,000 anuales", "Afirme", 120_000),
        ("Experiencia: 3 años con GNP, prima 2025 $540,000, siniestros $120,000", "GNP", 540_000),
        ("Insurer: currently Zurich. Annual premium paid: USD 45,000", "Zurich", 45_000),
        ("La aseguradora que tienen es Sura y pagan 65 mil", "Sura", 65_000),
        ("Qualitas los tiene hoy en $320,000 y piden mejorar.", "Qualitas", 320_000),
        ("Vigencia actual: 15/07/2025 al 15/07/2026 con HDI", "HDI", None),
        ("La póliza que vence está en GNP con prima de 1,020,000.00 pesos", "GNP", 1_020_000),
        ("Póliza GNP 123456 vence 15/08/26 prima total 89,000", "GNP", 89_000),
        ("Hoy están pagando en AXA: $980,000", "AXA", 980_000),
        ("compañía actual mapfre, prima neta $87,654", "mapfre", 87_654),
        ("viene de axa pagando 500 mil", "axa", 500_000),
        ("Prima vencimiento AXA $430,000", "AXA", 430_000),
        ("Última póliza con Zurich, $640,000 de prima total", "Zurich", 640_000),
        ("Costo de la póliza actual (Qualitas): 415,200", "Qualitas", 415_200),
        (
            (
                "Datos de la póliza actual\nCía: GNP\nNo. de póliza: 123456\nVigencia: 1/8/25 - "
                "1/8/26\nPrima neta: $310,450.00"
            ),
            "GNP",
            310_450,
        ),
        ("ANTECEDENTES DEL SEGURO\nAseguradora:\tChubb\nPrima pagada:\t$1,200,000", "Chubb", 1_200_000),
    ],
)
def test_one_sentence_may_say_both(text: str, insurer: str, premium: float | None) -> None:
    assert (insurer_in(text), premium_in(text)) == (insurer, premium)


@pytest.mark.parametrize(
    "text",
    [
        "Solicitamos a Qualitas la cotización de la flotilla; la prima no debe exceder $300,000",
        "Se requiere que la prima total no rebase 500,000 y se compita contra AXA",
        "Somos agentes de GNP, AXA y Qualitas desde 1990",
        "Agente certificado AXA | GNP | HDI",
        "Con gusto te mando la de HDI cuando la tenga",
        "La prima de 250,000 que nos diste quedó fuera",
        "El valor de la unidad es de $450,000, factura de BBVA",
        "Presupuesto máximo de prima: 200,000",
        "Unidad financiada con Santander",
        "Favor de enviar las condiciones a HDI y Zurich",
        "Prima neta deseada: 450,000; Prima techo 480,000",
        "Hoy salen las unidades con carga de $500,000 y pagan caseta",
        "El cliente paga $3,000 de deducible hoy con su póliza de RC",
    ],
)
def test_other_sentences_with_an_insurer_or_a_premium_say_neither(text: str) -> None:
    assert (insurer_in(text), premium_in(text)) == ("", None)


@pytest.mark.parametrize(
    ("table", "insurer", "premium"),
    [
        (a_table("Aseguradora|Prima actual|Prima objetivo", "AXA|980,000|850,000"), "AXA", 980_000),
        (a_table("Aseguradora actual|Prima actual", "AXA|980,000"), "AXA", 980_000),
        (a_table("Concepto|Actual|Objetivo", "Aseguradora|GNP|", "Prima neta|500,000|450,000"), "GNP", 500_000),
        (a_table("PÓLIZA ANTERIOR||", "Compañía|Vigencia|Prima neta", "Mapfre|2025|765,000.00"), "Mapfre", 765_000),
        (a_table("Aseguradora|Prima", "AXA|980,000", sheet="Póliza vigente"), "AXA", 980_000),
        (a_table("Póliza vigente|Aseguradora|Prima pagada", "7040|HDI|$80,000"), "HDI", 80_000),
        (a_table("Marca|Modelo|Serie|Prima objetivo", "Nissan|2020|3N1|12,500"), "", None),
        (a_table("Aseguradora|Prima", "AXA|980,000", "GNP|900,000"), "", None),
        (a_table("Cobertura|Póliza vigente|Propuesta", "DM|10%|5%"), "", None),
    ],
)
def test_a_table_says_it_by_its_heads(table: Table, insurer: str, premium: float | None) -> None:
    assert [mention.value for mention in insurers_in_tables([table])] == [insurer] * bool(insurer)
    assert [mention.number for mention in premiums_in_tables([table])] == ([premium] if premium else [])


def test_the_premiums_of_the_units_add_up_where_each_states_its_own_less_surely() -> None:
    head, one, other = (
        "Marca|Serie|Aseguradora actual|Prima actual",
        "Nissan|3N1|Qualitas|12,500",
        "VW|3VW|QUALITAS|14,000",
    )

    (whole,) = premiums_in_tables([a_table(head, one, other, "TOTAL|||26,500")])
    (single,) = premiums_in_tables([a_table("Aseguradora actual|Prima actual", "AXA|980,000")])

    assert (whole.number, whole.confidence < single.confidence) == (26_500, True)
    assert list(premiums_in_tables([a_table(head, one, "VW|3VW|QUALITAS|")])) == []


@pytest.mark.parametrize(
    ("lines", "insurer", "premium"),
    [
        (("El cliente hoy paga $980,000 con AXA; la prima objetivo es $850,000.",), "AXA", 980_000),
        (
            ("PÓLIZA ANTERIOR", "Compañía: Mapfre", "Prima: 765,000.00", "", "COBERTURAS", "RC: 4,000,000"),
            "Mapfre",
            765_000,
        ),
        (("Vence con GNP el 30 de junio.", "Prima meta: $400,000"), "GNP", None),
        (("Cotizar con AXA y GNP por favor.", "La prima no debe pasar de $300,000."), "", None),
        (("Saludos", "", "Ana Ruiz", "Agente GNP vigente, prima actual $1"), "", None),
    ],
)
def test_a_whole_mail_says_where_both_stand(lines: tuple[str, ...], insurer: str, premium: float | None) -> None:
    data = extract_email(a_mail().saying("\n".join([UNIT, "", *lines, ""])).as_bytes(), ReadingLimits()).data
    readings = {reading.field: reading for reading in data.readings}

    assert (data.expiring_insurer, data.expiring_premium) == (insurer, premium)
    assert ("expiring_insurer" in readings, "expiring_premium" in readings) == (bool(insurer), premium is not None)
    assert all(reading.origin for name, reading in readings.items() if name.startswith("expiring"))


def test_two_insurers_in_the_role_and_a_bare_premium_are_less_sure() -> None:
    contested = find_expiring_insurer("Aseguradora actual: AXA\nCompañía actual: GNP")
    bare = find_expiring_premium("Renovación.\nPrima neta: $410,000")

    assert contested is not None
    assert contested.is_contested
    assert bare is not None
    assert bare.is_guessed


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Prima actual USD 54,200", "USD"),
        ("Prima vigente: US$ 54,200.00 con Chubb", "USD"),
        ("Hoy paga 38,000 dólares con AIG", "USD"),
        ("Expiring premium USD 38,000", "USD"),
        ("Prima anterior: 12,500 dlls", "USD"),
        ("Prima total vigente 20,000 usd", "USD"),
        ("Prima actual $350,000 MXN", "MXN"),
        ("Actualmente pagan 410,500 pesos de prima", "MXN"),
        ("Prima que pagan: $845,000 M.N.", "MXN"),
        ("Prima actual MXN 300,000", "MXN"),
        ("Prima actual $350,000", ""),
    ],
)
def test_the_premium_has_the_currency_beside_it(text: str, currency: str) -> None:
    premium = find_expiring_premium(text)

    assert premium is not None
    assert premium.currency == currency


def test_an_attached_policy_states_the_premium_and_the_insurer_of_today() -> None:
    text = (
        "QUALITAS COMPAÑÍA DE SEGUROS\nPÓLIZA DE SEGURO DE AUTOMÓVILES - FLOTILLA\nPóliza: FL-0048813-00\n"
        "Vigencia: del 01/11/2025 al 01/11/2026\nMoneda: Nacional Forma de pago: Anual  Prima total: $68,412.90\n"
    )

    assert (insurer_in(text), premium_in(text)) == ("QUALITAS", 68_412.9)
    assert premium_in(text.replace("PÓLIZA DE SEGURO", "PROPUESTA DE SEGURO")) is None


def test_a_bare_label_is_the_insurer_of_today_only_in_a_renewal_and_a_guess() -> None:
    guess = find_expiring_insurer(
        "Aseguradora: HDI\nPrima total: $475,600\nVigencia 01/06/2025 al 01/06/2026 (renovación)"
    )

    assert guess is not None
    assert (guess.value, guess.is_guessed) == ("HDI", True)
    assert insurer_in("Aseguradora: HDI\nFavor de cotizar") == ""
