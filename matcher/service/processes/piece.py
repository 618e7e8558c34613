"""A piece of a batch, and its coding into messages of the contract: the same in the service and in other processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from matcher.linkage.match import match
from matcher.service.convert import vehicle_match
from matcher.service.outcome import Outcome, outcome_of

if TYPE_CHECKING:
    from matcher.catalogue.entries import Catalogue, CatalogueRow
    from matcher.linkage.match_result import Thresholds
    from matcher.query.list_context import ListContext
    from matcher.query.vehicle_text import VehicleText
    from matcher.service.learned_coding import Deciding


@dataclass(frozen=True, slots=True)
class Piece:
    """Some texts of a batch, and how they are coded."""

    insurer_id: str
    texts: tuple[VehicleText, ...]
    thresholds: Thresholds
    compared: int  # candidates that an answer has
    shown: int  # candidates that its message has
    deciding: Deciding
    context: ListContext  # of the whole batch


class CodedText(NamedTuple):
    """The answer to a text."""

    message: bytes  # a serialised VehicleMatch
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a catalogue that a process is going to build."""

    rows: tuple[CatalogueRow, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """The order to build the catalogue of an insurer from the rows sent before, and to use it from then on."""

    insurer_id: str
    version: str


def code_piece(piece: Piece, catalogue: Catalogue) -> list[CodedText]:
    """Code the texts of `piece`, in order."""
    coded = (
        match(text, catalogue, piece.thresholds, max_candidates=piece.compared, context=piece.context)
        for text in piece.texts
    )
    answers = map(piece.deciding.decide, coded)
    return [CodedText(vehicle_match(answer, piece.shown).SerializeToString(), outcome_of(answer)) for answer in answers]
