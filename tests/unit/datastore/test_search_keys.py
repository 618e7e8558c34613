"""What people look for, brought to the form in which it is stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.db.search_keys import identifier_key, name_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Autotransportes  Ñandú", "autotransportes nandu"),
        (" ACEROS, S.A. DE C.V.\n", "aceros, s.a. de c.v."),
        ("", ""),
        ("Müller & Söhne", "muller & sohne"),
    ],
)
def test_a_name_is_found_whatever_its_case_accents_and_blanks(text: str, key: str) -> None:
    assert name_key(text) == key


@pytest.mark.parametrize(("text", "key"), [("gxv-573-r", "GXV573R"), (" GXV 573 R ", "GXV573R"), ("", ""), ("--", "")])
def test_a_plate_is_found_however_it_is_written(text: str, key: str) -> None:
    assert identifier_key(text) == key


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
    assert identifier_key(identifier_key(text)) == identifier_key(text)
