"""Requests and what follows them: facts that were missing, corrections, additions, reminders."""

from __future__ import annotations

from samples.letters import XLSX, Attachment
from samples.thread_mails.letter import DESK_NAME, ThreadMail, added, changed, quoted, removed
from samples.workbooks import Sheet, xlsx

CARMONA = "Beatriz Carmona <bcarmona@carmona-agentes.example.mx>"
LUNA = '"Lic. Gerardo Luna" <gluna@lunaseguros.example.mx>'
IRMA = "Irma Tovar <irma.tovar.seguros@gmail.com>"
OURS = "Mesa de Flotillas <cotizaciones.flotillas@aseguradora.example.mx>"

CANELA = """
Buenos días:

Les pido de favor cotizar la siguiente flotilla de Transportes Canela, S.A. de C.V., vigencia 01/04/2026 al 01/04/2027,
cobertura amplia, pago anual:

1. Nissan NP300 doble cabina 2020, serie 3N1SYYEA2LM505978, valor $298,000
2. Nissan NP300 doble cabina 2020, serie 3N1K3ZWV5ME461430, valor $312,000
3. Toyota Hilux 2022, serie MR0NMGWG5NM714537, valor $455,000
4. Ram 700 2022, serie 3C6XZSXU2NB201186, valor $358,000

Quedo al pendiente.

Saludos
Beatriz Carmona
Carmona Agentes
"""
CANELA_ASKED = """
Estimada Beatriz:

Recibimos su solicitud con folio TK-2026-001. Para continuar nos falta el RFC del contratante.

Mesa de Flotillas
"""
FERRE = [
    ("Marca", "Tipo", "Modelo", "Serie", "Placas", "Suma asegurada"),
    ("CHEVROLET", "SILVERADO 2500", 2023, "3G1XFZBF1PB419974", "NU-482-61", 690000),
    ("ISUZU", "ELF 400", 2021, "JAA9YMMZ9MK119361", "48-AH-7K", 520000),
    ("HINO", "SERIE 300", 2020, "3HJJMNV22LE029510", "51-BC-2D", 498000),
    ("VOLKSWAGEN", "SAVEIRO", 2022, "3VWN5BAZ5NA407105", "PW-118-30", 255000),
    ("FORD", "TRANSIT", 2021, "3FAGX1HC7MK038635", "LMH-204-B", 480000),
]
MOTOS = """
Hola, buen día. Ocupo cotización para las motos de reparto de Pizzas Quattro (PQU131211AA7). Son 3:
Italika FT150 2024 serie 3SCRTW0T4RM218935 placas 412AB5 valor 27,500
Italika FT150 2024 serie 3SC2P03U8RW695492 placas 413AB6 valor 27,500
Italika FT150 2024 serie 3SCKGERM4RR794085 placas 417AB2 valor 27,500
Responsabilidad civil y robo. Inicio lo antes posible.
Irma
"""


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_canela(), *_ferretera(), *_motos(), *_alone()]


def _canela() -> list[ThreadMail]:
    first, ours = "canela-01-solicitud@carmona-agentes.example.mx", "a1f3.canela@aseguradora.example.mx"
    below = (
        "El mar, 3 mar 2026 a las 10:02, Mesa de Flotillas (<cotizaciones.flotillas@aseguradora.example.mx>) escribió:\n\n"
        + quoted(
            CANELA_ASKED
            + "\nEl lun, 2 mar 2026 a las 9:14, Beatriz Carmona (<bcarmona@carmona-agentes.example.mx>) escribió:\n"
            + quoted(CANELA)
        )
    )
    return [
        ThreadMail(
            "canela-01-solicitud", "quote_request", CARMONA, "2026-03-02 09:14",
            "Cotización flotilla Transportes Canela", CANELA, cot="TK-2026-001",
        ),
        ThreadMail(
            "canela-02-respuesta-nuestra", "other", OURS, "2026-03-03 10:02",
            "RE: Cotización flotilla Transportes Canela", f"{CANELA_ASKED}\n{quoted(CANELA)}",
            to=f"{CARMONA}, {DESK_NAME}", message_id=ours, answers=[first], case="canela-01-solicitud",
        ),
        ThreadMail(
            "canela-03-rfc", "information_supplied", CARMONA, "2026-03-03 11:40",
            "Re: Cotización flotilla Transportes Canela",
            f"Claro que sí, el RFC es TCA101112QA1.\n\nGracias\nBeatriz\n\n{below}",
            answers=[first, ours], case="canela-01-solicitud", supplies=["client_rfc"],
        ),
        ThreadMail(
            "canela-04-correccion", "addition_or_change", CARMONA, "2026-03-04 08:55",
            "Re: Cotización flotilla Transportes Canela",
            "Buen día, una disculpa, me marca el cliente que hay dos errores en la relación: la unidad 2 es modelo 2021,"
            " no 2020, y el valor de la unidad 4 es de $385,000. Lo demás queda igual.\n\nSaludos\nBeatriz Carmona\n\n"
            + below,
            answers=[first, ours], case="canela-01-solicitud",
            changes=[changed("year", "2021", unit=2), changed("value", "385000", unit=4)],
        ),
        ThreadMail(
            "canela-05-recordatorio", "question", CARMONA, "2026-03-06 17:20", "¿Cómo va TK-2026-001?",
            "Hola, ¿cómo va la cotización TK-2026-001? El cliente me está apurando.\n\nBeatriz\n",
            case="canela-01-solicitud",
        ),
    ]  # fmt: skip


