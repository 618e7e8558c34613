"""Names of clients and their tax numbers, told from what looks like them."""

from __future__ import annotations

import pytest

from domain.rfc import find_rfcs, has_right_check_digit, is_rfc
from intake.case.client_labels import find_labelled_client
from intake.case.companies import find_companies


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RFC ASR950713Z32.", "ASR950713Z32"),
        ("R.F.C.: H&R8901289G5", "H&R8901289G5"),
        ("RFC CÑA950804HFA", "CÑA950804HFA"),
        ("rfc: pelj800101ab1", "PELJ800101AB1"),
        ("RFC ASR-950713-Z32", "ASR950713Z32"),
    ],
)
def test_a_tax_number_is_found(text: str, number: str) -> None:
    assert [rfc.number for rfc in find_rfcs(text)] == [number]
    assert find_rfcs(text)[0].is_labelled


@pytest.mark.parametrize("text", ["XAXX010101000", "ASR951313Z32", "ASR950732Z32", "3N1CN8AE8NL569666", "AS950713Z32"])
def test_generic_numbers_and_impossible_dates_are_no_tax_numbers(text: str) -> None:
    assert not is_rfc(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("de nuestro cliente AVÍCOLA SANTA RITA S. DE R.L., RFC ASR950713Z32", "AVÍCOLA SANTA RITA S. DE R.L."),
        ("cliente H&M REFRIGERADOS, S.A. DE C.V., RFC", "H&M REFRIGERADOS, S.A. DE C.V."),
        ("Cliente:  PANIFICADORA LA ESPIGA, S.A. DE C.V.", "PANIFICADORA LA ESPIGA, S.A. DE C.V."),
        ("Asegurado: Juan Pérez López RFC PELJ800101AB1", "Juan Pérez López"),
        ("cliente: transportes del norte sa de cv", "transportes del norte sa de cv"),
        ("a nombre de JOAQUÍN CANTÚ RUIZ con RFC", "JOAQUÍN CANTÚ RUIZ"),
        ("datos del prospecto Karla Castañeda de la Garza.", "Karla Castañeda de la Garza"),
        ("El cliente es Ferretería El Tornillo Feliz, requiere RC", "Ferretería El Tornillo Feliz"),
        ("Company name  Northern Freight", "Northern Freight"),
        ("vehículos propiedad de Llantas DEL Sureste S.C., RFC", "Llantas DEL Sureste S.C."),
        ("renovación de la póliza 1234567 del cliente Alimentos SA de CV", "Alimentos SA de CV"),
        ("Nuestro cliente es La Casa del Tornillo S de RL de CV", "La Casa del Tornillo S de RL de CV"),
    ],
)
def test_a_client_is_found_by_its_label(text: str, name: str) -> None:
    client = find_labelled_client(text)

    assert client is not None
    assert client.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("la lista CORRECTA de COMERCIAL EL YAQUI S.P.R. DE R.L. (RFC", "COMERCIAL EL YAQUI S.P.R. DE R.L."),
        ("Cotización Flotilla de Transportes del Bajío, S.A. de C.V.", "Transportes del Bajío, S.A. de C.V."),
        ("COTIZACION EXPRESS MENSAJERÍA 24, S.A. DE C.V.", "EXPRESS MENSAJERÍA 24, S.A. DE C.V."),
        (
            "cotizar Créditos del Norte, S.A. de C.V., SOFOM, E.N.R. hoy",
            "Créditos del Norte, S.A. de C.V., SOFOM, E.N.R.",
        ),
        ("de CASA HOGAR ALEGRÍA, I.A.P. van", "CASA HOGAR ALEGRÍA, I.A.P."),
        ("Acme Logistics LLC needs", "Acme Logistics LLC"),
        ("Envases Sociedad Anónima de Capital Variable", "Envases Sociedad Anónima de Capital Variable"),
        ("vehículos del Municipio de San Pedro Garza García, N.L.", "Municipio de San Pedro Garza García"),
        ("UNIVERSIDAD AUTÓNOMA DE NUEVO LEÓN requiere", "UNIVERSIDAD AUTÓNOMA DE NUEVO LEÓN"),
        ("el H. Ayuntamiento de Toluca solicita", "H. Ayuntamiento de Toluca"),
        ("para Grupo La Moderna S.A.P.I. de C.V., con domicilio", "Grupo La Moderna S.A.P.I. de C.V."),
    ],
)
def test_a_company_is_found_by_its_legal_form(text: str, name: str) -> None:
    assert [company.name for company in find_companies(text)] == [name]


