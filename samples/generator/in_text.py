"""Fleets in the text of a letter: said, listed, counted, labelled, or in a table."""

from __future__ import annotations

from samples.generator import facts as facts_of_case
from samples.generator import prose
from samples.generator.content import Content, Order
from samples.generator.layout import a_page
from samples.generator.letter import Block, Grid, Lines, Para

INTROS = (
    "Unidades:",
    "Las unidades son:",
    "Relación:",
    "Vehículos a cotizar:",
    "Te paso los datos:",
    "",
    "",
    "Datos de las unidades:",
)
PLAIN_TABLES = ("tabs", "tabs", "bars", "columns", "semicolons")


def in_sentence(order: Order) -> Content:
    """Carry a few units in a sentence."""
    sentence, truth = prose.spoken(order.chance, order.hand, order.units[:3])
    return Content(("fleet:sentence",), tuple(truth), (Para(sentence), *_facts(order)))


def listed(order: Order) -> Content:
    """Carry units a line each."""
    lines, truth = prose.listed(order.chance, order.hand, order.units[:20])
    return Content(
        ("fleet:list in text",), tuple(truth), (*_facts(order), *_intro(order), Lines(tuple(lines), is_list=True))
    )


def counted(order: Order) -> Content:
    """Carry "3 unidades X 2022" lines."""
    models = {(unit.model, unit.version): unit for unit in order.units}
    lines, truth = prose.counted(order.chance, order.hand, list(models.values())[:4])
    return Content(
        ("fleet:counted",), tuple(truth), (*_facts(order), *_intro(order), Lines(tuple(lines), is_list=True))
    )


def labelled(order: Order) -> Content:
    """Carry a block of labels and values a unit."""
    blocks, truth = prose.labelled(order.chance, order.hand, order.units[:6])
    sign = order.chance.choice((": ", ": ", ":", " = ", ".- "))
    is_numbered = order.chance.random() < 0.4 and len(blocks) > 1
    texts = []
    for number, block in enumerate(blocks, start=1):
        title = [f"Unidad {number}"] if is_numbered else []
        texts.append(Lines((*title, *(f"{label}{sign}{value}" for label, value in block))))
    return Content(("fleet:labels and values",), tuple(truth), (*_facts(order), *texts))


def web_table(order: Order) -> Content:
    """Carry an HTML table; the plain part, if there is one, is what the mail program makes of it."""
    page = a_page(order.chance, order.hand, order.units[:45], order.facts, medium="web")
    plain = order.chance.choice(("tabs", "cell a line", "columns"))
    blocks: tuple[Block, ...] = (*_intro(order), Grid(page.sheet, plain))
    return Content(("fleet:HTML table", *page.kinds), tuple(page.truth), blocks, needs_html=True)


def text_table(order: Order) -> Content:
    """Carry a table drawn with tabs, bars or spaces."""
    page = a_page(order.chance, order.hand, order.units[:25], order.facts, medium="web")
    form = order.chance.choice(PLAIN_TABLES)
    return Content(
        (f"fleet:text table by {form}", *page.kinds), tuple(page.truth), (*_intro(order), Grid(page.sheet, form))
    )


def _intro(order: Order) -> tuple[Para, ...]:
    intro = order.chance.choice(INTROS)
    return (Para(intro),) if intro else ()


def _facts(order: Order) -> tuple[Lines, ...]:
    labelled = facts_of_case.pairs(order.chance, order.hand, order.facts)
    return (Lines(tuple(f"{label}: {value}" for label, value in labelled)),) if labelled else ()
