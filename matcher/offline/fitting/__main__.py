"""Fits the matcher's weights on a folder of labelled sets: `python -m matcher.offline.fitting FOLDER [OUT]`.

`matcher.offline.fitting.labelled_sets` tells what a folder has. Every fit has texts in it whose right versions were
removed from the catalogue. The file says what it was fitted on, by which code, and how good the fit is on each set by
the fit on the other ones.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matcher.catalogue.attributes import Attributes
from matcher.linkage.model import FILE
from matcher.linkage.odds import CODE_FEATURES, LISTED_FEATURES
from matcher.offline.fitting.feature_code import feature_code_hash
from matcher.offline.fitting.labelled_sets import names_of_sets, read_set
from matcher.offline.fitting.leave_one_out import fit_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.linkage.model import LinkageModel, Logistic

SHIPPED: Final = Path(__file__).parents[2] / "linkage" / FILE


def document_of(model: LinkageModel, provenance: dict[str, Any]) -> dict[str, Any]:
    """Return a fit as its file has it."""
    return {
        "provenance": provenance,
        "features": model.features._asdict(),
        "attributes": {
            name: weights._asdict() for name, weights in zip(Attributes._fields, model.verdicts, strict=True)
        },
        "listed": _table(model.listed, LISTED_FEATURES),
        "code": _table(model.code, CODE_FEATURES),
    }


def _table(logistic: Logistic, names: Sequence[str]) -> dict[str, Any]:
    return {"intercept": logistic.intercept, "weights": dict(zip(names, logistic.weights, strict=True))}


def data_hash(folder: Path, names: Sequence[str]) -> str:
    """Return a hash of the files of the sets."""
    digest = hashlib.sha256()
    for name in names:
        digest.update((folder / f"catalog_{name}.csv").read_bytes())
        digest.update((folder / f"queries_{name}.csv").read_bytes())
    return digest.hexdigest()[:16]


def _commit() -> str:
    command = ["git", "rev-parse", "--short=12", "HEAD"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  no input in it
    return answer.stdout.strip()


def main(arguments: Sequence[str]) -> None:
    """Fit, measure, and write the file."""
    folder = Path(arguments[0])
    out = Path(arguments[1]) if len(arguments) > 1 else SHIPPED
    names, fitted_by = names_of_sets(folder), feature_code_hash()
    with ProcessPoolExecutor() as pool:
        model, figures = fit_all(names, partial(read_set, folder), pool)
    provenance = {
        "fitted_by": "python -m matcher.offline.fitting FOLDER",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "data": data_hash(folder, names),
        "feature_code": fitted_by,
        "figures": "of each catalogue by the fit on the other ones",
        "leave_one_out": {name: quality._asdict() for name, quality in figures.items()},
    }
    document = json.dumps(document_of(model, provenance), indent=2) + "\n"
    out.write_text(document, encoding="utf-8")
    sys.stdout.write(document)


if __name__ == "__main__":
    main(sys.argv[1:])
