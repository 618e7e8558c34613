"""From which confidence an answer is accepted, and below which it is none: for all insurers, and for single ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matcher.linkage.match_result import Thresholds
from matcher.service.active_catalogues import DEFAULT_INSURER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mesh.settings import Settings


@dataclass(frozen=True, slots=True)
class InsurerThresholds:
    """The thresholds of every insurer; one that is not named has the usual ones."""

    usual: Thresholds
    accept: Mapping[str, float] = field(default_factory=dict)
    review_floor: Mapping[str, float] = field(default_factory=dict)

    def of(self, insurer_id: str) -> Thresholds:
        """Give those of an insurer; empty: the default one."""
        insurer_id = insurer_id or DEFAULT_INSURER
        return Thresholds(
            self.accept.get(insurer_id, self.usual.accept),
            self.review_floor.get(insurer_id, self.usual.review_floor),
        )


def thresholds_from(settings: Settings) -> InsurerThresholds:
    """Read what the settings say."""
    return InsurerThresholds(
        Thresholds(settings.accept_threshold, settings.review_floor),
        settings.accept_thresholds,
        settings.review_floors,
    )
