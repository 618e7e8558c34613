"""Plain tools that find the nearest text, each in the form in which it is fast: the matcher's rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import bm25s
import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import linear_kernel

from domain.vehicle_spelling import normalise
from matcher.linkage.match import match
from matcher.linkage.match_result import Thresholds
from matcher.service.catalogue_build import build_without_gc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matcher.catalogue.entries import CatalogueRow
    from matcher.query.vehicle_text import VehicleText

    # Codes of some texts at once.
    Coder = Callable[[Sequence[VehicleText]], list[str]]


class Rival(NamedTuple):
    """A way to code texts: how it is made ready, and how many texts it takes best at once."""

    name: str
    prepare: Callable[[Sequence[CatalogueRow]], Coder]
    at_once: int = 1
    is_slow: bool = False  # a sample will have to do


def matcher(rows: Sequence[CatalogueRow]) -> Coder:
    """Make the matcher itself ready."""
    catalogue, thresholds = build_without_gc("bench", rows), Thresholds()

    def code(texts: Sequence[VehicleText]) -> list[str]:
        answers = (match(text, catalogue, thresholds, max_candidates=1) for text in texts)
        return [answer.best.cvegs if answer.best else "" for answer in answers]

    return code


def token_set_ratio(rows: Sequence[CatalogueRow]) -> Coder:
    """Compare with every row by rapidfuzz's token_set_ratio."""
    choices = _choices(rows)

    def code(texts: Sequence[VehicleText]) -> list[str]:
        best = (process.extractOne(_whole(text), choices, scorer=fuzz.token_set_ratio) for text in texts)
        return [rows[index].cvegs for _, _, index in best]

    return code


def tfidf(rows: Sequence[CatalogueRow]) -> Coder:
    """Find the nearest row by cosine of character n-grams of two to four, weighted by rarity."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))
    vectors = vectorizer.fit_transform(_choices(rows))

    def code(texts: Sequence[VehicleText]) -> list[str]:
        similarities = linear_kernel(vectorizer.transform(map(_whole, texts)), vectors)
        return [rows[index].cvegs for index in similarities.argmax(axis=1)]

    return code


def tfidf_sparse(rows: Sequence[CatalogueRow]) -> Coder:
    """The same by a sparse product: the quick way for a single text, and the one that memory allows for many."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))
    vectors = vectorizer.fit_transform(_choices(rows)).T.tocsr()

    def code(texts: Sequence[VehicleText]) -> list[str]:
        similarities = vectorizer.transform(map(_whole, texts)) @ vectors
        return [rows[index].cvegs for index in np.asarray(similarities.argmax(axis=1)).ravel()]

    return code


def bm25(rows: Sequence[CatalogueRow]) -> Coder:
    """Search by words with bm25s."""
    index = bm25s.BM25()
    index.index([choice.split() for choice in _choices(rows)], show_progress=False)

    def code(texts: Sequence[VehicleText]) -> list[str]:
        words = [_whole(text).split() or [""] for text in texts]
        indexes, _ = index.retrieve(words, k=1, show_progress=False, n_threads=0)
        return [rows[int(position)].cvegs for position in indexes[:, 0]]

    return code


THE_MATCHER = Rival("matcher", matcher)
RIVALS = (
    Rival("TF-IDF cosine, 1,000 at once", tfidf_sparse, at_once=1_000),
    Rival("TF-IDF cosine, 200 at once, dense", tfidf, at_once=200),
    Rival("TF-IDF cosine, one by one", tfidf_sparse),
    Rival("bm25s", bm25, at_once=200),
    Rival("rapidfuzz token_set_ratio", token_set_ratio, is_slow=True),
)
TRIGRAMS = "PostgreSQL trigrams: left out, the embedded server comes without the extension pg_trgm"


def _choices(rows: Sequence[CatalogueRow]) -> list[str]:
    return [normalise(f"{row.brand} {row.model} {row.description} {row.year}") for row in rows]


def _whole(text: VehicleText) -> str:
    return normalise(f"{text.brand} {text.model} {text.description} {text.year or ''}")
