"""Fits on all labelled sets but one, and measures on the one: how good a fit is on a catalogue that it has not seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from matcher.linkage.match_result import Thresholds
from matcher.offline.evaluate import calibration_error
from matcher.offline.fitting.samples import Kind, answers_of, candidates_of
from matcher.offline.fitting.weights import fit_costs, fit_odds, unfitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Executor

    from matcher.linkage.model import LinkageModel
    from matcher.offline.fitting.labelled_sets import LabelledSet
    from matcher.offline.fitting.samples import Answer, Candidates

COUNTED_REMOVED: Final = 500  # texts with removed versions that the figures count
_PLACES: Final = 4
_Item = TypeVar("_Item")


class Quality(NamedTuple):
    """The figures of one catalogue; shares are 0 to 1."""

    right: float  # answers with a right code, of the texts that have one
    accepted: float  # of all texts
    accepted_right: float  # of the accepted
    false_no_match: float  # of the texts with a right code
    no_match_found: float  # of the texts without
    calibration_error: float
    removed_accepted: float  # of the texts whose right versions were removed: each is a wrong code
    removed_no_match: float


def fit_all(
    names: Sequence[str], read: Callable[[str], LabelledSet], pool: Executor | None = None
) -> tuple[LinkageModel, dict[str, Quality]]:
    """Return the fit on all sets, and the figures of each by the fit on the others; `pool` measures sets at once.

    A set is read twice rather than kept, since catalogues are large.
    """
    of_each = pool.map if pool else map
    candidates = dict(zip(names, of_each(partial(_candidates, read), names), strict=True))
    costs = [fit_costs(_of_others(candidates, name)) for name in (*names, "")]
    answers = dict(zip(names, of_each(partial(_answers, read, costs), names), strict=True))
    figures = {}
    for index, name in enumerate(names):
        of_model = {other: by_model[index] for other, by_model in answers.items()}
        figures[name] = quality_of(of_model[name], fit_odds(costs[index], _of_others(of_model, name)))
    of_all = {name: by_model[-1] for name, by_model in answers.items()}
    return fit_odds(costs[-1], _of_others(of_all, "")), figures


def _candidates(read: Callable[[str], LabelledSet], name: str) -> list[Candidates]:
    return list(candidates_of(read(name), unfitted()))


def _answers(read: Callable[[str], LabelledSet], models: Sequence[LinkageModel], name: str) -> list[tuple[Answer, ...]]:
    """Return the answers of each model."""
    return list(zip(*answers_of(read(name), models), strict=True))


def _of_others(of_sets: Mapping[str, Sequence[_Item]], held_out: str) -> list[_Item]:
    return [item for name, items in of_sets.items() if name != held_out for item in items]


def quality_of(answers: Sequence[Answer], model: LinkageModel) -> Quality:
    """Measure the answers of a model by the default thresholds."""
    thresholds = Thresholds()
    rows = [(answer, *_probabilities(answer, model)) for answer in answers]
    whole = [row for row in rows if row[0].kind is Kind.LABELLED]
    removed = [row for row in rows if row[0].kind is Kind.REMOVED][:COUNTED_REMOVED]
    answered = [(one, listed * code) for one, listed, code in whole if listed >= thresholds.review_floor]
    accepted = [one.is_right for one, confidence in answered if confidence >= thresholds.accept and not one.is_open]
    with_code = [row for row in whole if row[0].has_code]
    without = [row for row in whole if not row[0].has_code]
    return Quality(
        right=_share((one.is_right and listed >= thresholds.review_floor for one, listed, _ in with_code)),
        accepted=round(len(accepted) / max(1, len(whole)), _PLACES),
        accepted_right=_share(accepted),
        false_no_match=_share(listed < thresholds.review_floor for _, listed, _ in with_code),
        no_match_found=_share(listed < thresholds.review_floor for _, listed, _ in without),
        calibration_error=round(calibration_error((confidence, one.is_right) for one, confidence in answered), _PLACES),
        removed_accepted=_share(
            listed >= thresholds.review_floor and listed * code >= thresholds.accept and not one.is_open
            for one, listed, code in removed
        ),
        removed_no_match=_share(listed < thresholds.review_floor for _, listed, _ in removed),
    )


def _probabilities(answer: Answer, model: LinkageModel) -> tuple[float, float]:
    if not answer.of_listed:
        return 0.0, 0.0
    return model.listed.probability(answer.of_listed), answer.share * model.code.probability(answer.of_code)


def _share(facts: Iterable[bool]) -> float:
    values = list(facts)
    return round(sum(values) / max(1, len(values)), _PLACES)
