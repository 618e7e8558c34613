"""What a client does, as brokers say it."""

from __future__ import annotations

import pytest

from intake.case.terms.business import find_activity


@pytest.mark.parametrize(
    ("text", "activity"),
    [
        ("Giro: transporte de carga", "transporte de carga"),
        ("Giro del cliente - Renta de maquinaria pesada", "Renta de maquinaria pesada"),
        ("Giro o actividad: molino de harina", "molino de harina"),
        ("Actividad principal: fundición", "fundición"),
        ("Giro del asegurado: constructora", "constructora"),
        ("El cliente se dedica al reparto de gas LP en Puebla.", "reparto de gas LP en Puebla"),
        ("empresa dedicada a la paquetería y mensajería", "paquetería y mensajería"),
        ("Actividad o giro: Traslado de valores", "Traslado de valores"),
        ("Operations: long haul trucking", "long haul trucking"),
        ("Business: food distribution", "food distribution"),
        ("de giro maderería", "maderería"),
        ("Renovación de Peñón SA de CV, giro autotransporte de carga.", "autotransporte de carga"),
        ("Actividad económica: comercio al por mayor", "comercio al por mayor"),
        ("La actividad del cliente es la venta de llantas.", "venta de llantas"),
        ("Ramo: construcción", "construcción"),
        ("Actividad preponderante  Fabricación de muebles", "Fabricación de muebles"),
        ("Giro  Pesca y comercialización de mariscos  RFC  PEN990101AB4", "Pesca y comercialización de mariscos"),
        ("Giro: construcción. Requieren RC 3 millones", "construcción"),
        ("Tipo de negocio: ferretería", "ferretería"),
        ("Ocupación: comerciante", "comerciante"),
        ("su negocio es la venta de materiales", "venta de materiales"),
    ],
)
def test_the_activity_is_what_follows_its_label_or_its_phrase(text: str, activity: str) -> None:
    mention = find_activity(text)

    assert mention is not None
    assert mention.value == activity


@pytest.mark.parametrize(
    "text",
    [
        "Es una constructora.",
        "Cliente persona física, comerciante.",
        "¿Cuál es el giro del cliente?",
        "Giro: N/A",
        "Actividad: N/A",
        "El giro de las unidades es reparto local.",
        "Somos corredores de seguros dedicados a flotillas",
        "Giramos correo para cotizar",
        "Giro: pendiente",
        "Giro: por confirmar",
        "Somos una empresa que fabrica muebles",
    ],
)
def test_a_question_what_is_not_known_and_what_units_do_is_no_activity_of_the_client(text: str) -> None:
    assert find_activity(text) is None
