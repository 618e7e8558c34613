"""Which vehicles still need a person: one rule for whoever counts, lists or codes them."""

from __future__ import annotations


def is_settled(decision: str, method: str) -> bool:
    """Tell whether a vehicle needs no review: its code is accepted, or a person decided that it has none.

    `decision` and `method` are the names of the contract without their prefix: "ACCEPT", "PERSON".
    """
    return decision == "ACCEPT" or (decision == "NO_MATCH" and method == "PERSON")
