"""Short mails of many hands, about one thread and about nothing before; read once before anything was mended."""

from __future__ import annotations

from samples.thread_mails.letter import ThreadMail, added, changed, quoted, removed

BASE = "alvarado-01@alvaradoseguros.example.mx"
ALVARADO = "Rocío Alvarado <rocio@alvaradoseguros.example.mx>"
REQUEST = """
Buenas tardes, solicito cotización para Muebles Dico del Norte SA de CV, RFC MDN020202QAA:

1) Nissan Urvan 2020, serie 3N1LAFF04LK972012, valor 380,000
2) Ram 700 2021, serie 3C63A9BX6MM797082, valor 295,000
3) Toyota Hiace 2021, serie MR0LDVJS9MG200999, valor 610,000

Gracias
Rocío Alvarado
"""
BELOW = "\nEl mar, 7 abr 2026 a las 10:00, Rocío Alvarado (<rocio@alvaradoseguros.example.mx>) escribió:\n" + quoted(
    REQUEST
)


def mails() -> list[ThreadMail]:
    """Return the mails, in the order in which they came."""
    first = ThreadMail(
        "muebles-01", "quote_request", ALVARADO, "2026-04-07 10:00", "Cotización Muebles Dico del Norte", REQUEST,
        cot="TK-2026-050",
    )  # fmt: skip
    return [first, *map(_answer, range(len(ANSWERS))), *map(_alone, range(len(ALONE)))]


ANSWERS = (
    (
        "information_supplied",
        "Hola, forma de pago: mensual. Vigencia: del 20/04/2026 al 20/04/2027.",
        {"supplies": ["payment_form", "policy_end", "policy_start"]},
    ),
    ("information_supplied", "La cobertura que requieren es amplia.", {"supplies": ["coverage"]}),
    ("addition_or_change", "Favor de eliminar la partida 2, el cliente la vendió.", {"changes": [removed(unit=2)]}),
    ("addition_or_change", "La Hiace es 2022, me equivoqué.", {"changes": [changed("year", "2022", named="HIACE")]}),
    (
        "addition_or_change",
        "El valor de la unidad 1 debe ser $395,000.00",
        {"changes": [changed("value", "395000", unit=1)]},
    ),
    (
        "addition_or_change",
        "Hay que agregar 2 más:\n\nKia Rio 2022, serie 3KPXKKRG5NW074186, valor 285,000\nSuzuki Ertiga 2022, serie MA38BUX84NB922473, valor 340,000",
        {"changes": [added(2022, "3KPXKKRG5NW074186"), added(2022, "MA38BUX84NB922473")]},
    ),
    (
        "addition_or_change",
        "la serie de la unidad 3 está mal, la correcta es MR0YNFZFXNA836481",
        {"changes": [changed("vin", "MR0YNFZFXNA836481", unit=3)]},
    ),
    (
        "addition_or_change",
        "Cancelen por favor la unidad con serie 3C63A9BX6MM797082 y aumenten la suma de la 3 a $640,000",
        {"changes": [removed(vin="3C63A9BX6MM797082"), changed("value", "640000", unit=3)]},
    ),
    ("question", "¿Qué pasó con mi cotización? Ya van tres días.", {}),
    ("question", "Me podrían decir qué deducible manejan en robo", {}),
    ("question", "Buenos días, ¿para qué hora la tendrían?", {}),
    ("question", "Les recuerdo este pendiente por favor.", {}),
    ("other", "Perfecto, quedo atenta. Gracias", {}),
    ("other", "Ok, enterada", {}),
    (
        "automatic",
        "Estimado contacto: me encuentro fuera de la ciudad y con poco acceso a internet; a mi regreso con gusto le atiendo.",
        {},
    ),
    ("question", "¿La prima es con IVA incluido?", {}),
)
ALONE = (
    (
        "quote_request",
        "Tarifa pipas",
        "Buen día, ¿me pueden apoyar con tarifa para 2 pipas Kenworth T800 2018? Son de Gas del Golfo. Placas 12-AB-3C y 13-AB-4D.",
    ),
    (
        "quote_request",
        "seguro taxi",
        "quiero cotizar el seguro de mi taxi, es un aveo 2020 placas A-12345-B, servicio publico",
    ),
    (
        "quote_request",
        "Cotización urgente",
        "Ocupo para hoy: Volkswagen Crafter 2022 nueva, valor factura 890 mil, carga, cliente Panificadora Sol.",
    ),
    (
        "quote_request",
        "Renovación póliza 8812",
        "Adjunto nada todavía, pero vayan considerando la renovación de Panificadora Sol que vence el 30, les mando la relación el lunes.",
    ),
    (
        "policy_change",
        "Alta",
        "Por favor den de alta en la póliza 991002 la unidad Ford Transit 2022 serie 3FA4FEB53NR604564 desde hoy 12 hrs.",
    ),
    (
        "policy_change",
        "cancelación",
        "Solicito la cancelación de la póliza no. 991002 por falta de interés del asegurado.",
    ),
    (
        "policy_change",
        "Cambio de contratante",
        "Necesito endosar la póliza 991002, cambia el contratante por fusión. ¿Qué documentos piden?",
    ),
    (
        "claim",
        "Reporte de accidente",
        "Le comento que ayer a las 20:00 hrs mi chofer tuvo un accidente con la unidad 5, ya llegó el ajustador pero no me dieron folio.",
    ),
    ("claim", "Robo", "nos robaron la camioneta anoche afuera del almacén, qué procede?"),
    ("question", "", "Buen día, ¿con quién veo lo de mi usuario del cotizador? No me deja entrar."),
    ("question", "Horario", "¿Hasta qué hora reciben solicitudes el viernes?"),
    ("other", "Felicidades", "Les deseamos una feliz Semana Santa. Atentamente, Grupo Patrimonial."),
    (
        "other",
        "Nuevas oficinas",
        "Les informamos que a partir del lunes nos encontrará en nuestras nuevas oficinas de Av. Reforma 100.",
    ),
    ("other", "Factura", "Se envía factura F-2201 del arrendamiento de copiadoras correspondiente a abril."),
    ("other", "Curso de Excel", "Inscríbete a nuestro curso de Excel para aseguradoras. Cupo limitado."),
)


def _answer(index: int) -> ThreadMail:
    kind, text, more = ANSWERS[index]
    return ThreadMail(
        f"muebles-{index + 2:02d}", kind, ALVARADO, f"2026-04-08 {8 + index // 4:02d}:{index % 4}0",
        "Re: Cotización Muebles Dico del Norte", f"{text}\n{BELOW}", answers=[BASE], case="muebles-01", **more,
    )  # fmt: skip


def _alone(index: int) -> ThreadMail:
    kind, subject, text = ALONE[index]
    sender = f"Remitente {index + 1} <r{index + 1}@oficina{index + 1}.example.mx>"
    return ThreadMail(
        f"corto-{index + 1:02d}", kind, sender, f"2026-04-09 {8 + index // 4:02d}:{index % 4}0", subject, f"{text}\n"
    )
