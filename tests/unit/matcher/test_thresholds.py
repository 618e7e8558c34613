"""An insurer may want to be surer than the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Thresholds
from matcher.query.vehicle_text import VehicleText
from matcher.service.insurer_thresholds import thresholds_from
from mesh.settings import Settings
from tests.fixtures.servers import settings_for_tests
from tests.fixtures.small_catalogue import small_catalogue

if TYPE_CHECKING:
    from matcher.linkage.match_result import Match

CLEAR = VehicleText("TOYOTA YARIS CORE CVT 2020")


def decided(thresholds: Thresholds) -> Match:
    return match(CLEAR, small_catalogue(), thresholds)


def test_an_insurer_that_is_not_named_has_the_usual_thresholds() -> None:
    thresholds = thresholds_from(settings_for_tests(accept_threshold=0.8, accept_thresholds={"strict": 0.95}))

    assert thresholds.of("other") == thresholds.of("") == Thresholds(0.8, 0.25)


def test_each_insurer_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINCA_ACCEPT_THRESHOLDS", '{"strict": 1.0, "default": 0.7}')
    monkeypatch.setenv("MINCA_REVIEW_FLOORS", '{"generous": 0.2}')
    thresholds = thresholds_from(Settings())

    assert thresholds.of("strict") == Thresholds(1.0, 0.25)
    assert thresholds.of("generous") == Thresholds(0.9, 0.2)
    assert thresholds.of("") == Thresholds(0.7, 0.25)


def test_a_stricter_insurer_reviews_what_others_accept() -> None:
    assert decided(Thresholds()).decision is Decision.ACCEPT
    assert decided(Thresholds(accept=1.0)).decision is Decision.REVIEW


@pytest.mark.parametrize("setting", ['{"strict": 1.5}', "0.9", '{"strict": "much"}'])
def test_a_threshold_that_is_no_share_is_refused(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("MINCA_ACCEPT_THRESHOLDS", setting)

    with pytest.raises(ValidationError):
        Settings()
