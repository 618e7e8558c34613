"""A vehicle in words: one line of a list, a sentence, or a block of labels and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samples.generator import wording
from samples.generator.listing import truth_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from samples.generator.fleet import Unit
    from samples.generator.listing import TruthRow
    from samples.generator.wording import Hand

YEARS = ("{}", "{}", "modelo {}", "mod. {}", "MOD {}", "año {}", "Mod {}", "({})", "m. {}")
VINS = (
    "serie {}",
    "Serie: {}",
    "VIN {}",
    "NIV {}",
    "s/n {}",
    "no. de serie {}",
    "NS {}",
    "{}",
    "chasis {}",
    "con número de serie {}",
    "VIN: {}",
)
PLATES = ("placas {}", "Placas: {}", "PL {}", "placa {}", "matrícula {}", "{}", "con placas {}", "plcs {}")
VALUES = (
    "valor {}",
    "Valor: {}",
    "suma asegurada {}",
    "S.A. {}",
    "valor factura {}",
    "V.F. {}",
    "{}",
    "asegurar en {}",
    "val. {}",
)
SEPARATORS = (", ", ", ", " / ", " - ", " ", "; ", " | ", "  ")
BULLETS = ("{n}) ", "{n}. ", "{n}.- ", "- ", "* ", "• ", "", "Unidad {n}: ", "{n}° ", "({n}) ", "{n} ", "U{n}: ", "– ")  # noqa: RUF001 - what Word makes of a hyphen
LEADS = (
    "Se trata de un {}",
    "El cliente tiene un {}",
    "Es una unidad {}",
    "Necesito asegurar un {}",
    "Por favor cotízame un {}",
    "Sería para un {}",
)
NEXTS = (" y un {}", " y también un {}", ", además de un {}", "; el otro es un {}", " y otro, {}")
PAIR_LABELS = {
    "brand": ("Marca", "MARCA"),
    "model": ("Submarca", "Tipo", "Línea"),
    "version": ("Versión", "Descripción", "Version"),
    "description": ("Vehículo", "Unidad", "Descripción", "Auto"),
    "year": ("Modelo", "Año", "Año modelo"),
    "vin": ("Serie", "No. de serie", "VIN", "NIV"),
    "plate": ("Placas", "Placa", "Matrícula"),
    "value": ("Valor", "Suma asegurada", "Valor factura"),
    "usage": ("Uso", "Servicio"),
}


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a writer strings a vehicle together; `columns` in order."""

    columns: tuple[str, ...]
    forms: dict[str, str]
    separator: str
    bullet: str


def a_line_style(chance: Random, hand: Hand) -> LineStyle:
    """Return a style; a bare amount gets a word before it, and two digits of a year too."""
    columns = [name for name, share in (("vin", 0.85), ("plate", 0.6), ("value", 0.55)) if chance.random() < share]
    if chance.random() < 0.3:
        chance.shuffle(columns)
    forms = {
        "year": chance.choice(YEARS if hand.years == "full" else YEARS[2:]),
        "vin": chance.choice(VINS),
        "plate": chance.choice(PLATES),
        "value": chance.choice(VALUES),
    }
    is_clear = "$" in wording.money_of(hand, 1234) or "MX" in wording.money_of(hand, 1234)
    if forms["value"] == "{}" and not is_clear:
        forms["value"] = "valor {}"
    separator = chance.choice(SEPARATORS)
    if forms["plate"] == "{}" and separator == " ":
        forms["plate"] = "placas {}"
    return LineStyle(("year", *columns), forms, separator, chance.choice(BULLETS))


def unit_line(chance: Random, hand: Hand, style: LineStyle, unit: Unit) -> tuple[str, TruthRow]:
    """Return "NISSAN VERSA SENSE MT 2022, serie 3N1…, placas…" and what a reader must find in it."""
    columns = [name for name in style.columns if _is_known(unit, name)]
    truth, words = truth_of(hand, chance, unit, ["description", *columns])
    texts = {
        "year": wording.year_of(hand, unit.year),
        "vin": wording.vin_of(hand, chance, unit.vin),
        "plate": wording.plate_of(hand, unit.plate),
        "value": wording.money_of(hand, unit.value),
    }
    parts = [style.forms[name].format(texts[name]) for name in columns]
    return style.separator.join([f"{words['description']} {parts[0]}", *parts[1:]]), truth


