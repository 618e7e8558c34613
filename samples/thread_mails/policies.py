"""Policies that are issued already: renewals, units that come and go by endorsement."""

from __future__ import annotations

from samples.generator.paper import plain_pdf
from samples.letters import Attachment
from samples.thread_mails.letter import ThreadMail, csv_file, quoted

VARGAS = "Lucía Vargas <lvargas@vargasvelez.example.mx>"
TERESA = "Tere Domínguez <tdominguez@domseguros.example.mx>"
MORELOS = "Flotillas Morelos <flotillas@agentesmorelos.example.mx>"
EXPIRING = (
    "POLIZA DE SEGURO DE AUTOMOVILES FLOTILLA",
    "Poliza: 0441-220987-03   Vigencia: 20/03/2025 al 20/03/2026",
    "Contratante: TRANSPORTES VERDES DEL ESTE SA DE CV   RFC: TVE110909QE2",
    "Inciso 1  FREIGHTLINER CASCADIA 2020  Serie 3AKML7ZU4LB222208",
    "Inciso 2  KENWORTH T680 2019  Serie 3WKTKM450KA749744",
    "Prima total: $214,880.00",
)


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_renewals(), *_endorsements()]


def _renewals() -> list[ThreadMail]:
    first = "renovacion-01@vargasvelez.example.mx"
    return [
        ThreadMail(
            "renovacion-01", "quote_request", VARGAS, "2026-02-24 09:00", "Renovación Transportes Verdes del Este",
            "Buen día. Se acerca el vencimiento de la póliza adjunta. Favor de cotizar la renovación con las mismas"
            " unidades y coberturas:\n\nFreightliner Cascadia 2020 serie 3AKML7ZU4LB222208 valor $1,300,000\n"
            "Kenworth T680 2019 serie 3WKTKM450KA749744 valor $1,210,000\n\nContratante: Transportes Verdes del Este"
            " SA de CV\nRFC: TVE110909QE2\nVigencia 20/03/2026 al 20/03/2027\n\nLucía Vargas\n",
            attachments=[Attachment("poliza actual.pdf", ("application", "pdf"), plain_pdf(EXPIRING))],
            cot="TK-2026-010",
        ),
        ThreadMail(
            "renovacion-02-siniestralidad", "information_supplied", VARGAS, "2026-02-25 12:00",
            "RE: Renovación Transportes Verdes del Este",
            "Les comparto la siniestralidad que me pidieron:\n\n2024-2025: 2 siniestros, $84,300.00\n"
            "2023-2024: sin siniestros\n\nLucía\n\n"
            + quoted("Lucía, ¿nos compartes la siniestralidad de los últimos años?\nFolio TK-2026-010"),
            answers=[first], case="renovacion-01", supplies=["losses"],
        ),
        ThreadMail(
            "renovacion-03-solo-la-caratula", "quote_request", TERESA, "2026-03-02 18:30", "Vencimiento Spinoza",
            "Se nos vence el 31 de marzo, ¿me mandan propuesta de renovación? Va la relación que trae la póliza.\n\nTere\n",
            attachments=[csv_file("unidades Spinoza.csv", "Inciso,Descripción,Modelo,Serie\n"
                "1,NISSAN VERSA ADVANCE,2021,3N1BRDPG2MM386368\n2,NISSAN VERSA ADVANCE,2021,3N1GGL5X7MB382336")],
            cot="TK-2026-011",
        ),
        ThreadMail(
            "renovacion-04-acepta", "other", VARGAS, "2026-03-12 12:00", "RE: Renovación Transportes Verdes del Este",
            "Aceptada la propuesta por el cliente, queda autorizada. Gracias por todo el apoyo.\n\nLucía Vargas\n",
            answers=[first], case="renovacion-01",
        ),
    ]  # fmt: skip


def _endorsements() -> list[ThreadMail]:
    return [
        ThreadMail(
            "endoso-01-alta", "policy_change", MORELOS, "2026-03-03 10:00", "Alta de unidad póliza 0441-118820-01",
            "Favor de dar de alta a partir de hoy en la póliza 0441-118820-01 la siguiente unidad:\n\n"
            "Nissan Frontier 2021, serie 3N1K3ZWV5ME461430, placas SP-441-20, valor $420,000\n\nAgentes Morelos\n",
        ),
        ThreadMail(
            "endoso-02-baja", "policy_change", MORELOS, "2026-03-03 10:20", "BAJA INCISO 14 POL. 0441-118820-01",
            "Se solicita baja del inciso 14 por venta de la unidad, y devolución de la prima no devengada.\n"
            "Serie 3HJHL8AM7LK890015\n\nAgentes Morelos\n",
        ),
        ThreadMail(
            "endoso-03-cambio-de-placas", "policy_change", TERESA, "2026-03-04 09:12", "endoso de placas",
            "Buenos días, en la póliza número 8830021547 inciso 3 me ayudan con endoso B para corregir las placas,"
            " las correctas son JNB-203-A. Gracias\nTere\n",
        ),
        ThreadMail(
            "endoso-04-baja-y-alta", "policy_change", VARGAS, "2026-03-05 13:13",
            "Movimientos marzo - póliza flotilla 0441-220112-00",
            "Movimientos del mes a la póliza vigente:\n\nBAJA: Ram 700 2022, serie 3C6ZECLZ6NR383364\n"
            "ALTA: Ram 700 2022, serie 3C6CDCBA1NG032491, valor $362,000\n\nFecha de movimiento 06/03/2026. Emitir endosos.\n"
            "\nLucía Vargas\n",
        ),
        ThreadMail(
            "endoso-05-beneficiario", "policy_change", MORELOS, "2026-03-06 11:00",
            "Endoso beneficiario preferente pol 0441-118820-01",
            "Solicito endoso de beneficiario preferente a favor de Arrendadora Tres Ríos para los incisos 2, 5 y 9.\n",
        ),
        ThreadMail(
            "endoso-06-cancelacion", "policy_change", TERESA, "2026-03-09 16:00", "Cancelación de póliza 8830021547",
            "Por instrucciones del asegurado les pido cancelar la póliza 8830021547 al 15 de marzo. Anexo carta.\nTere\n",
        ),
        ThreadMail(
            "endoso-07-cotizar-alta", "quote_request", MORELOS, "2026-03-10 09:40", "Costo de alta",
            "¿Me cotizan por favor el costo de incluir esta unidad en la flotilla de Empacadora San Blas? Todavía no la"
            " den de alta.\nMazda CX-30 2023 serie 3MZY3NPY6PM426668 valor $495,000\n",
        ),
        ThreadMail(
            "endoso-08-como-va", "question", MORELOS, "2026-03-11 12:12", "RE: Alta de unidad póliza 0441-118820-01",
            "¿Ya quedó el endoso? Necesito el certificado para el cliente.\n\n"
            + quoted("Favor de dar de alta a partir de hoy en la póliza 0441-118820-01 la siguiente unidad:\n\n"
                     "Nissan Frontier 2021, serie 3N1K3ZWV5ME461430, placas SP-441-20, valor $420,000"),
            answers=["endoso-01-alta@agentesmorelos.example.mx"],
        ),
    ]  # fmt: skip