def _ferretera() -> list[ThreadMail]:
    first, ours = "ferretera-01-solicitud@lunaseguros.example.mx", "b77.ferretera@aseguradora.example.mx"
    answered = (
        "De: Mesa de Flotillas <cotizaciones.flotillas@aseguradora.example.mx>\n"
        "Enviado: jueves, 5 de marzo de 2026 12:31\n"
        "Para: Lic. Gerardo Luna\n"
        "Asunto: RE: Flotilla Comercial Ferretera del Valle\n\n"
        "Lic. Luna, anexamos cotización TK-2026-002 por 5 unidades. Prima total $148,220.00.\n"
    )
    return [
        ThreadMail(
            "ferretera-01-solicitud", "quote_request", LUNA, "2026-03-04 12:00",
            "Flotilla Comercial Ferretera del Valle",
            "Estimados, anexo relación de 5 unidades para su mejor propuesta.\n\n"
            "Contratante: Comercial Ferretera del Valle S.A. de C.V.\nRFC: CFE050607HH3\nVigencia: 15/03/2026 - 15/03/2027\n"
            "Paquete: Amplia\nForma de pago: contado\n\nAtentamente\nLic. Gerardo Luna\n",
            attachments=[Attachment("Ferretera del Valle.xlsx", XLSX, xlsx(Sheet("Unidades", FERRE)))],
            cot="TK-2026-002",
        ),
        ThreadMail(
            "ferretera-02-agregar-tres", "addition_or_change", LUNA, "2026-03-06 09:05",
            "RE: Flotilla Comercial Ferretera del Valle",
            "Buenos días. A la relación que ya les mandé favor de agregar estas tres unidades:\n\n"
            "Kia Sportage 2023 serie 3KPMSZ5H4PE487302 valor $510,000\n"
            "Hyundai Creta 2022 serie MAL7NG174NA993733 valor $365,000\n"
            "Mazda CX-5 2023 serie 3MZ24YHU4PW513537 valor $590,000\n\n"
            f"Mismas condiciones.\n\nAtentamente\nLic. Gerardo Luna\n\n{answered}",
            answers=[first, ours], case="ferretera-01-solicitud",
            changes=[added(2023, "3KPMSZ5H4PE487302"), added(2022, "MAL7NG174NA993733"), added(2023, "3MZ24YHU4PW513537")],
        ),
        ThreadMail(
            "ferretera-03-quitar-cambiar-agregar", "addition_or_change", LUNA, "2026-03-09 13:47",
            "RE: TK-2026-002 Flotilla Comercial Ferretera del Valle",
            "Ajustes por favor:\n\n- Quitar unidad 3\n- La 4 es 2021\n"
            "- 1 nueva: Renault Kangoo 2022 serie 93Y5K8UZ1NG769662 valor $310,000\n\nGracias\nG. Luna\n\n" + answered,
            answers=[first, ours], case="ferretera-01-solicitud",
            changes=[removed(unit=3), changed("year", "2021", unit=4), added(2022, "93Y5K8UZ1NG769662")],
        ),
        ThreadMail(
            "ferretera-04-deducible", "question", LUNA, "2026-03-10 10:00",
            "RE: TK-2026-002 Flotilla Comercial Ferretera del Valle",
            "¿El deducible de robo total aplica también para la Silverado o en pesados manejan otro porcentaje?\n\n"
            f"Saludos\nGerardo Luna\n\n{answered}",
            answers=[first, ours], case="ferretera-01-solicitud",
        ),
        ThreadMail(
            "ferretera-05-otro-corredor", "quote_request",
            "Rodrigo Paz <rpaz@pazyasociados.example.mx>", "2026-03-11 16:22",
            "Solicitud de cotización - Ferretera del Valle",
            "Qué tal, nos invita este prospecto a participar. Requiero cotización para las unidades del anexo, cobertura"
            " amplia, arranque 15 de marzo.\n\nCliente: Comercial Ferretera del Valle SA de CV\n\nRodrigo Paz\n"
            "Paz y Asociados, Agente de Seguros y de Fianzas\n",
            attachments=[Attachment("unidades.xlsx", XLSX, xlsx(Sheet("Hoja1", [*FERRE[:1], *FERRE[:0:-1]])))],
            same_fleet="ferretera-01-solicitud", cot="TK-2026-003",
        ),
        ThreadMail(
            "ferretera-06-serie-que-se-da-de-baja", "addition_or_change", LUNA, "2026-03-12 09:30",
            "RV: RE: TK-2026-002 Flotilla Comercial Ferretera del Valle",
            "Favor de dar de baja de la cotización la serie JAA9YMMZ9MK119361, ya no la van a asegurar.\n\n" + answered,
            answers=[first, ours], case="ferretera-01-solicitud", changes=[removed(vin="JAA9YMMZ9MK119361")],
        ),
    ]  # fmt: skip


