"""More short mails of many hands: the last lot that was read once before anything was mended."""

from __future__ import annotations

from samples.thread_mails.letter import ThreadMail, added, changed, quoted, removed

BASE = "negrete-01@negreteagencia.example.mx"
NEGRETE = "Paco Negrete <pnegrete@negreteagencia.example.mx>"
REQUEST = """
Qué tal, buen día. Les mando para cotizar las unidades de Ferromateriales Tula, SA de CV:

- Freightliner M2 2021 placas 33-AK-2B serie 3AKSC2UD2MW657529 $1,150,000
- Kenworth T680 2021 placas 34-AK-3C serie 3WK491155MB604912 $1,800,000
- Plataforma Fruehauf 2017 placas 35-UA-4D serie 3H30CRX51HA471701 $240,000
- Honda CR-V 2021 placas PZT-100-A serie 2HGU8J955MK969829 $560,000

Paco Negrete
"""
BELOW = "\nEl jue, 16 abr 2026 a la(s) 9:30, Paco Negrete (pnegrete@negreteagencia.example.mx) escribió:\n" + quoted(
    REQUEST
)
ANSWERS = (
    ("information_supplied", "RFC del cliente: {rfc}", {"supplies": ["client_rfc"]}),
    (
        "information_supplied",
        "Inician el 1 de mayo de 2026 y pagan semestral",
        {"supplies": ["payment_form", "policy_start"]},
    ),
    ("addition_or_change", "saquen la CR-V, esa va aparte", {"changes": [removed(named="CR-V")]}),
    ("addition_or_change", "El T680 no es 2021, es 2020", {"changes": [changed("year", "2020", named="T680")]}),
    (
        "addition_or_change",
        "el valor del Freightliner quedó en $1,200,000",
        {"changes": [changed("value", "1200000", named="FREIGHTLINER")]},
    ),
    (
        "addition_or_change",
        "Otra unidad que se agrega: Seat Ateca 2020 serie VSSCZEM22LA222418 $385,000",
        {"changes": [added(2020, "VSSCZEM22LA222418")]},
    ),
    (
        "addition_or_change",
        "Las placas correctas de la unidad 3 son 35-UA-9D",
        {"changes": [changed("plate", "35-UA-9D", unit=3)]},
    ),
    ("addition_or_change", "Pónganle RC de 5 millones a todas", {}),
    ("question", "Alguna novedad de la cotización?", {}),
    ("question", "Mi cliente pregunta si la carga queda cubierta", {}),
    ("question", "¿Me la mandan en PDF firmado?", {}),
    ("question", "Ya es jueves y sigo sin noticias", {}),
    ("other", "De acuerdo, muchas gracias Lic.", {}),
    ("other", "Se cerró con ustedes, emitan por favor", {}),
    (
        "automatic",
        "Buen día. Por cuestiones de salud no estaré en la oficina esta semana. Favor de comunicarse con Alma Negrete.",
        {},
    ),
)
ALONE = (
    (
        "quote_request",
        "Cotización flotilla nueva",
        "Buenas, ¿me echan la mano con una cotización? Son 12 camionetas de una constructora de Mérida, mañana les paso el excel.",
    ),
    (
        "quote_request",
        "Auto individual",
        "Cotizar Mazda CX-5 2023 para Luis Arturo Peña, CP 64000, amplia, pago anual.",
    ),
    (
        "quote_request",
        "seguro para tractocamion",
        "buenas me podria dar informes del costo de un seguro para mi tracto kenworth 2005 es para local",
    ),
    (
        "policy_change",
        "Endoso D, póliza 30-4410",
        "Solicito endoso D por cambio de vehículo: sale Nissan March 2019, entra Kia Rio 2022 serie 3KPXKKRG5NW074186.",
    ),
    (
        "policy_change",
        "baja",
        "Por favor dar de baja las series 3N13LH4D0KW999338 y MR04T3G90LR191757 de la póliza 88-1200.",
    ),
    (
        "claim",
        "Choque camioneta",
        "Buenas tardes, reporto choque de la camioneta placas NR-12-311 en Periférico, ¿a qué número marco?",
    ),
    (
        "claim",
        "Seguimiento siniestro",
        "Sigo esperando el pago de la pérdida total del siniestro 04-221190, ya entregué factura.",
    ),
    ("claim", "cristal", "Se estrelló el medallón de la unidad 14 con una piedra, cómo procedo para el cambio"),
    ("question", "Cotizador", "No puedo ingresar al cotizador, me marca error 500. ¿Me apoyan?"),
    ("question", "Deducibles 2026", "Buen día, ¿cuáles son los deducibles vigentes para pesado?"),
    ("other", "Presentación", "Mi nombre es Ivonne Cruz, nueva ejecutiva de Taller Express, quedo a sus órdenes."),
    ("other", "Recibo de nómina", "Se adjunta su recibo de nómina de la primera quincena."),
    (
        "other",
        "Aviso de mantenimiento",
        "El sábado se suspenderá el servicio de internet en el edificio de 8 a 12 hrs.",
    ),
    (
        "automatic",
        "Confirmación de recepción",
        "Gracias por contactarnos. Hemos recibido su mensaje y en breve un ejecutivo le atenderá.",
    ),
    (
        "automatic",
        "Undeliverable: Cotización",
        "Your message to ventas@tula.example.mx couldn't be delivered. The mailbox was not found.",
    ),
)


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    first = ThreadMail(
        "tula-01", "quote_request", NEGRETE, "2026-04-16 09:30", "Ferromateriales Tula", REQUEST, cot="TK-2026-070",
        message_id=BASE,
    )  # fmt: skip
    return [first, *map(_answer, range(len(ANSWERS))), *map(_alone, range(len(ALONE)))]


def _answer(index: int) -> ThreadMail:
    kind, text, more = ANSWERS[index]
    return ThreadMail(
        f"tula-{index + 2:02d}", kind, NEGRETE, f"2026-04-17 {8 + index // 4:02d}:{index % 4}0", "Re: Ferromateriales Tula",
        f"{text.format(rfc='FTU010101AA6')}\n{BELOW}", answers=[BASE], case="tula-01", **more,
    )  # fmt: skip


def _alone(index: int) -> ThreadMail:
    kind, subject, text = ALONE[index]
    sender = f"Persona {index + 1} <p{index + 1}@empresa{index + 1}.example.mx>"
    return ThreadMail(
        f"breve-{index + 1:02d}", kind, sender, f"2026-04-18 {8 + index // 4:02d}:{index % 4}0", subject, f"{text}\n"
    )
