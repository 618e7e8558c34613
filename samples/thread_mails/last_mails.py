"""A last hand, written when the sorting was thought to be done: what it shows is what strangers' mails will give."""

from __future__ import annotations

from samples.letters import DESK
from samples.thread_mails.letter import ThreadMail, added, changed, quoted, removed

QUETZAL = "Quetzal Consultores <suscripcion@quetzalconsultores.example.mx>"
LOLA = "Dolores Ibarra <lola.ibarra@yahoo.com.mx>"


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    return [*_thread(), *_lola(), *_machines(), *_rest()]


def _thread() -> list[ThreadMail]:
    first, ours = "quetzal-01@quetzalconsultores.example.mx", "out-8812.flotillas@aseguradora.example.mx"
    below = (
        "\n________________________________\nDe: Suscripción Flotillas\nEnviado el: martes, 24 de marzo de 2026 11:00 a. m.\n"
        "Para: Quetzal Consultores\nAsunto: RE: Lácteos Navarrete - flotilla reparto\n\nSe asigna TK-2026-030.\n"
    )
    return [
        ThreadMail(
            "quetzal-01", "quote_request", QUETZAL, "2026-03-24 09:00", "Lácteos Navarrete - flotilla reparto",
            "Estimado suscriptor:\n\nTurnamos para su valoración el siguiente negocio. Contratante: Lácteos Navarrete SA de CV."
            " Vigencia solicitada 10/04/2026-10/04/2027. Paquete amplio.\n\n"
            "a) Isuzu ELF 400 2021, NIV JAA9YMMZ9MK119361, $505,000\nb) Isuzu ELF 300 2019, NIV JAA9D96Z0KA682257, $362,000\n"
            "c) Hino 300 2021, NIV 3HJM3PA39ME797576, $575,000\n\nAtentamente\nSuscripción Quetzal\n", cot="TK-2026-030",
            same_fleet="",
        ),
        ThreadMail(
            "quetzal-02-rfc-y-pago", "information_supplied", QUETZAL, "2026-03-24 12:00",
            "RE: Lácteos Navarrete - flotilla reparto",
            f"En alcance al anterior, RFC: LAN010315AB1 y el pago será de contado.\n{below}",
            answers=[first, ours], case="quetzal-01", supplies=["client_rfc", "payment_form"],
        ),
        ThreadMail(
            "quetzal-03-se-excluye", "addition_or_change", QUETZAL, "2026-03-25 12:00",
            "RE: Lácteos Navarrete - flotilla reparto",
            f"Se excluye la segunda unidad a petición del contratante.\n{below}",
            answers=[first, ours], case="quetzal-01", changes=[removed(unit=2)],
        ),
        ThreadMail(
            "quetzal-04-suma", "addition_or_change", QUETZAL, "2026-03-26 12:00",
            "RE: Lácteos Navarrete - flotilla reparto",
            "Nos piden actualizar la suma asegurada del NIV 3HJM3PA39ME797576 a $590,000 e incorporar la Ford Transit 2022"
            f" NIV 3FA4FEB53NR604564 con $560,000.\n{below}",
            answers=[first, ours], case="quetzal-01",
            changes=[changed("value", "590000", vin="3HJM3PA39ME797576"), added(2022, "3FA4FEB53NR604564")],
        ),
        ThreadMail(
            "quetzal-05-tiempo", "question", QUETZAL, "2026-03-27 12:00", "RE: Lácteos Navarrete - flotilla reparto",
            f"Agradeceremos nos informen el tiempo estimado de respuesta.\n{below}", answers=[first, ours], case="quetzal-01",
        ),
        ThreadMail(
            "quetzal-06-coberturas", "question", QUETZAL, "2026-03-28 12:00", "TK-2026-030",
            "Favor de aclarar si la extensión de RC opera para remolques enganchados.\n", case="quetzal-01",
        ),
    ]  # fmt: skip


def _lola() -> list[ThreadMail]:
    first = "1700.lola@mail.yahoo.com"
    request = (
        "buenas tardes necesito asegurar 2 carritos de mi hermana Concepción Ibarra Luna\n"
        "chevrolet aveo 2020 placas VKA-201-C\nvw gol 2021 placas VKA-202-C\nme pasa cuanto por favor\n"
    )
    return [
        ThreadMail(
            "lola-01", "quote_request", LOLA, "2026-03-25 16:00", "carros", request, message_id=first, cot="TK-2026-031",
        ),
        ThreadMail(
            "lola-02-era-2022", "addition_or_change", LOLA, "2026-03-25 18:00", "Re: carros",
            f"perdon el gol es 2022\n\n{quoted(request)}", answers=[first], case="lola-01",
            changes=[changed("year", "2022", named="GOL")],
        ),
        ThreadMail(
            "lola-03-ya-mero", "question", LOLA, "2026-03-26 18:00", "Re: carros",
            f"ya mero estara??\n\n{quoted(request)}", answers=[first], case="lola-01",
        ),
        ThreadMail(
            "lola-04-mejor-uno", "addition_or_change", LOLA, "2026-03-27 10:00", "Re: carros",
            f"mejor nomás el aveo, el otro no\n\n{quoted(request)}", answers=[first], case="lola-01",
            changes=[removed(plate="VKA-202-C")],
        ),
    ]  # fmt: skip


