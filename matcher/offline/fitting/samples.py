"""Samples for fitting: what the matcher measures of labelled texts, before any weight is applied and after."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from matcher.catalogue.attributes import Attributes
from matcher.linkage.blocking import block
from matcher.linkage.compare import Verdict
from matcher.linkage.odds import measures
from matcher.linkage.rank import Ranker, rank
from matcher.offline.fitting.labelled_sets import some_names, some_with_code, without_models, without_versions
from matcher.query.understand import understand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.model import LinkageModel
    from matcher.offline.fitting.labelled_sets import LabelledSet, LabelledText

REMOVED_TEXTS: Final = 700  # of each set, whose right versions are removed from copies of the catalogue
NAMED: Final = 400  # names of each set
LOST_MODELS: Final = 200  # texts of each set, whose whole models are removed from a copy
WEIGHED: Final = (Verdict.NEAR, Verdict.CONFLICTS, Verdict.QUERY_ONLY, Verdict.ENTRY_ONLY)


class Candidates(NamedTuple):
    """The candidates of one text: a line of features and verdicts for each, and whether it is right."""

    costs: NDArray[np.float64]
    is_right: NDArray[np.bool_]


class Kind(Enum):
    """What a sample is about."""

    LABELLED = auto()
    REMOVED = auto()  # the right versions, or the whole model, were removed from the catalogue
    NAMED = auto()  # nothing but brand, model and year, as the catalogue has them


class Answer(NamedTuple):
    """The measured ranking of one text."""

    has_code: bool  # whether a code of the catalogue is right
    kind: Kind
    is_listed: bool  # whether a candidate is right
    is_right: bool  # whether the best one is
    of_listed: tuple[float, ...]  # empty: no candidate
    of_code: tuple[float, ...]
    share: float  # of the best among the candidates
    is_open: bool  # whether it needs a reviewer whatever its confidence


def candidates_of(labelled: LabelledSet, model: LinkageModel) -> Iterator[Candidates]:
    """Yield the candidates of every text that has a right one and a wrong one among them."""
    for text in labelled.texts:
        understood = understand(text.query, labelled.catalogue)
        entries = [labelled.catalogue.entries[place] for place in block(understood, labelled.catalogue).positions]
        is_right = np.array([entry.row.cvegs in text.codes for entry in entries], bool)
        if is_right.any() and not is_right.all():
            ranker = Ranker(understood, entries, labelled.catalogue, model)
            judged = map(ranker.judge, entries)
            costs = [(*one.features, *_one_hot(one.comparison.verdicts)) for one in judged]
            yield Candidates(np.array(costs), is_right)


def _one_hot(verdicts: Sequence[Verdict]) -> list[float]:
    return [float(verdict is kind) for verdict in verdicts for kind in WEIGHED]


def attribute_columns() -> list[tuple[str, str]]:
    """Return attribute and verdict of the columns behind the features."""
    return [(name, verdict.name.lower()) for name in Attributes._fields for verdict in WEIGHED]


def answers_of(labelled: LabelledSet, models: Sequence[LinkageModel]) -> Iterator[list[Answer]]:
    """Yield the answers of all models to every text, and to some of them in catalogues that lack their versions."""
    for text in labelled.texts:
        yield _answers(text, labelled.catalogue, models, Kind.LABELLED)
    for text in some_names(labelled.catalogue, NAMED):
        yield _answers(text, labelled.catalogue, models, Kind.NAMED)
    for copy, chosen in without_versions(labelled.catalogue, some_with_code(labelled.texts, REMOVED_TEXTS)):
        for text in chosen:
            yield _answers(text, copy, models, Kind.REMOVED)
    for copy, chosen in without_models(labelled.catalogue, some_with_code(labelled.texts, LOST_MODELS)):
        for text in chosen:
            yield _answers(text, copy, models, Kind.REMOVED)


def _answers(text: LabelledText, catalogue: Catalogue, models: Sequence[LinkageModel], kind: Kind) -> list[Answer]:
    understood = understand(text.query, catalogue)
    blocked = block(understood, catalogue)
    entries = [catalogue.entries[position] for position in blocked.positions]
    has_code = bool(text.codes) and kind is not Kind.REMOVED
    if not entries:
        return [Answer(has_code, kind, False, False, (), (), 0.0, is_open=True)] * len(models)
    is_listed = has_code and any(entry.row.cvegs in text.codes for entry in entries)
    answers = []
    for model in models:
        ranker = Ranker(understood, entries, catalogue, model)
        ranked = rank(ranker, entries, at_least=1)
        is_right = ranked[0].entry.row.cvegs in text.codes and has_code
        measured = measures(blocked.level, ranked, ranker)
        answers.append(Answer(has_code, kind, is_listed, is_right, *measured))
    return answers