@pytest.mark.parametrize("number", ["ASR950713Z32", "H&R8901289G5", "CÑA950804HFA", "HEOL790816MX1", "BNM840515VB1"])
def test_the_check_digit_follows_from_the_other_characters(number: str) -> None:
    others = {f"{number[:-1]}{last}" for last in "0123456789A"} - {number}

    assert has_right_check_digit(number)
    assert not any(map(has_right_check_digit, others))


def test_a_sum_insured_behind_a_plate_is_no_company() -> None:
    assert find_companies("placas 08-ML-6C, S.A. $400,000; placas 08-ML-6D, S.A.: 350,000") == []


@pytest.mark.parametrize(
    "text", ["Suma asegurada: 269,314 pesos", "EL CLIENTE SOLICITA COTIZAR", "Estimado cliente: 5%"]
)
def test_what_is_insured_or_said_is_no_client(text: str) -> None:
    assert find_labelled_client(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Renovación de TRANSPORTES ROCA SA DE CV. Siniestralidad baja", "TRANSPORTES ROCA SA DE CV"),
        ("Para ACEROS RICO, S.A. DE C.V. en León", "ACEROS RICO, S.A. DE C.V."),
        ("Insured: ACME LOGISTICS INC. of Laredo", "ACME LOGISTICS INC."),
    ],
)
def test_a_point_that_ends_the_sentence_is_no_part_of_a_name(text: str, name: str) -> None:
    assert [company.name for company in find_companies(text)] == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SERVICIOS Y AUTOS DEL NORTE SA DE CV", "SERVICIOS Y AUTOS DEL NORTE SA DE CV"),
        ("cotizar RENTA DE AUTOS DEL BAJIO S.A. DE C.V.", "RENTA DE AUTOS DEL BAJIO S.A. DE C.V."),
        ("COTIZACION DE FLOTILLA DE AUTOS DE TRANSPORTES X SA DE CV", "TRANSPORTES X SA DE CV"),
        ("LISTADO DE AUTOS TRANSPORTES DEL SUR SA DE CV", "TRANSPORTES DEL SUR SA DE CV"),
        ("Cotizar a Transportes Hnos. Ibáñez SA de CV", "Transportes Hnos. Ibáñez SA de CV"),
        ("Cotizar. Transportes Ibáñez SA de CV", "Transportes Ibáñez SA de CV"),
        ("la flotilla de Consultores Ruiz y Asociados SC", "Consultores Ruiz y Asociados SC"),
        ("Comercial de Productos para el Hogar SA de CV", "Comercial de Productos para el Hogar SA de CV"),
        ("Distribuidora de Lácteos San\nJuan, S.A. de C.V.", "Distribuidora de Lácteos San Juan, S.A. de C.V."),
        ("Sonia Pérez\nCueros Finos del Bajío SA de CV", "Cueros Finos del Bajío SA de CV"),
        ("TRANSPORTES CASTRO\nHERMANOS DEL NORTE SA DE CV", "TRANSPORTES CASTRO HERMANOS DEL NORTE SA DE CV"),
        ("Atentamente\nLic. Ana Paz\nCueros del Bajío SA de CV", "Cueros del Bajío SA de CV"),
        ("va la flotilla de Despacho Jurídico Lara, SC, gracias", "Despacho Jurídico Lara, SC"),
    ],
)
def test_a_name_is_not_cut_at_ordinary_words(text: str, name: str) -> None:
    assert [company.name for company in find_companies(text)] == [name]


@pytest.mark.parametrize("text", ["Toyota Hilux SC", "una Hilux Cabina sc", "NISSAN NP300 SC"])
def test_a_single_cab_is_no_company(text: str) -> None:
    assert find_companies(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nombre o razón social: Ferretería La Llave", "Ferretería La Llave"),
        ("Nombre o razón social\nTRANSPORTES LA ENCINA\nDomicilio", "TRANSPORTES LA ENCINA"),
        ("Propietario: Juan Pérez López", "Juan Pérez López"),
        ("Propietario\nJuan Pérez López\nDomicilio", "Juan Pérez López"),
        ("Nombre o razón social   GRUAS DEL SUR", "GRUAS DEL SUR"),
    ],
)
def test_a_label_of_a_client_stands_above_or_beside(text: str, name: str) -> None:
    client = find_labelled_client(text)

    assert client is not None
    assert client.name == name


@pytest.mark.parametrize("text", ["Cliente\nVa la lista", "Mi cliente\nSaludos", "Propietario\nTel: 555 1234"])
def test_what_follows_below_a_label_need_not_be_a_name(text: str) -> None:
    assert find_labelled_client(text) is None