def _machines() -> list[ThreadMail]:
    return [
        ThreadMail(
            "z-01-vacaciones-largas", "automatic", LOLA, "2026-03-26 09:00", "Re: cotización",
            "Gracias por escribirme. Estoy disfrutando de unos días de descanso y contestaré a partir del 6 de abril. Si es"
            " urgente mándame whats.\n",
        ),
        ThreadMail(
            "z-02-rebote-espanol", "automatic",
            raw=f"""
Return-Path: <>
From: Sistema de Entrega de Correo <noreply-bounce@correo.quetzalconsultores.example.mx>
To: {DESK}
Subject: =?utf-8?q?Estado_de_la_entrega_=28Error=29?=
Date: Tue, 24 Mar 2026 11:01:00 -0600
Message-ID: <bq-1@correo.quetzalconsultores.example.mx>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

El mensaje para suscripcion@quetzalconsultores.example.mx fue rechazado: 550 5.7.1 bloqueado por política.

Copia del mensaje:
Message-ID: <out-8812.flotillas@aseguradora.example.mx>
Se asigna TK-2026-030.
a) Isuzu ELF 400 2021, NIV JAA9YMMZ9MK119361, $505,000
b) Isuzu ELF 300 2019, NIV JAA9D96Z0KA682257, $362,000
""", case="quetzal-01",
        ),
        ThreadMail(
            "z-03-encuesta", "other", "Calidad Proveedor <encuestas@opina.example.com>", "2026-03-26 10:00",
            "Cuéntanos cómo te fue", "¿Qué tan probable es que nos recomiendes? Responde 3 preguntas.\n",
            headers={"List-Unsubscribe": "<https://opina.example.com/x>"},
        ),
        ThreadMail(
            "z-04-otp", "automatic", "Portal Proveedores <noreply@portalprov.example.com>", "2026-03-26 10:10",
            "Tu código de verificación", "Tu código es 448120. Expira en 10 minutos.\n", headers={"Auto-Submitted": "auto-generated"},
        ),
    ]  # fmt: skip


def _rest() -> list[ThreadMail]:
    return [
        ThreadMail(
            "y-01-endoso-sin-poliza", "policy_change", QUETZAL, "2026-03-26 11:00", "Endoso A",
            "Solicitamos endoso A para aumentar el inciso 7: Kia Rio 2022, NIV 3KPXKKRG5NW074186, a partir del 27 de marzo.\n",
        ),
        ThreadMail(
            "y-02-siniestro-robo", "claim", "Monitoreo <monitoreo@fletesmanriquez.example.mx>", "2026-03-26 03:12",
            "URGENTE ROBO TRACTO", "se llevaron el tracto 3WK491155MB604912 en Puebla, operador amagado, ya se reporto al 911."
            " pasen numero de reporte\n",
        ),
        ThreadMail(
            "y-03-renovacion-corta", "quote_request", QUETZAL, "2026-03-26 12:00", "Renovación Grupo Ceja",
            "Solicitamos términos de renovación, mismas condiciones, Ceja Productos Varios CPV980530AS9. Póliza 77200018.\n\n"
            "Toyota Hilux 2021 NIV MR0LDVJS9MG200999 $385,000\nMazda CX-5 2023 NIV 3MZXKMN61PM989346 $575,000\n",
        ),
        ThreadMail(
            "y-04-pago", "other", "Tesorería <pagos@quetzalconsultores.example.mx>", "2026-03-26 13:00", "Comprobante de pago",
            "Adjunto comprobante de transferencia por $148,220.00 de la póliza 77200018.\n",
        ),
        ThreadMail(
            "y-05-lista-para-cotizar-de-cliente", "quote_request", "Compras Navarrete <compras@navarrete.example.mx>",
            "2026-03-27 09:00", "Seguro nuevos repartidores", "Buen día, compramos dos motos: Italika FT150 2024"
            " y Yamaha FZ 2.0 2023. ¿Cuánto nos cobrarían por asegurarlas?\n",
        ),
        ThreadMail(
            "y-06-acta", "information_supplied", QUETZAL, "2026-03-27 12:30", "RE: Lácteos Navarrete - flotilla reparto",
            "Siniestralidad de los últimos dos años: 2025 sin reclamos; 2024 un evento por $38,000.\n",
            answers=["quetzal-01@quetzalconsultores.example.mx"], case="quetzal-01", supplies=["losses"],
        ),
        ThreadMail(
            "y-07-queja", "question", "Julio Neri <jneri@neriagentes.example.mx>", "2026-03-27 13:00", "Mal servicio",
            "Llevo cuatro días marcando y nadie me da razón del negocio que les mandé. Espero su respuesta hoy.\n",
        ),
        ThreadMail(
            "y-08-pregunta-apetito", "question", "Julio Neri <jneri@neriagentes.example.mx>", "2026-03-27 14:00", "consulta",
            "Qué tal, ¿ustedes suscriben grúas y plataformas de más de 20 años? ¿Piden inspección?\n",
        ),
    ]  # fmt: skip
