"""Years of several units of one name: "4 NP300 modelos 2019, 2020, 2021 y 2022", "3 Rio, dos 2019 y uno 2020"."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from domain.values import NUMBER_WORDS, is_likely, read_quantity
from intake.lexicon.trade_words import find_brands, find_models
from intake.text.leads import lead_before

_COUNT: Final = r"(?<!\w)(?:\d{1,2}|otr[oa]s?|" + "|".join(NUMBER_WORDS) + ")"
_LABEL: Final = r"(?:modelos?\s+|del?\s+|a[nñ]os?\s+)*"
_NUMBER: Final = r"(?:19|20)\d{2}(?![\w/-])"
_YEAR: Final = re.compile(rf"(?:({_COUNT})\s+)?{_LABEL}({_NUMBER})", re.IGNORECASE)
_ONE: Final = rf"(?:{_COUNT}\s+)?{_LABEL}{_NUMBER}"
_RUN: Final = re.compile(rf",?\s*(?<!\w){_ONE}(?:(?:\s*,\s*(?:y\s+)?|\s+[ye]\s+){_ONE})+", re.IGNORECASE)


class ListedYears(NamedTuple):
    """The years of the units that are named at `offset`, and the text with the first of them alone."""

    text: str
    offset: int = -1
    years: tuple[int, ...] = ()


def read_listed_years(text: str) -> ListedYears:
    """Return the years that `text` lists for counted units, as many as are counted; none where the counts differ."""
    run = _RUN.search(text)
    names = [name.start() for name in (*find_brands(text), *find_models(text)) if run and name.end() <= run.start() + 1]
    if run is None or not names:
        return ListedYears(text)
    counts = {start: count for start in names if (count := lead_before(text, start).unit_count)}
    years = tuple(year for match in _YEAR.finditer(run.group()) for year in _years(match))
    if not counts or not all(map(is_likely, years)) or counts[offset := max(counts)] != len(years):
        return ListedYears(text)
    return ListedYears(f"{text[: run.start()]} {years[0]}{text[run.end() :]}", offset, years)


def _years(match: re.Match[str]) -> list[int]:
    return [int(match[2])] * (read_quantity(match[1] or "") or 1)
