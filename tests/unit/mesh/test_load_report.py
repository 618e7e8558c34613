"""What a replica says of itself: a slow one and one that fails cost more, and callers' mistakes cost nothing."""

from __future__ import annotations

import struct

import pytest

from mesh.server.load_report import LoadReport


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Replica:
    """Answers calls one after the other."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.report = LoadReport(self.clock)

    def answers(self, calls: int, took_s: float, *, pause_s: float = 0.0) -> None:
        for _ in range(calls):
            self.clock.now_s += took_s + pause_s
            self.report.answered(took_s)
            self.report.judged(is_fault=False)

    def fails(self, calls: int, *, is_fault: bool = True) -> None:
        for _ in range(calls):
            self.clock.now_s += 0.01
            self.report.judged(is_fault=is_fault)


def replica_of(took_s: float) -> Replica:
    replica = Replica()
    replica.answers(200, took_s)
    return replica


def test_ten_times_slower_costs_a_hundred_times_more() -> None:
    assert replica_of(0.5).report.cost() / replica_of(0.05).report.cost() == pytest.approx(85, rel=0.1)


def test_a_few_milliseconds_make_hardly_a_difference() -> None:
    assert replica_of(0.002).report.cost() / replica_of(0.001).report.cost() < 1.5


def test_one_long_call_among_many_says_little() -> None:
    replica = replica_of(0.02)
    before = replica.report.cost()
    replica.report.answered(60)
    replica.answers(20, 0.02)

    assert replica.report.cost() < 2 * before


def test_a_replica_that_only_fails_costs_a_thousand_times_more_and_is_forgiven_in_seconds() -> None:
    replica = replica_of(0.02)
    before = replica.report.cost()
    replica.fails(100)
    failing = replica.report.cost()
    replica.answers(5, 0.02, pause_s=1)

    assert failing / before > 900
    assert replica.report.cost() / before < 1.5


def test_one_that_has_done_nothing_but_fail_costs_more_than_one_that_is_slow() -> None:
    replica = Replica()
    replica.fails(100)

    assert replica.report.cost() > replica_of(2.0).report.cost()


def test_requests_that_are_refused_cost_nothing() -> None:
    replica = replica_of(0.02)
    before = replica.report.cost()
    replica.fails(100, is_fault=False)

    assert replica.report.cost() == pytest.approx(before)


def test_the_report_is_one_of_orca() -> None:
    name, report = replica_of(0.02).report.trailer()
    fields = struct.unpack("<BdBd", report)

    assert name == "endpoint-load-metrics-bin"
    # The keys of doubles in fields 6 (rps_fractional) and 9 (application_utilization) of OrcaLoadReport.
    assert (fields[0], fields[2]) == (6 * 8 + 1, 9 * 8 + 1)
    assert fields[1] == 1
    assert fields[3] == replica_of(0.02).report.cost()
