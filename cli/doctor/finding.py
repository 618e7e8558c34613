"""Findings of `minca doctor`: each with its state and a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Severity of a finding."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked, its state, what was found, and what to do; `remedy` is empty when it is fine."""

    name: str
    state: State
    found: str
    remedy: str = ""


def judge(name: str, found: str, *, wrong: bool = False, doubtful: bool = False, remedy: str = "") -> Finding:
    """Return a finding, which is fine unless a flag says otherwise."""
    state = State.WRONG if wrong else State.DOUBTFUL if doubtful else State.FINE
    return Finding(name, state, found, "" if state is State.FINE else remedy)
