"""Budget of questions and tokens for one piece of work, counted before they are spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CHARACTERS_A_TOKEN: Final = 3
LEAST_ANSWER_TOKENS: Final = 200


class OverBudget(Exception):
    """The budget is too small for the question."""


@dataclass(slots=True)
class Budget:
    """The remaining budget. An attempt costs its prompt, however it ends; an answer costs what the server reports."""

    tokens: int
    questions: int
    is_exhausted: bool = False
    """True once a question was skipped."""

    def open_question(self) -> None:
        """Count a question.

        Raises: OverBudget.
        """
        if self.questions < 1:
            self.is_exhausted = True
            raise OverBudget
        self.questions -= 1

    def charge(self, prompt_tokens: int) -> int:
        """Charge for a prompt, and return how many tokens are left for the answer.

        Raises: OverBudget.
        """
        if self.tokens < prompt_tokens + LEAST_ANSWER_TOKENS:
            self.is_exhausted = True
            raise OverBudget
        self.tokens -= prompt_tokens
        return self.tokens

    def settle(self, prompt_tokens: int, used_tokens: int) -> None:
        """Replace the charge for the prompt by the actual usage of question and answer."""
        self.tokens += prompt_tokens - max(used_tokens, prompt_tokens)


def estimate(*texts: str) -> int:
    """Estimate the number of tokens in the texts, rather too high than too low."""
    return sum(map(len, texts)) // CHARACTERS_A_TOKEN + 1
