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
        ("¿Qué hace la empresa?: lavandería industrial", "lavandería industrial"),
        ("CP 64000. Giro farmacéutico.", "farmacéutico"),
        ("Ixchel SA de CV (fabricación de hilos, planta en nave 14), busca mejorar", "fabricación de hilos"),
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
        "Importe de la factura: $178,440",
        "Our client Pacific Produce de México SA de CV renews on May 15.",
    ],
)
def test_a_question_what_is_not_known_and_what_units_do_is_no_activity_of_the_client(text: str) -> None:
    assert find_activity(text) is None


@pytest.mark.parametrize(
    ("text", "activity"),
    [
        ("Maderas del Bajío SA de CV (compra-venta de madera y tableros).", "compra-venta de madera y tableros"),
        ("el cliente es La Espiga, hacen pan y pasteles y reparten ellos mismos", "hacen pan y pasteles"),
        ("unidades de Fletes Orozco SA de CV; su giro: mudanzas locales. Favor de cotizar", "mudanzas locales"),
        ("Cotizar Alfa SA de CV; giro mudanzas locales.", "mudanzas locales"),
        ("Giro o actividad del contratante: mudanzas locales", "mudanzas locales"),
        ("Ramo del negocio: consultorios dentales", "consultorios dentales"),
        ("Baxley Tools de México (manufacturing of hand tools), located at", "manufacturing of hand tools"),
        ("Grúas Río Bravo (arrastre y salvamento de vehículos), Matamoros", "arrastre y salvamento de vehículos"),
        ("El Rancho Los Tres Hermanos SPR cultiva chile y tomate. Asegura", "cultiva chile y tomate"),
        ("Aceros Leal (comercializan varilla y perfil de acero).", "comercializan varilla y perfil de acero"),
        ("es una empresa que fabrica muebles y los entrega con unidades propias", "fabrica muebles"),
        ("Fabricamos y suministramos concreto premezclado.", "Fabricamos y suministramos concreto premezclado"),
        ("Hotelera Costa Azul (hoteles y restaurantes), aseguradora vigente", "hoteles y restaurantes"),
        ("venden material electrico y ferreteria", "venden material electrico y ferreteria"),
        ("Imprenta Gutenberg, S.A. (artes gráficas). CP", "artes gráficas"),
        ("Centurión, cuyo objeto es la prestación de servicios de custodia.", "prestación de servicios de custodia"),
    ],
)
def test_the_activity_stands_in_brackets_or_in_a_verb_too(text: str, activity: str) -> None:
    mention = find_activity(text)

    assert mention is not None
    assert mention.value == activity


@pytest.mark.parametrize(
    "text",
    [
        "Equipo médico instalado (camilla, desfibrilador) valuado en 180 mil",
        "equipo de patrullaje (torreta, sirena y radio)",
        "la factura de honorarios (no es de esta cuenta).",
        "Unidades (uso comercial, valor convenido):",
        "Nissan NP300 (producción nacional)",
        "Si produce algún error avísame",
        "DM 5% (opción uno) y RT (cotización aparte)",
    ],
)
def test_other_brackets_and_verbs_tell_no_activity(text: str) -> None:
    assert find_activity(text) is None