def listed(chance: Random, hand: Hand, units: Sequence[Unit]) -> tuple[list[str], list[TruthRow]]:
    """Return a list, a line each."""
    style = a_line_style(chance, hand)
    lines_and_truths = [unit_line(chance, hand, style, unit) for unit in units]
    lines = [style.bullet.format(n=n) + line for n, (line, _) in enumerate(lines_and_truths, start=1)]
    mark = style.separator if style.separator.strip() else style.forms["vin"].partition("{")[0]
    if chance.random() < 0.12 and len(mark) > 1:
        lines = [part for line in lines for part in _in_two(line, mark)]
    return lines, [truth for _, truth in lines_and_truths]


def _in_two(line: str, mark: str) -> list[str]:
    """Break a line before its numbers, as people do who align them below the name."""
    offset = line.find(mark)
    rest = line[offset:].removeprefix(mark) if mark in SEPARATORS else line[offset:]
    return [line[:offset], f"    {rest}"] if offset > 0 else [line]


def spoken(chance: Random, hand: Hand, units: Sequence[Unit]) -> tuple[str, list[TruthRow]]:
    """Return one sentence that names the vehicles."""
    style = a_line_style(chance, hand)
    lines_and_truths = [unit_line(chance, hand, style, unit) for unit in units]
    sentence = chance.choice(LEADS).format(lines_and_truths[0][0])
    for line, _ in lines_and_truths[1:]:
        sentence += chance.choice(NEXTS).format(line)
    return f"{sentence}.", [truth for _, truth in lines_and_truths]


def counted(chance: Random, hand: Hand, units: Sequence[Unit]) -> tuple[list[str], list[TruthRow]]:
    """Return "3 unidades NISSAN NP300 2022" for each of the units: as many rows as it says."""
    lines, truths = [], []
    for unit in units:
        number = chance.choice((2, 2, 3, 4, 5, 8))
        truth, words = truth_of(hand, chance, unit, ["description", "year"])
        form = chance.choice(
            (
                "{n} unidades {text}",
                "{n} {text}",
                "{n} pzas. {text}",
                "({n}) {text}",
                "{n} x {text}",
                "{n} vehículos {text}",
            )
        )
        lines.append(
            form.format(n=number, text=f"{words['description']} {chance.choice(YEARS[2:7]).format(unit.year)}")
        )
        truths += [dict(truth) for _ in range(number)]
    return lines, truths


def labelled(chance: Random, hand: Hand, units: Sequence[Unit]) -> tuple[list[list[tuple[str, str]]], list[TruthRow]]:
    """Return a block of labels and values a vehicle, all with the same labels."""
    naming = chance.choice(
        (("description",), ("brand", "model", "version"), ("brand", "model"), ("brand", "description"))
    )
    columns = [
        *naming,
        "year",
        *(
            name
            for name, share in (("vin", 0.9), ("plate", 0.7), ("value", 0.6), ("usage", 0.4))
            if chance.random() < share
        ),
    ]
    words_used: list[str] = []
    for name in columns:
        words_used.append(chance.choice([word for word in PAIR_LABELS[name] if word not in words_used]))
    labels = dict(zip(columns, words_used, strict=True))
    blocks, truths = [], []
    for unit in units:
        known_columns = [name for name in columns if _is_known(unit, name)]
        truth, words = truth_of(hand, chance, unit, known_columns)
        texts = words | {
            "year": wording.year_of(hand, unit.year),
            "vin": wording.vin_of(hand, chance, unit.vin),
            "usage": unit.usage,
            "plate": wording.plate_of(hand, unit.plate),
            "value": wording.money_of(hand, unit.value),
        }
        blocks.append([(wording.accented(hand, labels[name]), texts[name]) for name in known_columns])
        truths.append(truth)
    return blocks, truths


def _is_known(unit: Unit, name: str) -> bool:
    return name not in {"vin", "plate"} or bool(getattr(unit, name))
