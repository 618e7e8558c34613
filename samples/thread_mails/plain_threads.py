"""Three plain threads as most mailboxes have them, and machines beside them; read once before anything was mended."""

from __future__ import annotations

from samples.generator.paper import plain_pdf
from samples.letters import DESK, Attachment
from samples.thread_mails.letter import ThreadMail, added, changed, csv_file, quoted, removed

SOTO = "Víctor Soto <vsoto@sotoyasociados.example.mx>"
LUJAN = "Lujan Agente <agente.lujan@gmail.com>"
CHAVEZ = "Mtra. Elda Chávez <echavez@chavezpatrimonial.example.mx>"


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_soto(), *_lujan(), *_chavez(), *_machines()]


def _soto() -> list[ThreadMail]:
    first, ours = "soto-01@sotoyasociados.example.mx", "q-5521@aseguradora.example.mx"
    below = (
        "\nDe: Cotizaciones Flotillas\nEnviado: viernes, 10 de abril de 2026 10:00\nPara: Víctor Soto\nAsunto: RE: Flotilla"
        " Distribuidora Cabo Rojo\n\nBuen día Víctor, folio TK-2026-060. ¿Nos compartes el RFC?\n"
    )
    return [
        ThreadMail(
            "soto-01", "quote_request", SOTO, "2026-04-10 09:00", "Flotilla Distribuidora Cabo Rojo",
            "Buenos días,\n\nLes pido cotización de la siguiente flotilla. Cliente: Distribuidora Cabo Rojo SA de CV.\n\n"
            "Unidad 1: Isuzu ELF 600 2022, serie JAASZDKD7NW959719, $780,000\nUnidad 2: Isuzu ELF 300 2019, serie"
            " JAA9D96Z0KA682257, $370,000\nUnidad 3: Ram 4000 2021, serie 3C63A9BX6MM797082, $600,000\nUnidad 4: Hino 300 2021,"
            " serie 3HJM3PA39ME797576, $585,000\n\nSaludos,\nVíctor Soto\n", cot="TK-2026-060",
        ),
        ThreadMail(
            "soto-02", "information_supplied", SOTO, "2026-04-10 11:00", "RE: Flotilla Distribuidora Cabo Rojo",
            f"Con gusto: DCR080215AB8.\n\nSaludos,\nVíctor\n{below}", answers=[first, ours], case="soto-01", supplies=["client_rfc"],
        ),
        ThreadMail(
            "soto-03", "addition_or_change", SOTO, "2026-04-11 11:00", "RE: Flotilla Distribuidora Cabo Rojo",
            "Hola, dos correcciones:\n\n- Unidad 2: el año es 2020\n- Unidad 4: la serie termina en 797577, no 797576. La completa"
            f" es 3HJM3PA39ME797577\n\nSaludos\n{below}", answers=[first, ours], case="soto-01",
            changes=[changed("year", "2020", unit=2), changed("vin", "3HJM3PA39ME797577", unit=4)],
        ),
        ThreadMail(
            "soto-04", "addition_or_change", SOTO, "2026-04-12 11:00", "RE: Flotilla Distribuidora Cabo Rojo",
            "Víctor de nuevo. Súmenle estas tres, mismas coberturas:\n\nFord Ranger 2022 serie 3FA4FEB53NR604564 $530,000\n"
            "Ford Ranger 2019 serie 3FA0WTJ45KB494360 $320,000\nMitsubishi L200 2021 serie MMB0WY4J3ME684397 $440,000\n" + below,
            answers=[first, ours], case="soto-01",
            changes=[added(2022, "3FA4FEB53NR604564"), added(2019, "3FA0WTJ45KB494360"), added(2021, "MMB0WY4J3ME684397")],
        ),
        ThreadMail(
            "soto-05", "question", SOTO, "2026-04-13 11:00", "RE: Flotilla Distribuidora Cabo Rojo",
            f"Buen día, ¿me ayudan con el avance? Gracias.\n{below}", answers=[first, ours], case="soto-01",
        ),
        ThreadMail(
            "soto-06", "question", SOTO, "2026-04-14 11:00", "TK-2026-060 vs TK-2026-061",
            "¿Por qué la TK-2026-060 trae deducible del 10%?\n", case="soto-01",
        ),
        ThreadMail(
            "soto-07", "addition_or_change", SOTO, "2026-04-15 11:00", "RE: Flotilla Distribuidora Cabo Rojo",
            f"Por instrucción del cliente eliminar unidades 1 y 3.\n{below}", answers=[first, ours], case="soto-01",
            changes=[removed(unit=1), removed(unit=3)],
        ),
    ]  # fmt: skip


