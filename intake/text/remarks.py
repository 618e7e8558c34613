"""Items of a list of vehicles that are about something else: terms, contact data, requests."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from domain.text import words
from domain.word_lists import words_of
from intake.lexicon.header_lexicon import HeaderIdea, ideas
from intake.lexicon.section_titles import is_title
from intake.lexicon.word_files import REMARKS

if TYPE_CHECKING:
    from intake.text.labelled_values import LabelledValues

_CONTACT: Final = re.compile(r"\S@\S|\bwww\.|https?:|(?<!\w)\(?\+?\d{2,3}\)?[\s.-]\d{3,4}[\s.-]\d{4}\b|(?<!\w)\d{10}\b")
_COUNT: Final = re.compile(r"\(?\b\d{1,3}\b\)?")  # of the units below a title: "VANS (2)"
_BEGINNING: Final = 2
_MOST_WORDS: Final = 25


@cache
def _beginnings() -> frozenset[str]:
    """Return the words with which items about the case begin."""
    about_the_case = {HeaderIdea.FILE, HeaderIdea.LOSS, HeaderIdea.COVERAGE, HeaderIdea.INVOICE, HeaderIdea.CURRENCY}
    of_headers = {word for word, idea in ideas().items() if idea in about_the_case}
    return words_of(REMARKS, "TERMS", "SPEECH") | (of_headers - words_of(REMARKS, "UNITS TOO"))


def is_remark(text: str, facts: LabelledValues) -> bool:
    """Tell whether an item is about something else: by how it begins, or by any word when it has no year or number."""
    is_contact = not facts.vin and _CONTACT.search(text) is not None
    if is_contact or is_title(_COUNT.sub(" ", text).strip()) or _begins_beside_units(facts.rest):
        return True
    return not facts.is_of_a_unit and speaks(facts.rest)


def speaks(text: str) -> bool:
    """Tell whether a text holds words of correspondence that describe no vehicle, or is too long to describe one."""
    written = words(text)
    return len(written) > _MOST_WORDS or not words_of(REMARKS, "SPEECH").isdisjoint(written)


def _begins_beside_units(rest: str) -> bool:
    first = [word for word in words(rest) if ideas().get(word) is not HeaderIdea.FILLER][:_BEGINNING]
    is_speech = not words_of(REMARKS, "SPEECH").isdisjoint(first)
    return bool(first) and (first[0] in _beginnings() or is_speech)
