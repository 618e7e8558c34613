"""How good the matcher is on several insurers' catalogues: `python -m bench.matcher_catalogues [FOLDER] [TEXTS]`.

One line for each labelled set of the folder (`matcher.offline.fitting.labelled_sets` tells its files): the labelled
texts, and 500 of them again with their right versions removed from the catalogue, of which every accepted one is wrong.
These are the figures of the shipped fit, which has seen the sets; the file of the fit has those of catalogues unseen.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench._matcher_data import BESIDE, VARIABLE
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.offline.evaluate import calibration_error
from matcher.offline.fitting.labelled_sets import (
    LabelledSet,
    LabelledText,
    names_of_sets,
    read_set,
    some_with_code,
    without_versions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matcher.catalogue.entries import Catalogue

REMOVED: Final = 500  # texts
HEADER: Final = """\
| catalogue | right | ACCEPT | right of it | false NO_MATCH | NO_MATCH found | error | removed: ACCEPT | NO_MATCH |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def line_of(name: str, pairs: Sequence[tuple[LabelledText, Match]], removed: Counter[Decision]) -> str:
    """Compare answers with labels, as one line of the table."""
    matchable = [(text, answer) for text, answer in pairs if text.codes]
    others = [answer for text, answer in pairs if not text.codes]
    accepted = [(text, answer) for text, answer in pairs if answer.decision is Decision.ACCEPT]
    error = calibration_error((answer.confidence, _is_right(text, answer)) for text, answer in pairs if answer.best)
    shares = (
        _share(_is_right(*pair) for pair in matchable),
        _share(answer.decision is Decision.ACCEPT for _, answer in pairs),
        _share(_is_right(*pair) for pair in accepted),
        _share(answer.decision is Decision.NO_MATCH for _, answer in matchable),
        _share(answer.decision is Decision.NO_MATCH for answer in others),
    )
    of_removed = (removed[decision] / max(1, removed.total()) for decision in (Decision.ACCEPT, Decision.NO_MATCH))
    cells = (name, *map(_percent, shares), f"{error:.3f}", *map(_percent, of_removed))
    return f"| {' | '.join(cells)} |"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _share(facts: Iterable[bool]) -> float:
    values = list(facts)
    return sum(values) / max(1, len(values))


def _is_right(text: LabelledText, answer: Match) -> bool:
    return answer.best is not None and answer.best.cvegs in text.codes


def answers(catalogue: Catalogue, texts: Iterable[LabelledText]) -> list[tuple[LabelledText, Match]]:
    """Code every text."""
    thresholds = Thresholds()
    return [(text, match(text.query, catalogue, thresholds, max_candidates=1)) for text in texts]


def measure(labelled: LabelledSet, texts: int) -> str:
    """Return the line of one set; only the first `texts` count."""
    removed = Counter(
        answer.decision
        for copy, chosen in without_versions(labelled.catalogue, some_with_code(labelled.texts, min(texts, REMOVED)))
        for _, answer in answers(copy, chosen)
    )
    return line_of(labelled.name, answers(labelled.catalogue, labelled.texts[:texts]), removed)


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    folder = Path(arguments[0] if arguments else os.environ.get(VARIABLE) or BESIDE)
    texts = int(arguments[1]) if len(arguments) > 1 else sys.maxsize
    names = names_of_sets(folder)
    print(HEADER if names else f"no labelled sets in {folder}: left out", flush=True)
    for name in names:
        print(measure(read_set(folder, name), texts), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
