"""A list is judged as a whole: a brand in a cell makes no fleet, and a fleet stays one whatever else it says."""

from __future__ import annotations

import pytest

from domain.notices.sentences import sentence
from intake.extraction.email import extract_email
from intake.extraction.list_purpose import judge
from intake.extraction.list_reader import ListRead
from intake.lexicon.list_signs import asks_to_insure, insured_terms, signs_of_others
from intake.model.document import Line, Origin, Table
from intake.model.extraction import Extraction, Vehicle
from intake.model.limits import ReadingLimits
from tests.fixtures.lists_by_kind import FLEETS, NOT_FLEETS
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail, xlsx
from tests.fixtures.sentences import reasons, sentences

PRICES = ("Versión", "Año", "Precio de lista", "Enganche"), ("NISSAN KICKS", "2026", "519,900", "100,980")


def read(raw: bytes) -> Extraction:
    return extract_email(raw, ReadingLimits())


def a_list(*rows: tuple[str, ...], vehicles: tuple[Vehicle, ...]) -> ListRead:
    return ListRead("f.xlsx", (Table("f.xlsx", "Hoja1", rows),), vehicles=list(vehicles))


@pytest.mark.parametrize("kind", NOT_FLEETS)
def test_a_list_of_something_else_holds_no_vehicle_and_is_reviewed(kind: str) -> None:
    extraction = read(NOT_FLEETS[kind].as_bytes())

    assert extraction.vehicles == ()
    assert extraction.needs_review


@pytest.mark.parametrize("kind", FLEETS)
def test_a_fleet_is_read_as_one(kind: str) -> None:
    mail, count = FLEETS[kind]
    extraction = read(mail.as_bytes())

    assert len(extraction.vehicles) == count
    assert not extraction.needs_review, extraction.warnings


def test_rows_of_a_list_of_something_else_are_kept_under_one_reason() -> None:
    extraction = read(NOT_FLEETS["parts"].as_bytes())

    assert set(reasons(extraction.dropped_rows)) == {"in a list of parts and tools"}
    assert "KENWORTH" in " ".join(row.text for row in extraction.dropped_rows)
    assert any("seems to list parts and tools" in warning for warning in sentences(extraction))


def test_a_price_list_beside_a_fleet_costs_the_fleet_nothing_and_is_reviewed() -> None:
    mail = a_mail().with_xlsx([HEADER, VERSA, HILUX]).with_file("precios.xlsx", xlsx({"Precios": list(PRICES)}))
    extraction = read(mail.as_bytes())

    assert [vehicle.vin for vehicle in extraction.vehicles] == [VERSA[3], HILUX[3]]
    assert extraction.needs_review


def test_a_sheet_of_prices_in_the_workbook_of_a_fleet_is_judged_alone() -> None:
    content = xlsx({"Flotilla": [HEADER, VERSA, HILUX], "Precios": list(PRICES)})

    assert len(read(a_mail().with_file("f.xlsx", content).as_bytes()).vehicles) == 2


def test_what_could_be_either_is_kept_and_reviewed() -> None:
    rows = (
        ("Unidad", "Año", "Precio de lista", "Enganche", "Cobertura"),
        ("NISSAN KICKS", "2026", "519,900", "9", "AMPLIA"),
    )
    kicks = Vehicle("NISSAN KICKS", year=2026, origin=Origin("f.xlsx", "Hoja1", 2))
    judgement = judge(a_list(*rows, vehicles=(kicks,)), "COTIZAR")

    assert judgement.vehicles == [kicks]
    (doubt,) = judgement.doubts
    assert sentence(doubt) == "f.xlsx Hoja1: may list prices of a dealer instead of vehicles to be insured"


def test_vehicles_that_nothing_asks_to_insure_are_reviewed() -> None:
    versa = Vehicle("NISSAN VERSA", year=2021, origin=Origin("f.xlsx", "Hoja1", 2))
    judgement = judge(a_list(("Descripción", "Año"), ("NISSAN VERSA", "2021"), vehicles=(versa,)), "HOLA")

    assert judgement.vehicles == [versa]
    assert judgement.doubts


