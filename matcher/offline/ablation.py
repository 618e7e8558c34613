"""Finds words of the matcher's lists that are worth nothing: `python -m matcher.offline.ablation FOLDER [TEXTS ROWS]`.

`matcher.offline.fitting.labelled_sets` tells what a folder has; one more table of labelled texts and its catalogue may
be added. Words are left out, many at once and then by halves, and the texts of two model years are coded again. Printed
is each word by which no answer changes, and how often it stands in a text or row. Words that stand in many stay.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import word_lists
from domain.vehicle_spelling import normalise
from matcher.catalogue.attribute_words import FOLDER
from matcher.catalogue.catver import read_catver
from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.files.table_file import read_table
from matcher.linkage.match import match
from matcher.linkage.match_result import Thresholds
from matcher.offline.fitting.labelled_sets import names_of_sets
from matcher.offline.match_file import vehicle_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.query.vehicle_text import VehicleText

YEARS: Final = frozenset({2008, 2018})
"""The model years of which rows and texts are taken."""
COMMON: Final = 40
"""A word that stands in more texts and rows is not tried."""
AT_ONCE: Final = 16
"""Words that are left out together at first."""


class ListedWord(NamedTuple):
    """A spelling of a list."""

    file: str
    section: str
    spelling: str


class Sample(NamedTuple):
    """Rows of a catalogue, texts about them, and how often each word stands in them."""

    rows: tuple[CatalogueRow, ...]
    texts: tuple[VehicleText, ...]
    counts: Counter[str]

    def uses(self, word: ListedWord) -> int:
        """Return how often a word stands here, alone or behind a number: 5PTAS."""
        return self.counts[word.spelling]


Answer = tuple[str, str, float]


def sample_of(queries: Path, catalogue: Path) -> Sample:
    """Read the rows and labelled texts of a few model years.

    Raises: BadTable, OSError.
    """
    rows = tuple(row for row in read_catver(catalogue) if row.year in YEARS)
    codes_of_rows = {row.cvegs for row in rows}
    table = read_table(queries)
    texts = []
    for line in table.rows:
        cells = dict(zip(table.columns, line.cells, strict=True))
        year = cells.get("expected_year", "")
        codes = set(cells["acceptable_cvegs"].split("|"))
        if int(year) in YEARS if year else codes & codes_of_rows:
            texts.append(vehicle_text(cells))
    written = [f"{row.brand} {row.model} {row.description}" for row in rows]
    written += [f"{text.brand} {text.model} {text.description}" for text in texts]
    tokens = [token for one in written for token in normalise(one.upper()).split()]
    behind_numbers = (token.lstrip("0123456789.") for token in tokens if token[0].isdecimal())
    return Sample(rows, tuple(texts), Counter(tokens) + Counter(behind_numbers))


def all_words() -> list[ListedWord]:
    """Return every spelling of the matcher's own lists."""
    return [
        ListedWord(path.name, entry.section, spelling)
        for path in sorted(FOLDER.glob("*.txt"))
        for entry in word_lists.entries(path)
        for spelling in entry.spellings
    ]


def answers_of(sample: Sample, left_out: Sequence[ListedWord] = ()) -> list[Answer]:
    """Code every text; `left_out` needs a process in which no list has been read yet."""
    for word in left_out:
        word_lists.leave_out(word.file, word.spelling)
    catalogue, thresholds = build_catalogue("sample", sample.rows), Thresholds()
    answers = (match(text, catalogue, thresholds, max_candidates=1) for text in sample.texts)
    return [(answer.best.cvegs if answer.best else "", answer.decision.name, answer.confidence) for answer in answers]


class Trial:
    """The samples with the answers that all words give."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._samples = samples
        self._usual = [_in_child(sample, ()) for sample in samples]

    def worthless(self, words: Sequence[ListedWord]) -> Iterator[ListedWord]:
        """Yield the words without which no answer changes; those that do nothing together do nothing alone."""
        changes = any(
            _in_child(sample, words) != usual
            for sample, usual in zip(self._samples, self._usual, strict=True)
            if any(map(sample.uses, words))
        )
        if not changes:
            yield from words
        elif len(words) > 1:
            yield from self.worthless(words[: len(words) // 2])
            yield from self.worthless(words[len(words) // 2 :])


def _in_child(sample: Sample, left_out: Sequence[ListedWord]) -> list[Answer]:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(answers_of, (sample, left_out))


def main(arguments: Sequence[str]) -> None:
    """Print the words that are worth nothing."""
    folder, *more = map(Path, arguments)
    pairs = [(folder / f"queries_{name}.csv", folder / f"catalog_{name}.csv") for name in names_of_sets(folder)]
    samples = [sample_of(*pair) for pair in [*pairs, *zip(more[::2], more[1::2], strict=True)]]
    with multiprocessing.get_context("fork").Pool(1) as pool:
        words = pool.apply(all_words)
    uses = {word: sum(sample.uses(word) for sample in samples) for word in words}
    tried = sorted((word for word in words if uses[word] <= COMMON), key=lambda word: (uses[word], word))
    sys.stdout.write(f"{len(words)} words, {len(tried)} of them in at most {COMMON} texts and rows\n")
    trial = Trial(samples)
    for start in range(0, len(tried), AT_ONCE):
        for word in trial.worthless(tried[start : start + AT_ONCE]):
            stands = f"stands {uses[word]} times" if uses[word] else "stands nowhere"
            sys.stdout.write(f"{word.file} [{word.section}] {word.spelling}: no answer changes, {stands}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
