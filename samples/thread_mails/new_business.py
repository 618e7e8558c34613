"""Requests in the forms in which they come: forwarded, by a portal, without a list yet, inside an old thread."""

from __future__ import annotations

from samples.letters import DESK
from samples.thread_mails.letter import ThreadMail, csv_file, quoted

SOLIS = "Adriana Solís <asolis@solis-seguros.example.mx>"
INSIDE = "Ejecutivo Comercial Norte <jhuerta@aseguradora.example.mx>"
PORTAL = "Portal de Agentes <no-reply@portal-agentes.example.mx>"


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_inside_an_old_thread(), *_forwarded(), *_by_machines(), *_without_list()]


def _inside_an_old_thread() -> list[ThreadMail]:
    first = "bodegas-01@solis-seguros.example.mx"
    old = """
Buenas tardes, favor de cotizar para Logística Bodegas del Atlántico (RFC LBA120314PL6), amplia, 12 meses:
Kenworth T680 2019 serie 3WKP4AC77KG095397 valor $1,450,000
Wabash caja seca 53 pies 2018 serie 1JJJ2MHA2JA259580 valor $380,000
Adriana Solís
"""
    below = "El 18/02/2026 a las 16:10, Adriana Solís escribió:\n" + quoted(old)
    return [
        ThreadMail(
            "bodegas-01", "quote_request", SOLIS, "2026-02-18 16:10", "Cotización Logística Bodegas del Atlántico", old,
            cot="TK-2026-005",
        ),
        ThreadMail(
            "bodegas-02-otro-cliente", "quote_request", SOLIS, "2026-03-02 12:00",
            "Re: Cotización Logística Bodegas del Atlántico",
            "Aprovecho este correo para pedirles otra cotización, es un cliente nuevo: Grupo Mueblero Onix S.A. de C.V.,"
            " RFC GMO990821NN1. Lleva:\n\nFreightliner M2 2020 serie 3AK9PRY92LM924874 valor $890,000\n"
            "International MV 2021 serie 3HSXJ86F8MK646849 valor $1,050,000\n\n"
            f"Cobertura amplia, inicio 20 de marzo.\n\nSaludos\nAdriana\n\n{below}",
            answers=[first], cot="TK-2026-006",
        ),
        ThreadMail(
            "bodegas-03-pregunta-del-nuevo", "question", SOLIS, "2026-03-05 09:00",
            "Re: Cotización Logística Bodegas del Atlántico",
            "Hola! Ya tendrán lista la TK-2026-006?\n\nAdriana\n",
            answers=[first, "bodegas-02-otro-cliente@solis-seguros.example.mx"], case="bodegas-02-otro-cliente",
        ),
        ThreadMail(
            "bodegas-04-relacion-actualizada", "addition_or_change", SOLIS, "2026-03-06 17:30",
            "Re: Cotización Logística Bodegas del Atlántico",
            "Les mando la relación actualizada de Bodegas del Atlántico, sustituye a la anterior:\n\n"
            "Kenworth T680 2019 serie 3WKP4AC77KG095397 valor $1,380,000\n"
            "Wabash caja seca 53 pies 2018 serie 1JJJ2MHA2JA259580 valor $380,000\n"
            "Utility caja refrigerada 2019 serie 1UYX99TA6KM924808 valor $610,000\n\n"
            f"Adriana Solís\n\n{below}",
            answers=[first], case="bodegas-01",
            changes=[changed_value("1380000", "3WKP4AC77KG095397"), {"op": "add", "year": 2019, "vin": "1UYX99TA6KM924808"}],
        ),
    ]  # fmt: skip


def changed_value(value: str, vin: str) -> dict[str, str]:
    """Return that the value of a unit is another."""
    return {"op": "change", "field": "value", "value": value, "vin": vin}


