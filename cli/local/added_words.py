"""Words that an operator added, for commands that read or match in their own process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console.failure import fail
from domain import word_lists

if TYPE_CHECKING:
    from pathlib import Path

    from mesh.settings import Settings


def use_words(settings: Settings, shipped: Path) -> None:
    """Add them to the lists that are shipped; one that cannot be used ends the command."""
    try:
        word_lists.use(word_lists.read_folder(settings.words_folder), shipped)
    except (word_lists.BadWordsError, OSError) as error:
        fail(f"MINCA_WORDS_FOLDER: {error}")
