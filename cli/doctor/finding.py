"""What `minca doctor` finds: each with its state, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, what was seen, and what to do; nothing to do when it is fine."""

    name: str
    state: State
    found: str
    remedy: str = ""


def judged(name: str, found: str, *, wrong: bool = False, doubtful: bool = False, remedy: str = "") -> Finding:
    """Return a finding; fine unless it is said to be otherwise."""
    state = State.WRONG if wrong else State.DOUBTFUL if doubtful else State.FINE
    return Finding(name, state, found, "" if state is State.FINE else remedy)