def _motos() -> list[ThreadMail]:
    first = "CAB9c1x0Ptz+motos@mail.gmail.com"
    below = "El jue, 5 mar 2026 8:01 p.m., Irma Tovar <irma.tovar.seguros@gmail.com> escribió:\n\n" + quoted(MOTOS)
    return [
        ThreadMail(
            "motos-01-solicitud", "quote_request", IRMA, "2026-03-05 20:01", "motos pizzas quattro", MOTOS,
            message_id=first, cot="TK-2026-004",
        ),
        ThreadMail(
            "motos-02-quiten-por-placa", "addition_or_change", IRMA, "2026-03-06 08:12", "Re: motos pizzas quattro",
            f"quiten la de placas 413AB6 porfa, esa la chocaron y ya no la quieren\n\n{below}",
            answers=[first], case="motos-01-solicitud", changes=[removed(plate="413AB6")],
        ),
        ThreadMail(
            "motos-03-vigencia", "information_supplied", IRMA, "2026-03-06 12:40", "Re: motos pizzas quattro",
            f"La vigencia sería del 15/03/2026 al 15/03/2027 y el pago mensual\n\nEnviado desde mi iPhone\n\n{below}",
            answers=[first], case="motos-01-solicitud", supplies=["policy_start", "policy_end", "payment_form"],
        ),
        ThreadMail(
            "motos-04-gracias", "other", IRMA, "2026-03-06 18:00", "Re: motos pizzas quattro",
            f"Muchas gracias, recibido!!\n\n{below}", answers=[first], case="motos-01-solicitud",
        ),
        ThreadMail(
            "motos-05-otra-vez", "quote_request", IRMA, "2026-03-07 09:00", "motos pizzas quattro", MOTOS,
            message_id="CAB9c1zzQkk+motos2@mail.gmail.com", again="motos-01-solicitud", case="motos-01-solicitud",
        ),
    ]  # fmt: skip


def _alone() -> list[ThreadMail]:
    """Mails that come without their thread: by a number, or by the client alone."""
    return [
        ThreadMail(
            "suelto-01-seguimiento-sin-hilo", "question", LUNA, "2026-03-13 11:11", "Seguimiento folio TK-2026-002",
            "Buen día, ¿nos pueden dar estatus del folio en referencia? Llevamos una semana esperando.\n\nG. Luna\n",
            case="ferretera-01-solicitud",
        ),
        ThreadMail(
            "suelto-02-constancia-sin-hilo", "information_supplied",
            "Auxiliar Carmona <auxiliar@carmona-agentes.example.mx>", "2026-03-05 10:30", "TK-2026-001 Transportes Canela",
            "Buen día, para la cotización TK-2026-001 les comparto los datos que hacían falta: RFC TCA101112QA1, forma de"
            " pago semestral.\n\nAuxiliar\n",
            case="canela-01-solicitud", supplies=["client_rfc", "payment_form"],
        ),
        ThreadMail(
            "suelto-03-agreguen-por-folio", "addition_or_change", CARMONA, "2026-03-16 15:45", "COT TK-2026-001",
            "Agreguen por favor a TK-2026-001 una Toyota Hilux 2022 con serie MR0YNFZFXNA836481, valor $455,000.\n"
            "\nBeatriz Carmona\n",
            case="canela-01-solicitud", changes=[added(2022, "MR0YNFZFXNA836481")],
        ),
        ThreadMail(
            "suelto-04-urge", "question", IRMA, "2026-03-10 19:55", "urge!! motos",
            "Oigan me urge lo de las motos de Pizzas Quattro RFC PQU131211AA7, para cuándo me la tienen?\nIrma\n",
            case="motos-01-solicitud",
        ),
        ThreadMail(
            "suelto-05-aclaracion-de-placas", "addition_or_change", CARMONA, "2026-03-17 10:10",
            "Corrección a la solicitud de Transportes Canela",
            "Hola. De la serie MR0NMGWG5NM714537 de Transportes Canela el valor correcto es $440,000, no $455,000.\n\n"
            "Beatriz Carmona\n",
            case="canela-01-solicitud", changes=[changed("value", "440000", vin="MR0NMGWG5NM714537")],
        ),
    ]  # fmt: skip
