"""Where the client is, as brokers write it: address, state and postal code, and the places of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.case.findings import SourcePlace, SourceText
from intake.case.terms.client_terms import client_findings, texts_of
from intake.extraction.email import extract_email
from intake.model.document import BODY, Line, Table
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from intake.case.findings import CaseFinding


def findings_of(text: str, *tables: Table) -> dict[str, CaseFinding]:
    lines = tuple(Line(line, number) for number, line in enumerate(text.split("\n"), start=1))
    return client_findings(texts_of([SourceText(SourcePlace.NEWEST, BODY, lines)]), tables)


def place_in(text: str, *tables: Table) -> tuple[str, str, str]:
    """Return the address, the state without its last period, and the postal code that a text says."""
    read = findings_of(text, *tables)
    return read["client_address"].value, read["client_state"].value.rstrip("."), read["client_postal_code"].value


@pytest.mark.parametrize(
    ("text", "state", "code"),
    [
        ("Dom: Blvd. Hermanos Serdán 222, Col. Aquiles Serdán, Puebla, Pue., CP 72160", "Pue", "72160"),
        ("Dom. fiscal: Calle 60 No. 123, Mérida, Yucatán, CP 97000", "Yucatán", "97000"),
        ("Domicilio fiscal Av. Hidalgo 5, Centro, Durango, Dgo. 34000", "Dgo", "34000"),
        ("Cliente dedicado a la venta de materiales en Tepic, Nayarit (63000).", "Nayarit", "63000"),
        ("Domicilio conocido s/n, Ejido La Paz, Torreón, Coah. C. P. 27000", "Coah", "27000"),
        (
            (
                "Giro del asegurado: venta de seguros no, es constructora. Domicilio conocido s/n, Ejido "
                "La Paz, Torreón, Coah. C. P. 27000"
            ),
            "Coah",
            "27000",
        ),
        ("CP: 03100", "Ciudad de México", "03100"),
        ("Sus oficinas están en Calzada Independencia 45, Morelia, Michoacán, 58000.", "Michoacán", "58000"),
        ("Domicilio:\nAv. Juárez 100\nCol. Centro\nC.P. 64000 Monterrey, N.L.", "N.L", "64000"),
        ("Dirección: Av. Juárez 100\nCol. Centro\nGuadalajara, Jalisco 44100", "Jalisco", "44100"),
        ("Cliente: Aceros SA de CV\nCalle 8 No. 10, Col. Obrera, Tampico, Tamps., CP 89000", "Tamps", "89000"),
        (
            (
                "Somos Transportes Azul SA de CV, con domicilio en Av. Hidalgo 100, Col. Centro, "
                "Saltillo, Coahuila, CP 25000, empresa dedicada al transporte de refacciones."
            ),
            "Coahuila",
            "25000",
        ),
        (
            (
                "Please quote the attached fleet for Maquiladora Tech de Mexico S.A. de C.V., Blvd. "
                "Industrial 500, Ciudad Juarez, Chihuahua 32575."
            ),
            "Chihuahua",
            "32575",
        ),
        ("Cliente: Juan Pérez. Vive en Oaxaca de Juárez, Oaxaca.", "Oaxaca", ""),
        ("Ubicación del riesgo: Cancún, Quintana Roo, 77500", "Quintana Roo", "77500"),
        ("Estado: Baja California\nCódigo postal  22800", "Baja California", "22800"),
        (
            "Calle y número: Morelos 12\nColonia: Centro\nMunicipio: León\nEstado: Guanajuato\nC.P.: 37000",
            "Guanajuato",
            "37000",
        ),
        ("Domicilio  Av. Universidad 1000  C.P.  03100  Estado  CDMX", "CDMX", "03100"),
        ("Código Postal (CP): 76000", "Querétaro", "76000"),
        ("cp.76000", "Querétaro", "76000"),
        ("El cliente está en CP 83000", "Sonora", "83000"),
        ("Cliente: X SA de CV, Hermosillo, Sonora, C.P. 83000", "Sonora", "83000"),
        ("DOM.: CARR. A PÁTZCUARO KM 5, URUAPAN, MICH., 60000", "MICH", "60000"),
        ("*Dirección:* Av. 5 de Mayo 10, Veracruz, Ver. 91700", "Ver", "91700"),
        (
            "La empresa se ubica en Blvd. Díaz Ordaz 100, San Pedro, Nuevo León 66260 y requiere cobertura amplia",
            "Nuevo León",
            "66260",
        ),
        ("Empresa con sede en Celaya, Guanajuato, CP 38000", "Guanajuato", "38000"),
        ("Domicilio del contratante: Prol. Montejo 5, Mérida, Yuc. (97100)", "Yuc", "97100"),
        ("Dirección / Domicilio: Calle 5 #20, Tlalnepantla, Edo. de México 54000", "Edo. de México", "54000"),
        ("Address: 100 Industrial Ave, Laredo, TX 78040", "TX", "78040"),
        ("C.P. fiscal: 44100", "Jalisco", "44100"),
        ("Entidad federativa: Chiapas", "Chiapas", ""),
        ("EDO: VERACRUZ", "VERACRUZ", ""),
        (
            (
                "Datos del cliente:\nNombre: Aceros Díaz\nDomicilio: Pino Suárez #400 Ote.\nColonia: "
                "Centro\nCiudad: Monterrey\nEstado: N.L.\nC.P.: 64000"
            ),
            "N.L",
            "64000",
        ),
        ("el domicilio del cliente es Calle Reforma 10, Col. Centro, C.P. 68000, Oaxaca", "Oaxaca", "68000"),
        (
            "Domicilio Fiscal: AV. VALLARTA NO. 6503 INT. 12 COL. CIUDAD GRANJA, ZAPOPAN, JALISCO, C.P. 45010",
            "JALISCO",
            "45010",
        ),
        ("Dir: Av. Constituyentes 120 pte., Querétaro, Qro., 76180", "Qro", "76180"),
        ("Cliente ubicado en Silao, Gto. C.P. 36100", "Gto", "36100"),
        ("Domicilio: km 5.5 carretera Mérida-Progreso, Yucatán", "Yucatán", ""),
        ("DIRECCION FISCAL\nBLVD. AEROPUERTO 1001, COL. SANTA ANA\nLEON, GTO. CP 37545", "GTO", "37545"),
        ("Cliente: Pastas Roma SA de CV (Toluca, Edo. Méx., C.P. 50000)", "Edo. Méx", "50000"),
        ("RFC PVE010203HJ5, CP fiscal 72160", "Puebla", "72160"),
        ("Código postal del asegurado 28000", "Colima", "28000"),
        ("CP 6600 CDMX", "Ciudad de México", "06600"),
        (
            "Razón social: Pesquera SA de CV\nDomicilio social: Calle Ruiz 55, Zona Centro, Ensenada, B.C. 22800",
            "B.C",
            "22800",
        ),
        ("Con domicilio en la ciudad de Los Mochis, Sinaloa; C.P. 81200", "Sinaloa", "81200"),
        ("empresa establecida en Irapuato, Guanajuato", "Guanajuato", ""),
        (
            "Domicilio: AV INSURGENTES SUR 1602 PISO 7, CREDITO CONSTRUCTOR, BENITO JUAREZ, CIUDAD DE MEXICO 03940",
            "CIUDAD DE MEXICO",
            "03940",
        ),
        ("*C.P.* 21000", "Baja California", "21000"),
        ("C.P.\t21000", "Baja California", "21000"),
        ("Direccion del asegurado - Calle Allende 45, Centro, Colima, Colima 28000", "Colima", "28000"),
        ("Su dirección es: Calle 20 de Noviembre 33, San Luis Potosí, SLP, 78000", "SLP", "78000"),
        ("La empresa tiene su domicilio fiscal en Av. Central 5, Tuxtla Gutiérrez, Chiapas 29000.", "Chiapas", "29000"),
        ("Población: Villahermosa\nEstado: Tabasco", "Tabasco", ""),
    ],
)
def test_the_state_and_the_postal_code_are_where_the_client_is(text: str, state: str, code: str) -> None:
    assert place_in(text)[1:] == (state, code)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "Dom: Blvd. Hermanos Serdán 222, Col. Aquiles Serdán, Puebla, Pue., CP 72160",
            "Blvd. Hermanos Serdán 222, Col. Aquiles Serdán, Puebla, Pue., CP 72160",
        ),
        ("Dom. fiscal: Calle 60 No. 123, Mérida, Yucatán, CP 97000", "Calle 60 No. 123, Mérida, Yucatán, CP 97000"),
        (
            "Domicilio:\nAv. Juárez 100\nCol. Centro\nC.P. 64000 Monterrey, N.L.",
            "Av. Juárez 100, Col. Centro, C.P. 64000 Monterrey, N.L",
        ),
        (
            "Dirección: Av. Juárez 100\nCol. Centro\nGuadalajara, Jalisco 44100",
            "Av. Juárez 100, Col. Centro, Guadalajara, Jalisco 44100",
        ),
        (
            "Cliente: Aceros SA de CV\nCalle 8 No. 10, Col. Obrera, Tampico, Tamps., CP 89000",
            "Calle 8 No. 10, Col. Obrera, Tampico, Tamps., CP 89000",
        ),
        (
            (
                "Somos Transportes Azul SA de CV, con domicilio en Av. Hidalgo 100, Col. Centro, "
                "Saltillo, Coahuila, CP 25000, empresa dedicada al transporte de refacciones."
            ),
            "Av. Hidalgo 100, Col. Centro, Saltillo, Coahuila, CP 25000",
        ),
        (
            (
                "Please quote the attached fleet for Maquiladora Tech de Mexico S.A. de C.V., Blvd. "
                "Industrial 500, Ciudad Juarez, Chihuahua 32575."
            ),
            "Blvd. Industrial 500, Ciudad Juarez, Chihuahua 32575",
        ),
        ("Cliente: Juan Pérez. Vive en Oaxaca de Juárez, Oaxaca.", "Oaxaca de Juárez, Oaxaca"),
        (
            "Calle y número: Morelos 12\nColonia: Centro\nMunicipio: León\nEstado: Guanajuato\nC.P.: 37000",
            "Morelos 12, Centro, León",
        ),
        ("DOM.: CARR. A PÁTZCUARO KM 5, URUAPAN, MICH., 60000", "CARR. A PÁTZCUARO KM 5, URUAPAN, MICH., 60000"),
        ("*Dirección:* Av. 5 de Mayo 10, Veracruz, Ver. 91700", "Av. 5 de Mayo 10, Veracruz, Ver. 91700"),
        (
            "La empresa se ubica en Blvd. Díaz Ordaz 100, San Pedro, Nuevo León 66260 y requiere cobertura amplia",
            "Blvd. Díaz Ordaz 100, San Pedro, Nuevo León 66260",
        ),
        ("Empresa con sede en Celaya, Guanajuato, CP 38000", "Celaya, Guanajuato, CP 38000"),
        ("Address: 100 Industrial Ave, Laredo, TX 78040", "100 Industrial Ave, Laredo, TX 78040"),
        (
            "el domicilio del cliente es Calle Reforma 10, Col. Centro, C.P. 68000, Oaxaca",
            "Calle Reforma 10, Col. Centro, C.P. 68000, Oaxaca",
        ),
        ("Cliente ubicado en Silao, Gto. C.P. 36100", "Silao, Gto. C.P. 36100"),
        ("Domicilio: km 5.5 carretera Mérida-Progreso, Yucatán", "km 5.5 carretera Mérida-Progreso, Yucatán"),
        ("empresa establecida en Irapuato, Guanajuato", "Irapuato, Guanajuato"),
    ],
)
def test_the_address_is_as_written_to_its_end(text: str, address: str) -> None:
    assert place_in(text)[0] == address


@pytest.mark.parametrize(
    "text",
    [
        "Dirección de entrega de póliza: Calle 5 #20, Tlalnepantla, Estado de México 54000",
        "Sucursal aseguradora: Monterrey, N.L. CP 64000",
        "El taller está en CP 11500.",
        "Domicilio de la aseguradora: Insurgentes Sur 1900, CDMX 01030",
        "Pensión de las unidades: Periférico km 12, Umán, Yuc. 97390",
        "Nuestra oficina: Hidalgo 5, Puebla, CP 72000",
        "Corregir el domicilio fiscal del contratante en la póliza CN-55012, anexo constancia.",
        "Atención: CP Jorge Salas, tel 55 5000 1234 ext. 64000",
        "Placas estado de México.",
        "Nissan Versa serie 3N1 CP 64000",
        "Las unidades circulan en C.P. 64000",
        "Domicilio agente  Av. Revolución 10, Tijuana, BC 22000",
        "Agente: Consultores del Centro SC\nClave: 12345\nDirección: Av. Universidad 50, Querétaro, Qro. C.P. 76000",
        "Seguros Valdés SC, Madero 10, Centro, Morelia, Michoacán 58000",
        "Valor factura 64000, folio 12345",
        "El beneficiario preferente está en Av. Reforma 1, CDMX, CP 06600",
        "Facturar a: Av. Uno 1, Monterrey, Nuevo León 64000",
        "El conductor vive en Oaxaca, Oaxaca",
        "Saludos\nAna\nDirección: Av. Vallarta 2425, Guadalajara, Jal. C.P. 44130",
        "Ubicación de la agencia: León, Guanajuato 37000",
        "Motor 12345, 64000 km",
        "Domicilio del taller: Calle 5, Puebla, Pue. 72000",
        "Corredores Ruiz, Av. Reforma 222, CDMX 06600",
        "Dirección de nuestras oficinas: Av. Reforma 222, CDMX 06600",
        "Los tractos duermen en Tepotzotlán, Edo. de México 54600",
        "Favor de entregar la póliza en Av. Uno 1, Mérida, Yucatán 97000",
        "Unidad 3 circula en CP 54030",
        "Quedo a sus órdenes en Hidalgo 12, Puebla, Puebla 72000 tel. 222",
        "Hilux placas Jalisco, 44100 km",
        "Suc. Monterrey, Nuevo León 64000 de GNP Seguros",
        "Tel. 81 8300 64000 ext. 22",
        "Datos del agente\nDomicilio: Morelos 5, Durango, Dgo. 34000",
        "Valor convenido 64000 en Nuevo León 650000",
        "Promotoría Norte - Av. Vasconcelos 100, San Pedro Garza García, N.L. 66220",
    ],
)
def test_the_place_of_another_is_not_the_clients(text: str) -> None:
    assert place_in(text) == ("", "", "")


def a_table(*rows: str) -> Table:
    """Return a table whose cells stand between bars."""
    return Table("datos.xlsx", "Datos", tuple(tuple(row.split("|")) for row in rows))


@pytest.mark.parametrize(
    ("table", "place"),
    [
        (
            a_table(
                "Razón social|RFC|Domicilio fiscal|C.P.|Estado", "Pesca SA|PES990101AB4|Ruiz 55, Centro|22800|Sonora"
            ),
            ("Ruiz 55, Centro", "Sonora", "22800"),
        ),
        (a_table("Cliente|Código postal|Giro", "Aceros SA|64000|Herrería"), ("", "Nuevo León", "64000")),
        (a_table("Cliente|Código postal", "A SA|37000", "B SA|72000"), ("", "", "")),
        (a_table("Marca|Modelo|Serie|C.P.|Estado", "VW|2020|3VW|64000|Nuevo León"), ("", "", "")),
    ],
)
def test_a_table_of_the_clients_data_has_heads_above_its_values(table: Table, place: tuple[str, str, str]) -> None:
    assert place_in("", table) == place


def test_the_postal_code_of_a_unit_is_not_the_clients_in_a_whole_mail() -> None:
    unit, other = "Kenworth T680 2021 serie 3HSDJAPR8FN123456, C.P. 64000", "Nissan Versa 2020 serie 3N1CN8AE4ML810001"
    fleet = extract_email(a_mail().saying(f"Cotizar:\n\n1. {unit}\n2. {other}\n").as_bytes(), ReadingLimits())
    single = a_mail().saying("Cotizar Mazda CX-5 2023 para Luis Arturo Peña, CP 64000, amplia.\n").as_bytes()
    lone = extract_email(single, ReadingLimits())

    assert (fleet.vehicles[0].postal_code, fleet.data.client_postal_code) == ("64000", "")
    assert lone.data.client_postal_code == "64000"


def test_each_says_how_sure_it_is_and_where_it_stands() -> None:
    read = findings_of("Buen día\nDom: Pino Suárez 4, Monterrey, N.L. 64000")
    sentence = findings_of("La empresa está en Tepic, Nayarit (63000).")
    origins = [read[name].origin for name in ("client_address", "client_state", "client_postal_code")]

    assert [origin.row for origin in origins if origin] == [2, 2, 2]
    assert sentence["client_postal_code"].confidence < read["client_postal_code"].confidence


@pytest.mark.parametrize("of", ["cliente", "asegurado"])
def test_a_fact_of_the_client_is_not_its_name(of: str) -> None:
    mail = a_mail().saying(f"Giro del {of}: constructora\nAsegurado: Obras Lerma SA de CV\nNissan Versa 2021\n")

    assert extract_email(mail.as_bytes(), ReadingLimits()).data.client_name == "Obras Lerma SA de CV"


@pytest.mark.parametrize(
    ("text", "address", "state", "code"),
    [
        ("Oficina en León, CP 37320.\nnissan estaquitas 2019 3N1CN8AE8NL569666", "", "Guanajuato", "37320"),
        ("Domicilio: Calle 5, León, CP 37320. Nissan 2020 3N1CN8AE8NL569666", "Calle 5, León, CP 37320", "", "37320"),
        (
            "Domicilio de la empresa 5 de Mayo 1204 col. Centro Puebla Pue. 72000",
            "5 de Mayo 1204 col. Centro Puebla Pue. 72000",
            "Puebla",
            "72000",
        ),
        (
            "Oficina matriz: Lázaro Cárdenas 2400, San Pedro, Nuevo León, 66260. \n\nMarsh Monterrey, C.P. 64650",
            "Lázaro Cárdenas 2400, San Pedro, Nuevo León, 66260",
            "Nuevo León",
            "66260",
        ),
        ("Ana Ruiz, Tel. 81 8000 1234, C.P. 64650", "", "", ""),
        ("Las ambulancias se guardan en CP 83000; el Versa en CP 85000.", "", "", ""),
        ("Cada unidad pernocta en CP 83000", "", "", ""),
    ],
)
def test_an_address_ends_where_a_sentence_or_a_vehicle_begins(text: str, address: str, state: str, code: str) -> None:
    read = place_in(text)

    assert read[2] == code
    assert not address or read[0] == address
    assert read[1] != "NL"
    assert not state or read[1] == state


@pytest.mark.parametrize(
    ("text", "address", "state"),
    [
        (
            "Contratante: Despacho Ibarra SC, calle Morelos 88, Centro, 76000 Querétaro, Qro.",
            "calle Morelos 88, Centro, 76000 Querétaro, Qro",
            "Qro",
        ),
        (
            "Cliente: Transportes del Norte SA de CV, Carretera Federal 57 km 12.5, San Luis Potosí, S.L.P., 78395",
            "Carretera Federal 57 km 12.5, San Luis Potosí, S.L.P., 78395",
            "S.L.P",
        ),
        (
            "Solicitante: Ganadera Encinos SPR de RL, Rancho Los Encinos s/n, Tepatitlán, Jalisco. C.P. 47600. Cría",
            "Rancho Los Encinos s/n, Tepatitlán, Jalisco. C.P. 47600",
            "Jalisco",
        ),
        (
            "Cotizar flotilla\nFerretería Los Pinos SA de CV\nAv. Juárez 120, Centro, 44100 Guadalajara, Jal.\nRFC",
            "Av. Juárez 120, Centro, 44100 Guadalajara, Jal",
            "Jal",
        ),
        (
            "Flotilla de Ferretería Los Pinos SA de CV, Hidalgo 45 Col. Centro, CP 44100, Guadalajara.",
            "Hidalgo 45 Col. Centro, CP 44100, Guadalajara",
            "Jalisco",
        ),
        (
            "El asegurado es Aceros SA de CV y están en Ruiz Cortines 500, Monterrey, N.L., 64500",
            "Ruiz Cortines 500, Monterrey, N.L., 64500",
            "N.L",
        ),
        (
            "Ixchel SA de CV (hilos, planta en Parque Industrial FINSA, Cuautlancingo, Puebla, 72710), busca mejorar.",
            "Parque Industrial FINSA, Cuautlancingo, Puebla, 72710",
            "Puebla",
        ),
        ("Cliente: Pinturas del Pacífico (Mazatlán, Sin.). Pago anual.", "Mazatlán, Sin.", "Sin"),
        (
            "Dónde está: Calle Encino 45, Toluca, Edo. de México",
            "Calle Encino 45, Toluca, Edo. de México",
            "Edo. de México",
        ),
        ("Agencia Ford Motor SA de CV, Av. Vallarta 500, 44100 Guadalajara, Jal. vende las unidades", "", ""),
        ("Sucursal Banco Azteca SA, Av. Juárez 120, 44100 Guadalajara, Jal.", "", ""),
        ("Cotizar de Alfa SA de CV, Nissan Versa 2021, valor $250,000", "", ""),
    ],
)
def test_an_address_needs_no_label_beside_the_clients_name(text: str, address: str, state: str) -> None:
    assert place_in(text)[:2] == (address, state)
