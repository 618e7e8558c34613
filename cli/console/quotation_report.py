"""What a quotation needs, for people: a line for each coverage, and what is missing of case and vehicles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from cli.console.plain_text import plain
from cli.console.vehicle_json import coverages_json
from domain.quotation.kinds import KindList, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from minca.fleet.v1 import quotation_pb2

_AMOUNTS: Final = {"sum_insured": "{:,.2f}", "deductible_amount": "deductible {:,.2f}"}
_PARTS: Final = {"deductible_percent": "deductible {:g} %", "deductible_uma": "deductible {:g} UMA"}


def coverage_lines(coverages: Iterable[quotation_pb2.Coverage]) -> list[str]:
    """Return a line for each coverage: "coverage: remolque, robo total excluded"."""
    return [plain(f"coverage: {_line(coverage)}") for coverage in coverages_json(coverages)]


def missing_line(of_case: Sequence[str], of_vehicles: Sequence[Sequence[str]]) -> list[str]:
    """Return the line of what is missing, if anything is; `of_vehicles` holds it for each vehicle, in order."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, names in enumerate(of_vehicles, start=1):
        for name in names:
            places[name].append(number)
    parts = [", ".join(of_case)] if of_case else []
    parts += [f"{name}: {_vehicles(numbers)}" for name, numbers in places.items()]
    return [f"missing: {'; '.join(parts)}"] if parts else []


def _vehicles(numbers: Sequence[int]) -> str:
    """Return ascending numbers, those that follow each other as a range: "vehicles 2, 5 to 9"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    word = "vehicle" if len(numbers) == 1 else "vehicles"
    return f"{word} {', '.join(' to '.join(map(str, ends)) for ends in ranges)}"


def _line(coverage: dict[str, Any]) -> str:
    words = [_word(KindList.VEHICLE, coverage["vehicle_class"]), _word(KindList.COVERAGE, coverage["kind"])]
    words = [word for word in words if word] if coverage["kind"] else [*filter(None, words), coverage["text"] or ""]
    words = [f"option {coverage['option']}", *words] if coverage["option"] else words
    if coverage["is_excluded"]:
        return f"{', '.join(words)} excluded"
    currency = f" {coverage['currency']}" if coverage["currency"] else ""
    words += [form.format(coverage[name]) + currency for name, form in _AMOUNTS.items() if coverage[name] is not None]
    words += [form.format(coverage[name]) for name, form in _PARTS.items() if coverage[name] is not None]
    return ", ".join(words)


def _word(kinds: KindList, name: str | None) -> str:
    """Return the insurer's own word for a kind, else the first that is shipped."""
    return names_of(kinds)[name][0].lower() if name else ""