def test_things_without_a_known_name_or_any_sign_are_no_vehicles() -> None:
    thing = Vehicle("ACME X-200 PULIDORA", year=2002, origin=Origin("f.xlsx", "Hoja1", 2))
    judgement = judge(a_list(("Descripción", "Año"), ("ACME X-200 PULIDORA", "2002"), vehicles=(thing,)), "HOLA")

    assert judgement.vehicles == []
    assert len(judgement.dropped) == 1


def test_two_weak_words_are_chance() -> None:
    assert signs_of_others("TALLER KILOMETRAJE")["SERVICES"] == 1
    assert signs_of_others("TALLER KILOMETRAJE AFINACION")["SERVICES"] == 4


def test_a_phrase_counts_once_and_the_longer_one_alone() -> None:
    assert signs_of_others("FILTRO DE AIRE FILTRO DE AIRE") == signs_of_others("FILTRO DE AIRE")


@pytest.mark.parametrize("text", ["FAVOR DE COTIZAR", "ADJUNTO FLOTILLA", "PLEASE QUOTE", "RENOVACION DE LA CUENTA"])
def test_a_request_is_known(text: str) -> None:
    assert asks_to_insure(text)


@pytest.mark.parametrize("text", ["", "NOMINA DE OCTUBRE", "ASEGURADORA"])
def test_other_words_ask_for_nothing(text: str) -> None:
    assert not asks_to_insure(text)


def test_terms_of_insured_units_are_counted_each_once() -> None:
    assert insured_terms("SUMA ASEGURADA COBERTURA SUMA ASEGURADA") == 2


def test_lines_of_a_file_around_its_vehicles_say_what_it_is() -> None:
    versa = Vehicle("NISSAN VERSA", year=2020, origin=Origin("f.pdf", row=2))
    lines = (Line("CONDICIONES GENERALES", 1), Line("NISSAN VERSA 2020", 2), Line("Cláusula 2", 3))

    assert judge(ListRead("f.pdf", lines, vehicles=[versa]), "").vehicles == []


def test_a_request_that_mentions_something_else_keeps_its_vehicles_and_is_reviewed() -> None:
    text = "Cliente al corriente, último recibo pagado. Renovar:\n- NISSAN VERSA 2021\n- KIA RIO 2022\n"
    extraction = read(a_mail().about("Renovación").saying(text).as_bytes())

    assert len(extraction.vehicles) == 2
    assert extraction.needs_review


def test_plates_alone_ask_for_nothing() -> None:
    versa = Vehicle("NISSAN VERSA", year=2021, plate="LUK-009-H", origin=Origin("f.xlsx", "Hoja1", 2))
    judgement = judge(a_list(("Unidad", "Placas"), ("NISSAN VERSA 2021", "LUK-009-H"), vehicles=(versa,)), "HOLA")

    assert judgement.vehicles == [versa]
    assert judgement.doubts


def test_a_real_list_below_an_example_is_not_dropped_for_it() -> None:
    vehicles = tuple(
        Vehicle("NISSAN VERSA", vin=f"3N1CN8AE8NL56966{row}", origin=Origin("f.xlsx", "Hoja1", row))
        for row in range(2, 8)
    )
    rows = (("Ejemplo de llenado", "Suma asegurada"), *((vehicle.description, vehicle.vin) for vehicle in vehicles))

    assert judge(a_list(*rows, vehicles=vehicles), "COTIZAR").vehicles == list(vehicles)


