"""Checks that the shipped fit is no stale one: `python -m matcher.offline.fitting.check [--write]`.

The shipped file must have been fitted by the code that measures texts now, and a fit on small sets that the project
makes itself must give the weights that are kept beside this module (`--write` renews them).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matcher.offline.fitting.__main__ import SHIPPED, document_of
from matcher.offline.fitting.feature_code import feature_code_hash
from matcher.offline.fitting.leave_one_out import fit_all
from matcher.offline.fitting.made_sets import NAMES, made_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEPT: Final = Path(__file__).with_name("made_fit.json")
TOLERANCE: Final = 0.02
"""Optimisers of other releases stop at slightly other weights."""


def made_fit() -> dict[str, Any]:
    """Fit on the made sets."""
    model, figures = fit_all(NAMES, made_set)
    return document_of(model, {"leave_one_out": {name: quality._asdict() for name, quality in figures.items()}})


def problems() -> Iterator[str]:
    """Yield what is stale, one sentence each."""
    fitted_by = json.loads(SHIPPED.read_text(encoding="utf-8"))["provenance"].get("feature_code")
    if fitted_by != feature_code_hash():
        yield f"{SHIPPED.name} was fitted by other code ({fitted_by}): run python -m matcher.offline.fitting FOLDER"
    committed, refitted = (dict(_numbers(fit)) for fit in (json.loads(KEPT.read_text(encoding="utf-8")), made_fit()))
    if differing := sorted(
        name for name in committed.keys() | refitted.keys() if not _is_near(committed.get(name), refitted.get(name))
    ):
        yield f"{KEPT.name} differs in {', '.join(differing[:5])}: run python -m matcher.offline.fitting.check --write"


def _numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _numbers(inner, f"{path}.{name}".lstrip("."))
    else:
        yield path, float(value)


def _is_near(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= TOLERANCE


def main(arguments: Sequence[str]) -> int:
    """Print what is stale; returns 1 if anything is."""
    if "--write" in arguments:
        KEPT.write_text(json.dumps(made_fit(), indent=2) + "\n", encoding="utf-8")
    stale = list(problems())
    for problem in stale:
        sys.stderr.write(f"{problem}\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
