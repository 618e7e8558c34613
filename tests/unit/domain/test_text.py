"""Text that is compared: changed in case only, every character stays where it is."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from domain.text import plain, unaccented, upper_in_place


@given(st.text())
@example("Straße ﬁn ŉ İ 2º")
@example("áéíóúñü")
def test_every_character_is_upper_case_at_its_own_position(text: str) -> None:
    assert upper_in_place(text) == "".join(character.upper()[0] for character in text)


@given(st.text())
def test_a_plain_text_is_as_long_as_the_text(text: str) -> None:
    assert len(plain(text)) == len(text) == len(unaccented(text))