def _lujan() -> list[ThreadMail]:
    first = "CADlujan01@mail.gmail.com"
    request = (
        "Hola. Cotizar porfa renovación de Clínica Santa Rita, va póliza que vence.\nChevrolet Tornado 2021 serie"
        " 3G1X13813MA881168\nNissan Urvan 2019 serie 3N1S8Y6D1KW910631 (ambulancia)\n"
    )
    policy = (
        "POLIZA 0099-1123",
        "CONTRATANTE CLINICA SANTA RITA SC",
        "VIGENCIA 30/04/2025 A 30/04/2026",
        "1 CHEVROLET TORNADO 2021 3G1X13813MA881168",
        "2 NISSAN URVAN 2019 3N1S8Y6D1KW910631",
    )
    below = "\nEl vie., 10 abr. 2026 a la(s) 12:00, Lujan Agente (agente.lujan@gmail.com) escribió:\n" + quoted(request)
    return [
        ThreadMail(
            "lujan-01", "quote_request", LUJAN, "2026-04-10 12:00", "Renov Clínica Santa Rita", request, message_id=first,
            attachments=[Attachment("poliza vence abril.pdf", ("application", "pdf"), plain_pdf(policy))], cot="TK-2026-061",
        ),
        ThreadMail(
            "lujan-02", "information_supplied", LUJAN, "2026-04-10 13:00", "Re: Renov Clínica Santa Rita",
            f"rfc CSR950101AB1\n{below}", answers=[first], case="lujan-01", supplies=["client_rfc"],
        ),
        ThreadMail(
            "lujan-03", "addition_or_change", LUJAN, "2026-04-11 13:00", "Re: Renov Clínica Santa Rita",
            f"la tornado ya no va, cambiaron de unidad, en su lugar entra Peugeot Rifter 2022 serie VF37WVZB4NA897605\n{below}",
            answers=[first], case="lujan-01", changes=[removed(named="TORNADO"), added(2022, "VF37WVZB4NA897605")],
        ),
        ThreadMail(
            "lujan-04", "question", LUJAN, "2026-04-12 13:00", "Re: Renov Clínica Santa Rita",
            f"si la ambulancia trae equipo médico se puede incluir como equipo especial?\n{below}", answers=[first], case="lujan-01",
        ),
        ThreadMail(
            "lujan-05", "quote_request", "Otro Agente <otro@segurosdelsol.example.mx>", "2026-04-12 14:00", "Cotización clínica",
            "Buen día, anexo unidades de Clínica Santa Rita SC para propuesta.\n\nAgente del Sol\n",
            attachments=[csv_file("clinica.csv", "Unidad,Modelo,Serie\nNISSAN URVAN,2019,3N1S8Y6D1KW910631\n"
                "CHEVROLET TORNADO,2021,3G1X13813MA881168")], same_fleet="lujan-01", cot="TK-2026-062",
        ),
        ThreadMail(
            "lujan-06", "other", LUJAN, "2026-04-13 13:00", "Re: Renov Clínica Santa Rita", f"gracias!! 👍\n{below}",
            answers=[first], case="lujan-01",
        ),
    ]  # fmt: skip


