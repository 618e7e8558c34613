"""Losses: what insured, brokers and adjusters write of them to the wrong mailbox."""

from __future__ import annotations

from samples.thread_mails.letter import ThreadMail, quoted

TERESA = "Tere Domínguez <tdominguez@domseguros.example.mx>"


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [
        ThreadMail(
            "siniestro-01-choque", "claim", "Transportes Ruvalcaba <trafico@ruvalcaba.example.mx>", "2026-03-03 07:12",
            "CHOQUE UNIDAD 22 URGENTE",
            "Reporto que la unidad 22, Kenworth T680 2019 placas 61-AK-5F, chocó hoy a las 6:30 en la autopista"
            " México-Querétaro km 128. El operador está bien. ¿Ya mandaron ajustador? Póliza 0441-330001-02.\n\nTráfico\n",
        ),
        ThreadMail(
            "siniestro-02-robo", "claim", TERESA, "2026-03-04 21:40", "Robo total Versa",
            "Buenas noches, mi asegurado sufrió robo con violencia de su Nissan Versa 2021 serie 3N1BRDPG2MM386368."
            " Ya levantó denuncia. Me indican qué documentos sigue entregar para la indemnización.\n\nTere\n",
        ),
        ThreadMail(
            "siniestro-03-documentos", "claim", TERESA, "2026-03-06 09:00", "RE: Robo total Versa",
            "Adjunto denuncia, factura y tarjeta de circulación del siniestro 26-0098812. Quedo atenta al pago.\n\nTere\n\n"
            + quoted("Número de siniestro asignado: 26-0098812"),
            answers=["siniestro-02-robo@domseguros.example.mx"],
        ),
        ThreadMail(
            "siniestro-04-ajustador", "claim", "Ajustes del Bajío <ajustes@ajustesbajio.example.mx>",
            "2026-03-07 14:00", "Informe preliminar siniestro 26-0101123",
            "Se anexa informe preliminar de ajuste. Vehículo asegurado: Ford Transit 2021, serie 3FATNT0S5MA872069."
            " Tercero: Chevrolet Aveo 2019. Daños estimados $46,500.00. Responsabilidad: asegurado.\n",
        ),
        ThreadMail(
            "siniestro-05-cristal", "claim", "Isela Bravo <isela.bravo@hotmail.com>", "2026-03-09 08:08",
            "parabrisas estrellado",
            "hola me estrellaron el parabrisas del tsuru de la flotilla, como le hago para que lo cubra el seguro, la"
            " poliza es la 0441-118820-01 inciso 6\n",
        ),
        ThreadMail(
            "siniestro-06-taller", "claim", "Taller Hnos. Cota <recepcion@tallercota.example.mx>", "2026-03-10 10:45",
            "Presupuesto de reparación sin. 26-0090017",
            "Enviamos presupuesto de reparación de la unidad ingresada por colisión, en espera de su autorización para"
            " surtir refacciones.\n",
        ),
        ThreadMail(
            "siniestro-07-no-es-uno", "quote_request", TERESA, "2026-03-11 10:00", "Cotización con siniestralidad alta",
            "Buen día, favor de cotizar. Les adelanto que traen siniestralidad de 65% y un robo en 2024, por eso los"
            " cancela la otra compañía.\n\nAlmacenes del Mayo SA de CV, RFC ADM161212LL8\n\n"
            "Isuzu ELF 500 2021 serie JAADZX887MA622001 $610,000\nHino 500 2020 serie 3HJH7SG1XLR681454 $705,000\n\nTere\n",
        ),
    ]  # fmt: skip
