"""An alarm is raised for what the target hardly allows, and rarely by chance."""

from __future__ import annotations

import random

from datastore.learning.drift import RECENT, UNLIKELY, drift, refuted

TARGET = 0.99


def test_right_verdicts_and_few_wrong_ones_raise_no_alarm() -> None:
    assert drift([], TARGET) is None
    assert drift([True] * RECENT, TARGET) is None
    assert drift([False, *[True] * (RECENT - 1)], TARGET) is None


def test_many_wrong_ones_of_late_raise_an_alarm_that_says_how_many() -> None:
    alarm = drift([False] * 8 + [True] * 1000, TARGET)

    assert alarm is not None
    assert (alarm.wrong_count, alarm.count) == (8, RECENT)
    assert alarm.probability <= UNLIKELY


def test_wrong_verdicts_of_long_ago_raise_none() -> None:
    assert drift([True] * RECENT + [False] * 50, TARGET) is None


def test_an_insurer_that_just_meets_its_target_is_rarely_alarmed() -> None:
    chance = random.Random(7)  # noqa: S311 - a simulation
    insurers = 2000
    alarms = sum(drift([chance.random() < TARGET for _ in range(RECENT)], TARGET) is not None for _ in range(insurers))

    assert alarms / insurers <= 2 * UNLIKELY


def test_corrections_alarm_only_when_more_are_known_to_be_wrong_than_the_target_allows() -> None:
    assert refuted(60, 10_000, TARGET) is None
    assert refuted(150, 10_000, TARGET) is not None