def _chavez() -> list[ThreadMail]:
    return [
        ThreadMail(
            "chavez-01-tres", "quote_request", CHAVEZ, "2026-04-10 15:00", "Tres cotizaciones",
            "Estimados: agradeceré cotizaciones independientes.\n\nCLIENTE 1: Distribuidora Cabo Rojo Sur SA de CV, RFC "
            "DCS090909AA5\nVolkswagen Saveiro 2021, serie 3VW460HY9MW118966, $235,000\n\nCLIENTE 2: Agroinsumos Gaxiola SA de CV, RFC"
            " AGA050611QW2\nVolkswagen Saveiro 2020, serie 3VW59D5H1LG809425, $215,000\n\nCLIENTE 3: Elotes Ramos SA de CV, RFC"
            " ELR161104CV7\nMazda 3 2021, serie 3MZZ2G4RXMK297289, $370,000\n\nMtra. Elda Chávez\n",
            parts=[("DCS090909AA5", 1), ("AGA050611QW2", 1), ("ELR161104CV7", 1)], cot="TK-2026-063",
        ),
        ThreadMail(
            "chavez-02-alta", "policy_change", CHAVEZ, "2026-04-11 15:00", "Alta inmediata pól. 4420-1",
            "Agradeceré el alta inmediata en la póliza 4420-1 de Renault Oroch 2021, serie 93Y19S127MR528822, valor $330,000.\n",
        ),
        ThreadMail(
            "chavez-03-siniestro", "claim", CHAVEZ, "2026-04-12 15:00", "Aviso siniestro 26-0120003",
            "Mi asegurado reporta daños por granizo en dos unidades de la póliza 4420-1. Solicito ajustador.\n",
        ),
        ThreadMail(
            "chavez-04-solo-rfc", "information_supplied", CHAVEZ, "2026-04-13 15:00", "RE: Tres cotizaciones",
            "Del cliente 3 la vigencia es 01/05/2026 al 01/05/2027, se me había pasado indicarla.\n",
            answers=["chavez-01-tres@chavezpatrimonial.example.mx"], case="chavez-01-tres", supplies=["policy_end", "policy_start"],
        ),
    ]  # fmt: skip


def _machines() -> list[ThreadMail]:
    return [
        ThreadMail(
            "maq-01", "automatic", SOTO, "2026-04-10 10:01", "Respuesta automática: Flotilla Distribuidora Cabo Rojo",
            "Salí a comer, regreso 4 pm.\n", answers=["soto-01@sotoyasociados.example.mx", "q-5521@aseguradora.example.mx"],
            case="soto-01", headers={"X-Auto-Response-Suppress": "All"},
        ),
        ThreadMail(
            "maq-02", "automatic", CHAVEZ, "2026-04-10 15:01", "Re: Tres cotizaciones",
            "Agradezco su correo. Del 10 al 20 de abril estaré fuera por motivos personales, sin acceso a correo electrónico."
            " Para asuntos urgentes, Lic. Bárbara Chávez.\n\nMtra. Elda Chávez\n"
            + quoted("Volkswagen Saveiro 2021, serie 3VW460HY9MW118966, $235,000"),
            answers=["chavez-01-tres@chavezpatrimonial.example.mx"], case="chavez-01-tres",
        ),
        ThreadMail(
            "maq-03", "automatic", "postmaster <postmaster@sotoyasociados.example.mx>", "2026-04-10 10:02",
            "No entregado: RE: Flotilla Distribuidora Cabo Rojo", "No se ha encontrado el destinatario.\n\nIsuzu ELF 600 2022,"
            " serie JAASZDKD7NW959719\n", answers=["q-5521@aseguradora.example.mx"], case="soto-01",
        ),
        ThreadMail(
            "maq-04", "automatic",
            raw=f"""
From: Lujan Agente <agente.lujan@gmail.com>
To: {DESK}
Subject: Llamada Santa Rita
Date: Sat, 11 Apr 2026 10:00:00 -0600
Message-ID: <ical-44@mail.gmail.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="q"

--q
Content-Type: text/plain; charset=utf-8

Agende con nosotros la llamada.
--q
Content-Type: text/calendar; charset=utf-8; method=PUBLISH; name="cita.ics"
Content-Disposition: attachment; filename="cita.ics"

BEGIN:VCALENDAR
METHOD:PUBLISH
BEGIN:VEVENT
UID:7
END:VEVENT
END:VCALENDAR
--q--
""",
        ),
        ThreadMail(
            "maq-05", "other", "AMIS Noticias <noticias@amisnoticias.example.com>", "2026-04-11 06:00", "Resumen semanal",
            "Autos: baja el robo 4%. Nissan Versa, el más robado.\n", headers={"List-Id": "<resumen.amisnoticias.example.com>"},
        ),
        ThreadMail(
            "maq-06", "automatic", "Mesa Directiva <presidencia@clubindustrial.example.mx>", "2026-04-11 09:00",
            "Leído: Cotización TK-2026-063", "Se ha leído su mensaje el 11/04/2026 09:00.\n", case="chavez-01-tres",
        ),
    ]  # fmt: skip
