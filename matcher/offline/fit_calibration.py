"""Fits the calibration table on labelled texts: `python -m matcher.fit QUERIES CATALOG [OUT]`.

QUERIES is a csv with query_id, description, brand, model, year and acceptable_cvegs (codes that are right, `|` between
them; empty: none is). So that the table also knows texts whose model the catalogue lacks, a part of the models is taken
out of a second copy of the catalogue and the texts of those models are ranked there, where every answer is wrong. The
quality that is printed is measured on folds the table was not fitted on.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from matcher.catalogue.catver import read_catver
from matcher.catalogue.entries import Catalogue, CatalogueRow, build_catalogue
from matcher.files.table_file import open_table
from matcher.linkage.blocking import block
from matcher.linkage.calibrate import Calibration, open_trims
from matcher.linkage.features import Features, features
from matcher.linkage.rank import equals, rank
from matcher.offline.evaluate import calibration_error
from matcher.offline.match_file import vehicle_text
from matcher.query.understand import understand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matcher.query.vehicle_text import VehicleText

_FOLDS, _STEPS, _RATE, _RIDGE = 5, 600, 1.0, 0.002
_MOMENTUM = 0.9
_MODELS_TAKEN_OUT = 0.08  # share of the models
_VERSIONS_TAKEN_OUT = 0.03  # share of the texts whose codes are taken out


class LabelledText(NamedTuple):
    """A text, the codes that are right for it, and the vehicle's model: texts of one model never part in the folds."""

    query: VehicleText
    codes: frozenset[str]
    group: str


class FitSample(NamedTuple):
    """One labelled text: what its ranking looked like, and whether its head was right."""

    features: Features
    is_right: bool
    group: str = ""


def samples_of(texts: Iterable[LabelledText], catalogue: Catalogue) -> list[FitSample]:
    """Rank every labelled text; those without candidates, or with several open trims, teach the table nothing."""
    samples = []
    for text in texts:
        understood = understand(text.query, catalogue)
        found = block(understood, catalogue)
        ranked = rank(understood, found.positions, catalogue)
        if ranked:
            alike = equals(understood, ranked)
            if open_trims(alike) == 0:
                measured = features(understood, found.level, ranked, alike, catalogue)
                samples.append(FitSample(measured, ranked[0].entry.row.cvegs in text.codes, text.group))
    return samples


def read_texts(queries: Path, rows: Sequence[CatalogueRow]) -> list[LabelledText]:
    """Read labelled texts; the group of one is the model of its codes, or its own words when no code is right."""
    models = {row.cvegs: f"{row.brand} {row.model}" for row in rows}
    texts = []
    for row in open_table(queries.read_bytes()):
        codes = frozenset(filter(None, (row["acceptable_cvegs"] or "").split("|")))
        group = next((models[code] for code in sorted(codes) if code in models), row["description"] or "")
        texts.append(LabelledText(vehicle_text(row), codes, group))
    return texts


def all_samples(texts: Sequence[LabelledText], rows: Sequence[CatalogueRow]) -> list[FitSample]:
    """Rank all texts in the whole catalogue, and those whose codes are taken out in what is left of it."""
    models = sorted({(row.brand, row.model) for row in rows})
    dice = random.Random(0)  # noqa: S311  a seeded split, not cryptography
    lost_models = set(dice.sample(models, int(len(models) * _MODELS_TAKEN_OUT)))
    labelled = [text for text in texts if text.codes]
    lost_versions = dice.sample(labelled, int(len(labelled) * _VERSIONS_TAKEN_OUT))
    lost_codes = frozenset[str]().union(*(text.codes for text in lost_versions))
    without_models = [row for row in rows if (row.brand, row.model) not in lost_models]
    without_versions = [row for row in rows if row.cvegs not in lost_codes]
    left = {row.cvegs for row in without_models}
    orphans = [text for text in labelled if not text.codes & left]
    return [
        *samples_of(texts, build_catalogue("whole", rows)),
        *samples_of(orphans, build_catalogue("without some models", without_models)),
        *samples_of(lost_versions, build_catalogue("without some versions", without_versions)),
    ]


def fit(samples: Sequence[FitSample]) -> Calibration:
    """Fit by gradient descent with momentum on the log loss and a small ridge; weights that would turn negative stay 0.

    Samples with the same features are counted, not repeated.
    """
    counted = Counter((one.features, one.is_right) for one in samples)
    width = len(Features._fields)
    intercept, weights, speed = 2.0, [1.0] * width, [0.0] * (width + 1)
    for _ in range(_STEPS):
        table = Calibration(intercept, Features(*weights))
        slopes = [0.0] * (width + 1)
        for (measured, is_right), count in counted.items():
            error = (is_right - table.probability(measured)) * count / len(samples)
            slopes[width] -= error
            for at, value in enumerate(measured):
                if value:
                    slopes[at] += error * value
        for at in range(width):
            speed[at] = _MOMENTUM * speed[at] - _RATE * (slopes[at] + _RIDGE * weights[at])
            weights[at] = max(0.0, weights[at] + speed[at])
        speed[width] = _MOMENTUM * speed[width] - _RATE * slopes[width]
        intercept += speed[width]
    return Calibration(round(intercept, 3), Features(*(round(weight, 3) for weight in weights)))


def cross_validated_error(samples: Sequence[FitSample]) -> float:
    """Calibration error on texts of models of which the table of their fold has seen none."""
    held_out: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        table = fit([one for one in samples if _fold(one) != fold])
        held_out += [(table.probability(one.features), one.is_right) for one in samples if _fold(one) == fold]
    return calibration_error(held_out)


def _fold(sample: FitSample) -> int:
    return crc32(sample.group.encode()) % _FOLDS


def main(arguments: Sequence[str]) -> None:
    """Fit and write the table."""
    queries, catalog = Path(arguments[0]), Path(arguments[1])
    out = Path(arguments[2]) if len(arguments) > 2 else Path(__file__).parents[1] / "linkage" / "calibration.json"  # noqa: PLR2004
    rows = read_catver(catalog)
    samples = all_samples(read_texts(queries, rows), rows)
    error = cross_validated_error(samples)
    table = fit(samples)
    provenance = {
        "fitted_by": "python -m matcher.fit QUERIES CATALOG",
        "texts": len(samples),
        "right": sum(one.is_right for one in samples),
        "cross_validated_calibration_error": round(error, 4),
        "folds": f"{_FOLDS}, grouped by brand and model",
        "taken_out": f"{_MODELS_TAKEN_OUT:.0%} of the models; the codes of {_VERSIONS_TAKEN_OUT:.0%} of the texts",
        "data": "texts of three Mexican insurers against the catalogue of a fourth; labels made by rule",
    }
    written = {"provenance": provenance, "intercept": table.intercept, "weights": table.weights._asdict()}
    out.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(written, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
