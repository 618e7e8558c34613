"""Confidence thresholds for decisions: defaults for all insurers, and overrides for single ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matcher.linkage.match_result import Thresholds
from mesh.identity.insurers import DEFAULT_INSURER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mesh.settings import Settings


@dataclass(frozen=True, slots=True)
class InsurerThresholds:
    """The thresholds of every insurer; one without its own has the defaults."""

    default: Thresholds
    accept: Mapping[str, float] = field(default_factory=dict)
    review_floor: Mapping[str, float] = field(default_factory=dict)

    def of(self, insurer_id: str) -> Thresholds:
        """Return the thresholds of an insurer; an empty id means the default insurer."""
        insurer_id = insurer_id or DEFAULT_INSURER
        return Thresholds(
            self.accept.get(insurer_id, self.default.accept),
            self.review_floor.get(insurer_id, self.default.review_floor),
        )

    def is_set_by_hand(self, insurer_id: str) -> bool:
        """Whether an insurer has an accept threshold of its own, which wins over a learned one."""
        return (insurer_id or DEFAULT_INSURER) in self.accept


def thresholds_from(settings: Settings) -> InsurerThresholds:
    """Read the thresholds from the settings."""
    return InsurerThresholds(
        Thresholds(settings.accept_threshold, settings.review_floor),
        settings.accept_thresholds,
        settings.review_floors,
    )
