"""Fits the calibration on labelled texts: `python -m matcher.offline.fit_calibration QUERIES CATALOG [OUT]`.

QUERIES is a csv with query_id, description, brand, model, year and acceptable_cvegs (all right codes, separated by `|`;
empty: none is right). To include texts whose model the catalogue lacks, some models are removed from a second copy of
the catalogue, and the texts of those models are ranked there, where every answer is wrong. The printed quality is
measured on folds that were not used for the fit.
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
    """A text, its right codes, and the group of its model: texts of one model always stay in one fold."""

    query: VehicleText
    codes: frozenset[str]
    group: str


class FitSample(NamedTuple):
    """The features of the ranking of one labelled text, and whether its best entry was right."""

    features: Features
    is_right: bool
    group: str = ""


def samples_of(texts: Iterable[LabelledText], catalogue: Catalogue) -> list[FitSample]:
    """Rank every labelled text; texts without candidates, or with several open trims, are skipped."""
    samples = []
    for text in texts:
        understood = understand(text.query, catalogue)
        blocked = block(understood, catalogue)
        ranked = rank(understood, blocked.positions, catalogue)
        if ranked:
            equal_entries = equals(understood, ranked)
            if open_trims(equal_entries) == 0:
                measures = features(understood, blocked.level, ranked, equal_entries, catalogue)
                samples.append(FitSample(measures, ranked[0].entry.row.cvegs in text.codes, text.group))
    return samples


def read_texts(queries: Path, rows: Sequence[CatalogueRow]) -> list[LabelledText]:
    """Read labelled texts; the group of a text is the model of its codes, or its description when no code is right."""
    models = {row.cvegs: f"{row.brand} {row.model}" for row in rows}
    texts = []
    for row in open_table(queries.read_bytes()):
        codes = frozenset(filter(None, (row["acceptable_cvegs"] or "").split("|")))
        group = next((models[code] for code in sorted(codes) if code in models), row["description"] or "")
        texts.append(LabelledText(vehicle_text(row), codes, group))
    return texts


def all_samples(texts: Sequence[LabelledText], rows: Sequence[CatalogueRow]) -> list[FitSample]:
    """Rank all texts in the whole catalogue, and some also in a catalogue from which their codes are removed."""
    models = sorted({(row.brand, row.model) for row in rows})
    chance = random.Random(0)  # noqa: S311  a seeded split, not cryptography
    lost_models = set(chance.sample(models, int(len(models) * _MODELS_TAKEN_OUT)))
    labelled = [text for text in texts if text.codes]
    lost_versions = chance.sample(labelled, int(len(labelled) * _VERSIONS_TAKEN_OUT))
    lost_codes = frozenset[str]().union(*(text.codes for text in lost_versions))
    without_models = [row for row in rows if (row.brand, row.model) not in lost_models]
    without_versions = [row for row in rows if row.cvegs not in lost_codes]
    remaining_codes = {row.cvegs for row in without_models}
    orphans = [text for text in labelled if not text.codes & remaining_codes]
    return [
        *samples_of(texts, build_catalogue("whole", rows)),
        *samples_of(orphans, build_catalogue("without some models", without_models)),
        *samples_of(lost_versions, build_catalogue("without some versions", without_versions)),
    ]


def fit(samples: Sequence[FitSample]) -> Calibration:
    """Fit by gradient descent with momentum on the log loss with a small ridge; weights are kept from going negative.

    Samples with the same features are counted, not repeated.
    """
    counts = Counter((sample.features, sample.is_right) for sample in samples)
    width = len(Features._fields)
    intercept, weights, speed = 2.0, [1.0] * width, [0.0] * (width + 1)
    for _ in range(_STEPS):
        table = Calibration(intercept, Features(*weights))
        slopes = [0.0] * (width + 1)
        for (measures, is_right), count in counts.items():
            error = (is_right - table.probability(measures)) * count / len(samples)
            slopes[width] -= error
            for index, value in enumerate(measures):
                if value:
                    slopes[index] += error * value
        for index in range(width):
            speed[index] = _MOMENTUM * speed[index] - _RATE * (slopes[index] + _RIDGE * weights[index])
            weights[index] = max(0.0, weights[index] + speed[index])
        speed[width] = _MOMENTUM * speed[width] - _RATE * slopes[width]
        intercept += speed[width]
    return Calibration(round(intercept, 3), Features(*(round(weight, 3) for weight in weights)))


def cross_validated_error(samples: Sequence[FitSample]) -> float:
    """Return the calibration error on texts of models that the fit of their fold has not seen."""
    held_out: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        table = fit([sample for sample in samples if _fold(sample) != fold])
        held_out += [
            (table.probability(sample.features), sample.is_right) for sample in samples if _fold(sample) == fold
        ]
    return calibration_error(held_out)


def _fold(sample: FitSample) -> int:
    return crc32(sample.group.encode()) % _FOLDS


def main(arguments: Sequence[str]) -> None:
    """Fit and write the calibration."""
    queries, catalog = Path(arguments[0]), Path(arguments[1])
    out = Path(arguments[2]) if len(arguments) > 2 else Path(__file__).parents[1] / "linkage" / "calibration.json"  # noqa: PLR2004
    rows = read_catver(catalog)
    samples = all_samples(read_texts(queries, rows), rows)
    error = cross_validated_error(samples)
    table = fit(samples)
    provenance = {
        "fitted_by": "python -m matcher.offline.fit_calibration QUERIES CATALOG",
        "texts": len(samples),
        "right": sum(sample.is_right for sample in samples),
        "cross_validated_calibration_error": round(error, 4),
        "folds": f"{_FOLDS}, grouped by brand and model",
        "taken_out": f"{_MODELS_TAKEN_OUT:.0%} of the models; the codes of {_VERSIONS_TAKEN_OUT:.0%} of the texts",
        "data": "texts of three Mexican insurers against the catalogue of a fourth; labels made by rule",
    }
    document = {"provenance": provenance, "intercept": table.intercept, "weights": table.weights._asdict()}
    out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
