"""What was decided of a match, as a word."""

from __future__ import annotations

from minca.fleet.v1 import match_pb2


def decision_word(match: match_pb2.Match) -> str:
    """Return the decision: "ACCEPT", "REVIEW", "NO_MATCH"; empty when there is none."""
    name = match_pb2.Decision.Name(match.decision).removeprefix("DECISION_")
    return "" if name == "UNSPECIFIED" else name