def _forwarded() -> list[ThreadMail]:
    return [
        ThreadMail(
            "reenvio-01-ejecutivo", "quote_request", INSIDE, "2026-03-03 09:31", "RV: Unidades Alimentos Inca",
            "Para su atención por favor, es de mi agente.\n\nJ. Huerta\nEjecutivo Comercial\n\n"
            "De: Samuel Prieto <sprieto@prietoprotege.example.mx>\nEnviado: martes, 3 de marzo de 2026 09:02\n"
            "Para: Huerta, Javier\nAsunto: Unidades Alimentos Inca\n\n"
            "Javier, ¿me apoyas cotizando estas dos? Alimentos Inca SA de CV, AIN180203TT0.\n\n"
            "Hyundai H100 2022 MAL26XFS1NE264084 $340,000\nIsuzu ELF 300 2021 JAAFGXTB2MM479152 $455,000\n\nSamuel\n",
        ),
        ThreadMail(
            "reenvio-02-cadena-de-tres", "quote_request", SOLIS, "2026-03-04 13:15",
            "Fwd: RV: cotizacion camionetas Dulces Pascual",
            "Me llega esto del cliente, ¿me ayudan con costos?\n\nAdriana\n\n---------- Forwarded message ---------\n"
            "De: Compras Dulces Pascual <compras@dulcespascual.example.mx>\nDate: mié, 4 mar 2026 a las 12:50\n"
            "Subject: RV: cotizacion camionetas Dulces Pascual\nTo: Adriana Solís <asolis@solis-seguros.example.mx>\n\n"
            "Licenciada, aquí lo que me pidió dirección.\n\n________________________________\n"
            "De: Dirección <direccion@dulcespascual.example.mx>\nEnviado: miércoles, 4 de marzo de 2026 11:30\n"
            "Para: Compras\nAsunto: cotizacion camionetas Dulces Pascual\n\n"
            "Hay que asegurar las dos camionetas nuevas, Renault Kangoo 2022 serie 93YJ9UB46NM770334 y Renault Kangoo 2022"
            " serie 93YNM7KL0NR044920, RFC de la empresa DPS070925KX4.\n",
        ),
        ThreadMail(
            "reenvio-03-sin-palabras", "quote_request", "jhuerta@aseguradora.example.mx", "2026-03-05 18:44",
            "Fwd: flotilla", "\n\nInicio del mensaje reenviado:\n\nDe: Norma Gil <norma@gilseguros.example.mx>\n"
            "Asunto: flotilla\nFecha: 5 de marzo de 2026, 18:20:11 GMT-6\nPara: jhuerta@aseguradora.example.mx\n\n"
            "Buenas tardes, adjunto flotilla de 2 unidades para cotizar, persona física Rodolfo Medina, RFC MEHR850412AB0\n",
            attachments=[csv_file("flotilla.csv", "Marca,Modelo,Año,Serie,Valor\n"
                "Honda,CR-V,2024,2HGKJZZE5RK440740,720000\nHonda,HR-V,2024,2HG725L52RA582599,560000")],
        ),
        ThreadMail(
            "reenvio-04-bitacora-del-ejecutivo", "question", INSIDE, "2026-03-09 09:00",
            "RV: estatus por favor TK-2026-005",
            "Equipo, me lo pregunta el agente.\n\nDe: Adriana Solís <asolis@solis-seguros.example.mx>\n"
            "Enviado: lunes, 9 de marzo de 2026 08:45\nPara: Huerta, Javier\nAsunto: estatus por favor TK-2026-005\n\n"
            "Javier, no me han contestado, ¿qué pasó con Bodegas del Atlántico?\n",
            case="bodegas-01",
        ),
    ]  # fmt: skip


def _by_machines() -> list[ThreadMail]:
    return [
        ThreadMail(
            "portal-01-generado", "quote_request", PORTAL, "2026-03-05 07:00", "Nueva solicitud de cotización #88120",
            "Este mensaje fue generado automáticamente, favor de no responder.\n\nAgente: 10442 Mireles Seguros\n"
            "Contratante: Excavaciones y Caminos Morvi S.A. de C.V.\nRFC: EXC140630MVA\nTipo: Flotilla\nUnidades:\n\n"
            "Toyota Hilux 2022 | MR0ZURUY0NR529825 | 448000\nChevrolet S10 2023 | 3G1U0PJP6PM086355 | 432000\n",
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        ),
        ThreadMail(
            "portal-02-sin-remitente-de-vuelta", "quote_request",
            "Formulario Web <web@corredurianorte.example.mx>", "2026-03-05 07:41", "Formulario: cotización de auto",
            "Nombre: Estela Ruiz\nCorreo: estela.ruiz@example.mx\nSolicita: cotización seguro de auto\n"
            "Vehículo: Kia Seltos 2023\nSerie: 3KPBDVL26PA337918\nPlacas: RTZ-551-C\nC.P.: 64000\n",
            headers={"Return-Path": "<>", "Precedence": "bulk"},
        ),
        ThreadMail(
            "portal-03-escaner", "quote_request", f"Multifuncional <{DESK}>", "2026-03-05 12:12",
            "Mensaje de Multifuncional", "Archivo adjunto digitalizado.\n",
            headers={"Auto-Submitted": "auto-generated"},
            attachments=[csv_file("relacion de unidades.csv", "MARCA,TIPO,MODELO,SERIE,VALOR\n"
                "VOLKSWAGEN,VIRTUS,2022,3VWGRH7T7NM170232,330000\nVOLKSWAGEN,VIRTUS,2022,3VWULHCX2NA835570,330000")],
        ),
    ]  # fmt: skip


def _without_list() -> list[ThreadMail]:
    return [
        ThreadMail(
            "sin-lista-01", "quote_request", "Omar Quiñones <oquinones@quinones.example.mx>", "2026-03-06 10:00",
            "Solicitud de cotización flotilla 40 unidades",
            "Estimados, necesito cotizar una flotilla de 40 unidades aproximadamente de Concretos Colima (CCO030303ZAA)."
            " El listado lo tengo mañana, ¿me reservan el lugar con suscripción?\n\nOmar Quiñones\n",
            cot="TK-2026-009",
        ),
        ThreadMail(
            "sin-lista-02-ahora-si", "addition_or_change", "Omar Quiñones <oquinones@quinones.example.mx>",
            "2026-03-07 10:00", "RE: Solicitud de cotización flotilla 40 unidades",
            "Va el listado que les prometí de Concretos Colima, al final son dos.\n\n"
            "International MV 2021 3HS2T83G4MG876344 1,020,000\nKenworth T370 2019 3WKBCPG70KB744786 980,000\n\nOmar\n",
            answers=["sin-lista-01@quinones.example.mx"], case="sin-lista-01",
            changes=[{"op": "add", "year": 2021, "vin": "3HS2T83G4MG876344"},
                     {"op": "add", "year": 2019, "vin": "3WKBCPG70KB744786"}],
        ),
        ThreadMail(
            "sin-lista-03-llamada", "quote_request", "Gloria Peón <gloria@peonagentes.example.mx>", "2026-03-08 10:00",
            "flotilla nueva", "Buenos días, tengo un prospecto con flotilla de pipas y quisiera ver si les interesa"
            " cotizarla, ¿con quién me comunico?\nGloria\n",
        ),
    ]  # fmt: skip
