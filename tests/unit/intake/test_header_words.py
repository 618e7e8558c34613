"""Words of headers that are abbreviated or misspelt, found as a plain search through all words would find them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from intake.lexicon import header_lexicon
from intake.lexicon.header_lexicon import HeaderIdea, ideas, ideas_of

KNOWN = sorted(ideas())
A_SLIP = st.builds(
    lambda word, place, letter, length: word[:place] + letter + word[place + length :],
    st.sampled_from(KNOWN),
    st.integers(0, 12),
    st.text("AEIOSRZ", max_size=1),
    st.integers(0, 1),
)
A_BEGINNING = st.builds(lambda word, length: word[:length], st.sampled_from(KNOWN), st.integers(3, 12))


def plainly(word: str, meant: set[HeaderIdea], shortest: int) -> HeaderIdea | None:
    return meant.pop() if len(word) >= shortest and len(meant) == 1 else None


@given(A_BEGINNING | A_SLIP)
def test_a_beginning_means_what_all_words_that_begin_so_mean(word: str) -> None:
    meant = {idea for known, idea in ideas().items() if known.startswith(word)}

    assert header_lexicon._of_stem(word) == plainly(word, meant, 4)


@given(A_SLIP)
def test_a_slip_means_what_all_words_one_letter_away_mean(word: str) -> None:
    meant = {
        idea
        for known, idea in ideas().items()
        if len(known) >= 5 and known[:1] == word[:1] and OSA.distance(word, known) <= 1
    }

    assert header_lexicon._of_slip(word) == plainly(word, meant, 5)


def test_a_header_with_a_slip_and_an_abbreviation_is_understood() -> None:
    assert ideas_of("PLCAS")[0] == ideas_of("PLACAS")[0]
    assert ideas_of("DESCR")[0] == (HeaderIdea.DESCRIPTION,)
