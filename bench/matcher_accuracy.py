"""How right the matcher is, against plain tools and on other catalogues: `python -m bench matcher_accuracy`.

Three tables over the labelled texts. First the rivals' share of right codes. Then the matcher's figures on the two
halves of the texts, parted by model, and on catalogues rewritten as other insurers write theirs. Last what becomes of
texts whose vehicle is taken out of the catalogue: whole models, single years, or just the versions that are right.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from bench._matcher_data import Labelled, labelled_data, made_data, why_made
from bench._matcher_rivals import RIVALS, THE_MATCHER
from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.offline.evaluate import calibration_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    # A catalogue as another insurer would write it.
    Rewrite = Callable[[CatalogueRow], CatalogueRow]

SLOW_SAMPLE, AT_ONCE = 100, 200
TAKEN_OUT, ROUNDS = 0.10, 3
MADE_ROWS, MADE_TEXTS = 12_000, 2_000


class Figures(NamedTuple):
    """What the labels say of the answers, as shares."""

    right: float  # of what can be matched
    accepted: float  # of all
    precision: float  # of the accepted
    no_match: float  # NO_MATCH of what has no match
    false_no_match: float  # NO_MATCH of what has one
    calibration_error: float

    def __str__(self) -> str:
        shares = " | ".join(f"{100 * share:.1f} %" for share in self[:-1])
        return f"{shares} | {self.calibration_error:.3f}"


def figures(pairs: Sequence[tuple[Labelled, Match]]) -> Figures:
    """Compare answers with labels."""
    can = [(text, answer) for text, answer in pairs if text.codes]
    others = [answer for text, answer in pairs if not text.codes]
    accepted = [(text, answer) for text, answer in pairs if answer.decision is Decision.ACCEPT]
    return Figures(
        right=_share(_is_right(*pair) for pair in can),
        accepted=_share(answer.decision is Decision.ACCEPT for _, answer in pairs),
        precision=_share(_is_right(*pair) for pair in accepted),
        no_match=_share(answer.decision is Decision.NO_MATCH for answer in others),
        false_no_match=_share(answer.decision is Decision.NO_MATCH for _, answer in can),
        calibration_error=calibration_error(
            (answer.confidence, _is_right(text, answer)) for text, answer in pairs if answer.best
        ),
    )


def _share(facts: Iterable[bool]) -> float:
    values = list(facts)
    return sum(values) / len(values) if values else float("nan")


def _is_right(text: Labelled, answer: Match) -> bool:
    return answer.best is not None and answer.best.cvegs in text.codes


def _spelt(*spellings: tuple[str, tuple[str, ...]]) -> Rewrite:
    """Rewrite version texts, each always by the same of several spellings."""

    def rewrite(row: CatalogueRow) -> CatalogueRow:
        text = row.description
        for pattern, replacements in spellings:
            text = re.sub(pattern, replacements[len(row.description) % len(replacements)], text)
        return row._replace(description=text)

    return rewrite


def _by_series(row: CatalogueRow) -> CatalogueRow:
    for brand, pattern, series in (("BMW", r"(\d)\d\d", "SERIE"), ("MERCEDES", r"([A-Z]{1,3}) ?\d", "CLASE")):
        if row.brand.startswith(brand) and (match := re.match(pattern, row.model)):
            return row._replace(model=f"{series} {match[1]}", description=f"{row.model} {row.description}")
    return row


OTHER_BRANDS: Final = {
    "VOLKSWAGEN": "VW",
    "CHEVROLET": "GENERAL MOTORS",
    "MERCEDES BENZ": "MERCEDES",
    "DODGE": "CHRYSLER",
    "NISSAN": "NISSAN MEXICANA",
    "KIA": "KIA MOTORS",
}
REWRITES: Final[dict[str, Rewrite]] = {
    "as it is": lambda row: row,
    "version text begins with brand and model": lambda row: row._replace(
        description=f"{row.brand} {row.model} {row.description}"
    ),
    "model begins with the brand": lambda row: row._replace(model=f"{row.brand} {row.model}"),
    "other words for gearboxes": _spelt(
        (r"\bAUT\.?(?!\w)", ("AUTOMATICA", "TA", "AUTO", "T/A")),
        (r"\bSTD\.?(?!\w)", ("ESTANDAR", "TM", "EST", "T/M")),
    ),
    "other words for doors and seats": _spelt(
        (r"\b(\d)P\b", (r"\1 PUERTAS", r"\1PTAS", r"\1 PTAS.")),
        (r", 0?(\d+) OCUP\.?", (r" \1 OCUPANTES", "", r" \1 PAS.")),
    ),
    "other words for engines": _spelt(
        (r"\b[LVH](\d{1,2})\b", (r"\1CIL", r"\1 CIL", r"\1 CILINDROS")),
        (r"\b(\d\.\d)L\b", (r"\1", r"\1 LTS", r"\1 L")),
        (r"\b(\d\.\d)T\b", (r"\1L TURBO",)),
    ),
    "commas between all words": _spelt((r",? +", (", ",))),
    "no points, no commas": _spelt((r"(?<!\d)\.|\.(?!\d)|,", ("",))),
    "equipment behind every version": lambda row: row._replace(description=f"{row.description} A/C CE VE ABS BA"),
    "SERIE 3 and CLASE C for models": _by_series,
    "other names of brands": lambda row: row._replace(brand=OTHER_BRANDS.get(row.brand, row.brand)),
}


def answer_all(rows: Sequence[CatalogueRow], texts: Sequence[Labelled]) -> list[tuple[Labelled, Match]]:
    """Code every text."""
    catalogue, thresholds = build_catalogue("bench", rows), Thresholds()
    return [(text, match(text.query, catalogue, thresholds, max_candidates=1)) for text in texts]


def print_rivals(rows: Sequence[CatalogueRow], texts: Sequence[Labelled]) -> None:
    """Print how often each tool's first answer is right."""
    print("| tool | right | of |\n| --- | ---: | ---: |")
    for rival in (THE_MATCHER, *RIVALS):
        sample = texts[:: len(texts) // SLOW_SAMPLE] if rival.is_slow else texts
        code = rival.prepare(rows)
        right_count = 0
        for start in range(0, len(sample), AT_ONCE):
            chunk = sample[start : start + AT_ONCE]
            answers = code([text.query for text in chunk])
            right_count += sum(answer in text.codes for answer, text in zip(answers, chunk, strict=True))
        print(f"| {rival.name} | {100 * right_count / len(sample):.1f} % | {len(sample)} |", flush=True)


def print_rewrites(rows: Sequence[CatalogueRow], texts: Sequence[Labelled]) -> None:
    """Print the matcher's figures on the catalogue as it is, by halves, and as others would write it."""
    print("\n| catalogue | right | ACCEPT | of them right | NO_MATCH found | false NO_MATCH | calibration error |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, rewrite in REWRITES.items():
        pairs = answer_all([rewrite(row) for row in rows], texts)
        print(f"| {name} | {figures(pairs)} |", flush=True)
        if name == "as it is":
            for half in (0, 1):
                print(f"| {name}, half {half} | {figures([pair for pair in pairs if pair[0].half == half])} |")


def print_taken_out(rows: Sequence[CatalogueRow], texts: Sequence[Labelled]) -> None:
    """Print what becomes of texts whose vehicle is not in the catalogue any more."""
    print("\n| taken out | texts | NO_MATCH | REVIEW | ACCEPT |\n| --- | ---: | ---: | ---: | ---: |")
    can = [text for text in texts if text.codes]
    for name in ("models", "years of models", "right versions"):
        decisions: Counter[Decision] = Counter()
        for seed in range(ROUNDS):
            remaining, lost = _take_out(name, rows, can, random.Random(seed))  # noqa: S311  seeded figures
            decisions.update(answer.decision for _, answer in answer_all(remaining, lost))
        total = decisions.total() or 1
        shares = (
            f"{100 * decisions[decision] / total:.1f} %"
            for decision in (Decision.NO_MATCH, Decision.REVIEW, Decision.ACCEPT)
        )
        print(f"| {TAKEN_OUT:.0%} of the {name} | {total} | {' | '.join(shares)} |", flush=True)


def _take_out(
    name: str, rows: Sequence[CatalogueRow], texts: Sequence[Labelled], chance: random.Random
) -> tuple[list[CatalogueRow], list[Labelled]]:
    """Give what is left of the catalogue, and the texts for which nothing in it is right any more."""
    if name == "right versions":
        sample = chance.sample(texts, int(len(texts) * TAKEN_OUT))
        removed = {(code, text.year) for text in sample for code in text.codes}
        remaining = [row for row in rows if (row.cvegs, str(row.year)) not in removed]
    else:
        width = 2 if name == "models" else 3
        keys = sorted({row[:width] for row in rows})
        gone_keys = set(chance.sample(keys, int(len(keys) * TAKEN_OUT)))
        remaining = [row for row in rows if row[:width] not in gone_keys]
    remaining_codes = {(row.cvegs, str(row.year)) for row in remaining}
    return remaining, [text for text in texts if not any((code, text.year) in remaining_codes for code in text.codes)]


def main() -> None:
    """Print the three tables."""
    data = labelled_data()
    if data is None:
        print(why_made())
    rows, texts = data or made_data(MADE_ROWS, MADE_TEXTS)
    print_rivals(rows, [text for text in texts if text.codes])
    print_rewrites(rows, texts)
    print_taken_out(rows, texts)


if __name__ == "__main__":
    main()
