"""What an insurer's verdicts make of the calibration error: `python -m bench.matcher_recalibration FOLDER`.

It takes some ten minutes, so without a folder it is left out. Each labelled set is answered by the fit on the other
sets. Verdicts come as in service: all answers that are not accepted are reviewed, a share of the accepted ones is
checked blindly. The error is measured on the other half of the texts, the mean of twenty draws.
"""

from __future__ import annotations

import math
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Final, NamedTuple

from datastore.learning.judgement import Judgement
from datastore.learning.recalibration import recalibrate
from matcher.linkage.match_result import Thresholds
from matcher.offline.evaluate import calibration_error
from matcher.offline.fitting.labelled_sets import LabelledSet, names_of_sets, read_set
from matcher.offline.fitting.samples import Answer, Candidates, Kind, answers_of, candidates_of
from matcher.offline.fitting.weights import fit_costs, fit_odds, unfitted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from datastore.learning.recalibration import Recalibration
    from matcher.linkage.model import LinkageModel

DRAWS: Final = 20
VERDICTS: Final = ((100, 0.05), (200, 0.05), (200, 0.2), (200, 1.0))
"""How many verdicts, and the share of the accepted ones that is checked."""
LIMITS: Final = Thresholds()
EXTREME: Final = 1e-4


class Coded(NamedTuple):
    """An answer that is no NO_MATCH."""

    listed: float
    confidence: float
    is_right: bool
    is_accepted: bool


def candidates(read: Callable[[str], LabelledSet], name: str) -> list[Candidates]:
    """Measure the candidates of a set."""
    return list(candidates_of(read(name), unfitted()))


def answers(read: Callable[[str], LabelledSet], models: Sequence[LinkageModel], name: str) -> list[tuple[Answer, ...]]:
    """Return the answers of each model to a set."""
    return list(zip(*answers_of(read(name), models), strict=True))


def unseen(folder: Path, names: Sequence[str]) -> dict[str, list[Coded]]:
    """Answer each set by the fit on the others."""
    read = partial(read_set, folder)
    with ProcessPoolExecutor() as pool:
        samples = dict(zip(names, pool.map(partial(candidates, read), names), strict=True))
        costs = [fit_costs([one for other in names if other != name for one in samples[other]]) for name in names]
        by_models = dict(zip(names, pool.map(partial(answers, read, costs), names), strict=True))
    coded = {}
    for index, name in enumerate(names):
        others = [answer for other in names if other != name for answer in by_models[other][index]]
        model = fit_odds(costs[index], others)
        own = by_models[name][index]
        coded[name] = [row for answer in own if answer.of_listed and (row := code(answer, model)) is not None]
    return coded


def code(answer: Answer, model: LinkageModel) -> Coded | None:
    """Return an answer with its probabilities; None for NO_MATCH, and for texts whose versions were removed."""
    listed = model.listed.probability(answer.of_listed)
    if answer.kind is not Kind.LABELLED or listed < LIMITS.review_floor:
        return None
    confidence = listed * answer.share * model.code.probability(answer.of_code)
    is_accepted = confidence >= LIMITS.accept and not answer.is_open
    return Coded(listed, confidence, answer.is_right, is_accepted)


def verdicts(coded: Sequence[Coded], count: int, share: float, chance: random.Random) -> list[Judgement]:
    """Draw the first verdicts that persons give."""
    judged = (one for one in coded if not one.is_accepted or chance.random() < share)
    return [
        Judgement(one.confidence, one.is_right, weight=1 / share if one.is_accepted else 1.0)
        for one, _ in zip(judged, range(count), strict=False)
    ]


def error(coded: Sequence[Coded], fit: Recalibration | None = None) -> float:
    """Return the calibration error, before or after a recalibration."""
    return calibration_error((one.confidence if fit is None else recalibrated(one, fit), one.is_right) for one in coded)


def recalibrated(one: Coded, fit: Recalibration) -> float:
    """Recalibrate as the matcher does."""
    bounded = min(max(one.confidence, EXTREME), 1 - EXTREME)
    log_odds = fit.offset + fit.slope * math.log(bounded / (1 - bounded))
    return min(one.listed, 1 / (1 + math.exp(-log_odds)))


def after_verdicts(coded: Sequence[Coded], count: int, share: float) -> tuple[float, float]:
    """Return the error before and after, each the mean of many draws."""
    pairs = []
    for draw in range(DRAWS):
        chance = random.Random(draw)  # noqa: S311 - a simulation
        shuffled = chance.sample(coded, len(coded))
        half = len(coded) // 2
        fit = recalibrate(verdicts(shuffled[:half], count, share, chance))
        pairs.append((error(shuffled[half:]), error(shuffled[half:], fit)))
    return mean(before for before, _ in pairs), mean(after for _, after in pairs)


def table(coded: Mapping[str, Sequence[Coded]]) -> None:
    """Print a line for each set, and their mean."""
    print("| catalogue | shipped fit |", " | ".join(f"{count}, {share:.0%} checked" for count, share in VERDICTS), "|")
    print("| --- | ---: |", " | ".join("---:" for _ in VERDICTS), "|")
    columns = []
    for name, answers_of_set in coded.items():
        measured = [after_verdicts(answers_of_set, count, share) for count, share in VERDICTS]
        columns.append([measured[0][0], *(after for _, after in measured)])
        print(f"| {name} |", " | ".join(f"{value:.3f}" for value in columns[-1]), "|", flush=True)
    print("| mean |", " | ".join(f"{mean(column):.3f}" for column in zip(*columns, strict=True)), "|")


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    if not arguments:
        print("no folder of labelled sets was named: left out")
        return
    folder = Path(arguments[0])
    table(unseen(folder, names_of_sets(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
