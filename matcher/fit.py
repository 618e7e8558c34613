"""Fits the calibration table on labelled texts: `python -m matcher.fit QUERIES CATALOG [OUT]`.

QUERIES is a csv with query_id, description, brand, model, year and acceptable_cvegs (codes that are right, `|` between
them; empty: none is). So that the table also knows texts whose model the catalogue lacks, a part of the models is taken
out of a second copy of the catalogue and the texts of those models are ranked there, where every answer is wrong. The
quality that is printed is measured on folds the table was not fitted on.
"""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from matcher.batch import vehicle_text
from matcher.blocking import block
from matcher.calibrate import Calibration, Features, features, open_trims
from matcher.catalogue import Catalogue, CatalogueRow, build_catalogue
from matcher.catver import open_table, read_catver
from matcher.rank import equals, rank
from matcher.understand import understand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matcher.text import VehicleText

_FOLDS, _STEPS, _RATE, _RIDGE, _BINS = 5, 1500, 1.0, 0.002, 10
_TAKEN_OUT = 0.08  # share of the models


class LabelledText(NamedTuple):
    """A text and the codes that are right for it."""

    query: VehicleText
    codes: frozenset[str]


class Sample(NamedTuple):
    """One labelled text: what its ranking looked like, and whether its head was right."""

    features: Features
    is_right: bool


def samples_of(texts: Iterable[LabelledText], catalogue: Catalogue) -> list[Sample]:
    """Rank every labelled text; those without candidates, or with several open trims, teach the table nothing."""
    samples = []
    for text in texts:
        understood = understand(text.query, catalogue)
        found = block(understood, catalogue)
        ranked = rank(understood, found.positions, catalogue)
        if ranked:
            alike = equals(understood, ranked)
            if open_trims(alike) == 0:
                measured = features(understood, found.level, ranked, alike)
                samples.append(Sample(measured, ranked[0].entry.row.cvegs in text.codes))
    return samples


def all_samples(queries: Path, rows: Sequence[CatalogueRow]) -> list[Sample]:
    """Rank all texts in the whole catalogue, and those of some models in one without these models."""
    texts = [
        LabelledText(vehicle_text(row), frozenset(filter(None, (row["acceptable_cvegs"] or "").split("|"))))
        for row in open_table(queries.read_bytes())
    ]
    models = sorted({(row.brand, row.model) for row in rows})
    chosen = set(random.Random(0).sample(models, int(len(models) * _TAKEN_OUT)))  # noqa: S311  a seeded split
    left = [row for row in rows if (row.brand, row.model) not in chosen]
    kept = {row.cvegs for row in left}
    orphans = [text for text in texts if text.codes and not text.codes & kept]
    return samples_of(texts, build_catalogue("whole", rows)) + samples_of(orphans, build_catalogue("left", left))


def fit(samples: Sequence[Sample]) -> Calibration:
    """Fit by gradient descent on the log loss with a small ridge; weights that would turn negative stay 0."""
    width = len(Features._fields)
    intercept, weights = 2.0, [1.0] * width
    for _ in range(_STEPS):
        table = Calibration(intercept, Features(*weights))
        errors = [one.is_right - table.probability(one.features) for one in samples]
        intercept += _RATE * sum(errors) / len(samples)
        for at in range(width):
            slope = sum(error * one.features[at] for error, one in zip(errors, samples, strict=True)) / len(samples)
            weights[at] = max(0.0, weights[at] - _RATE * (slope + _RIDGE * weights[at]))
    return Calibration(round(intercept, 3), Features(*(round(weight, 3) for weight in weights)))


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of equal width: mean gap of confidence and share of right answers."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for probability, is_right in pairs:
        bins[min(_BINS - 1, int(probability * _BINS))].append((probability, is_right))
    gaps = (abs(sum(p for p, _ in one) - sum(right for _, right in one)) for one in bins if one)
    return math.fsum(gaps) / len(pairs)


def cross_validated_error(samples: Sequence[Sample]) -> float:
    """Calibration error on texts that the table of their fold has not seen."""
    shuffled = random.Random(0).sample(list(samples), len(samples))  # noqa: S311  a seeded split, not cryptography
    held_out: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        table = fit([one for at, one in enumerate(shuffled) if at % _FOLDS != fold])
        held_out += [(table.probability(one.features), one.is_right) for one in shuffled[fold::_FOLDS]]
    return calibration_error(held_out)


def main(arguments: Sequence[str]) -> None:
    """Fit and write the table."""
    queries, catalog = Path(arguments[0]), Path(arguments[1])
    out = Path(arguments[2]) if len(arguments) > 2 else Path(__file__).with_name("calibration.json")  # noqa: PLR2004
    samples = all_samples(queries, read_catver(catalog))
    error = cross_validated_error(samples)
    table = fit(samples)
    provenance = {
        "fitted_by": "python -m matcher.fit QUERIES CATALOG",
        "texts": len(samples),
        "right": sum(one.is_right for one in samples),
        "cross_validated_calibration_error": round(error, 4),
        "folds": _FOLDS,
        "data": "texts of three Mexican insurers against the catalogue of a fourth; labels made by rule",
    }
    written = {"provenance": provenance, "intercept": table.intercept, "weights": table.weights._asdict()}
    out.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(written, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