NO_REQUESTS = {
    "a question about a quote": """¿Cómo va la cotización COT-2026-004412 de la flotilla?
        Es la que traía 12 Kenworth T880 2021.""",
    "thanks": "Muchas gracias, ya recibí lo del Versa 2022 y lo de la NP300 2021. Todo en orden.",
    "parking": """Favor de autorizar el acceso al estacionamiento:
        Jetta 2018 placas PHX-11-02
        CR-V 2021 placas PHX-54-18""",
    "an offer": """Renueva tu flotilla:
        * Toyota Hilux 2026 desde $9,890 mensuales
        * Nissan Urvan 2026 desde $11,450 mensuales""",
    "a purchase": """Estamos interesados en comprar 4 Nissan Versa 2024 y 2 Toyota Hiace 2023,
        favor de enviar precio con descuento por flotilla y tiempo de entrega.""",
    "a loss": """Se reporta siniestro ocurrido ayer.
        Vehículo asegurado: Honda City 2020 placas RKT-18-33, conductor Juan.
        Ajustador en sitio.""",
    "positions": """Unidad 014 Nissan NP300 placas JR-22-190 08:12 Sur
        Unidad 022 Ford Transit placas JR-22-207 09:47 Norte""",
}


@pytest.mark.parametrize("kind", NO_REQUESTS)
def test_a_text_that_asks_to_insure_nothing_names_no_fleet(kind: str) -> None:
    extraction = read(a_mail().about("Aviso").saying(f"{NO_REQUESTS[kind]}\n").as_bytes())

    assert extraction.vehicles == ()
    assert extraction.dropped_rows
    assert extraction.needs_review


REQUESTS = {
    "a list with no word": "Jetta 2018 placas PHX-11-02\nCR-V 2021 placas PHX-54-18",
    "what it costs": "Mi cliente compra una Hilux 2024 o una Frontier 2024, ¿me das costo de las dos?",
    "an urgent list": "Favor de cotizar:\nJetta 2018 placas PHX-11-02\nCR-V 2021 placas PHX-54-18",
    "insurance by another word": "Favor de ver el seguro de:\nJetta 2018 placas PHX-11-02\nCR-V 2021 placas PHX-54-18",
    "how goes this list": "¿Cómo va esto?\n- Jetta 2018\n- CR-V 2021",
    "a chat": """[24/11/26 10:02:11] Ana: cotizar Jetta 2018 placas PHX-11-02
[24/11/26 10:02:19] Ana: CR-V 2021 placas PHX-54-18""",
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_text_that_may_ask_is_read(kind: str) -> None:
    assert len(read(a_mail().about("Aviso").saying(f"{REQUESTS[kind]}\n").as_bytes()).vehicles) == 2


def test_what_a_signature_names_is_none_beside_a_list() -> None:
    text = "Cotizar Kia K3 2025 placas PHX-11-02\n\n--\nAna Ruiz\nEstrena tu Kia Sportage 2027 con seguro gratis\n"

    assert [vehicle.year for vehicle in read(a_mail().saying(text).as_bytes()).vehicles] == [2025]


def test_an_application_for_a_job_names_trucks_and_asks_to_insure_none() -> None:
    text = "Solicitud de empleo, operador. Licencia federal.\n- 2018 a 2022 Fletes Norte, Freightliner Cascadia 2019\n"
    extraction = read(a_mail().about("Mi experiencia").saying(text).as_bytes())

    assert extraction.vehicles == ()
    assert extraction.needs_review


def test_a_quotation_that_somebody_gives_is_looked_at_by_a_person() -> None:
    rows = (
        "Inciso | Vehículo | Modelo | Prima contado\n1 | Nissan Kicks | 2022 | $11,220\n2 | Kia Rio | 2021 | $9,400\n"
    )
    text = f"Su cotización está lista:\n{rows}Vigencia de la cotización: 15 días.\n"

    assert read(a_mail().saying(text).as_bytes()).needs_review


def test_a_voucher_of_a_payment_names_units_and_asks_to_insure_none() -> None:
    text = (
        "Adjunto comprobante de pago de la flotilla, incisos 1 NP300 2020 y 2 Versa 2021. Favor de aplicar el pago.\n"
    )
    extraction = read(a_mail().about("Pago").saying(text).as_bytes())

    assert extraction.vehicles == ()
    assert extraction.needs_review
