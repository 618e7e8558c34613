"""What one piece of work may cost: questions and tokens, counted before they are spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CHARACTERS_A_TOKEN: Final = 3
LEAST_ANSWER_TOKENS: Final = 200


class OverBudget(Exception):
    """What is left is too little for the question."""


@dataclass(slots=True)
class Budget:
    """What is left. An attempt costs what it sends, however it ends; an answer costs what the server says."""

    tokens: int
    questions: int
    is_exhausted: bool = False
    """True once something was not asked."""

    def open_question(self) -> None:
        """Count a question.

        Raises: OverBudget.
        """
        if self.questions < 1:
            self.is_exhausted = True
            raise OverBudget
        self.questions -= 1

    def charge(self, sent: int) -> int:
        """Pay for sending `sent` tokens, and return how many the answer may have.

        Raises: OverBudget.
        """
        if self.tokens < sent + LEAST_ANSWER_TOKENS:
            self.is_exhausted = True
            raise OverBudget
        self.tokens -= sent
        return self.tokens

    def settle(self, sent: int, used: int) -> None:
        """Replace what was paid for sending by what question and answer used."""
        self.tokens += sent - max(used, sent)


def estimate(*texts: str) -> int:
    """Return about how many tokens texts are, rather too many."""
    return sum(map(len, texts)) // CHARACTERS_A_TOKEN + 1
