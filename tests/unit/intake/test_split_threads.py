"""Splitting a thread loses no line, and says where a signature begins and how much may stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.mail.thread import ThreadSegment, split
from intake.model.document import Line, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.document import Block

CARD = ["Lic. Ana Ruiz", "Corredores S.C.", "Tel. 55 1234 5678"]
HEADER = ["De: Luis Paz <lp@b.example>", "Enviado: lunes 9", "Para: Ana", "Asunto: x"]
NOTICE = "AVISO DE PRIVACIDAD: sus datos personales serán tratados conforme a la ley."
WORDS = st.sampled_from(["KIA RIO 2021", "Favor de cotizar", "Saludos", "Gracias.", NOTICE, "", *CARD])
QUOTED = st.builds(">{}".format, WORDS)


def blocks_of(*texts: str | Table) -> list[Block]:
    """A line for each text, quoted if it begins with ">"; its number is its place, counted from 0."""
    return [
        text if isinstance(text, Table) else Line(text.removeprefix(">"), number, is_quoted=text.startswith(">"))
        for number, text in enumerate(texts)
    ]


def a_table(*rows: Sequence[str]) -> Table:
    return Table("body", "", tuple(map(tuple, rows)))


def split_of(*texts: str | Table, subject: str = "RE: Flotilla") -> tuple[ThreadSegment, ...]:
    return split(blocks_of(*texts), subject)


def is_signed_from(start: int, *texts: str | Table) -> bool:
    """Whether a mail of one message is text before the block `start` and signature from there on."""
    (segment,) = split_of(*texts)
    blocks = tuple(blocks_of(*texts))
    assert segment.blocks + segment.signature == blocks
    return segment.signature == blocks[start:]


def is_all_text(*texts: str | Table) -> bool:
    return is_signed_from(len(texts), *texts)


def numbers_of(segment: ThreadSegment) -> list[int]:
    return [block.number for block in (*segment.blocks, *segment.signature) if isinstance(block, Line)]


@given(st.lists(WORDS | QUOTED, max_size=12))
def test_every_line_is_in_one_message_and_each_message_has_its_lines_in_order(texts: list[str]) -> None:
    numbers = [numbers_of(segment) for segment in split_of(*texts)]

    assert sorted(number for of_segment in numbers for number in of_segment) == list(range(len(texts)))
    assert all(of_segment == sorted(of_segment) for of_segment in numbers)


@given(st.lists(st.lists(WORDS, max_size=4), min_size=1, max_size=4))
def test_of_a_thread_only_the_lines_that_a_mail_program_wrote_are_left_out(messages: list[list[str]]) -> None:
    newest, *older = messages
    segments = split_of(*newest, *(text for message in older for text in (*HEADER, "", *message)))

    assert len(segments) == len(messages)
    for segment, message in zip(segments, [newest, *(["", *message] for message in older)], strict=True):
        assert [block.text for block in (*segment.blocks, *segment.signature)] == message


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_a_mail_without_quotes_is_one_message(texts: list[str]) -> None:
    (segment,) = split_of(*texts)

    assert numbers_of(segment) == list(range(len(texts)))


@pytest.mark.parametrize("prefixes", range(4))
def test_a_message_below_more_headers_than_the_subject_has_prefixes_is_no_forwarded_one(prefixes: int) -> None:
    segments = split_of("Va.", *HEADER, "uno", *HEADER, "dos", *HEADER, "tres", subject="RV: " * prefixes + "x")

    assert [segment.is_forwarded for segment in segments] == [False, *(level < prefixes for level in range(3))]


def test_a_greeting_above_the_text_begins_no_signature() -> None:
    assert is_all_text("Saludos,", "Favor de cotizar:", "KIA RIO 2021")
    assert is_all_text("", "Saludos,", "Favor de cotizar:", "KIA RIO 2021")


def test_a_mail_may_be_a_list_and_a_signature() -> None:
    fleet = a_table(["MARCA", "MODELO", "AÑO"], ["KIA", "RIO", "2021"])

    assert is_signed_from(1, fleet, "Saludos", *CARD)
    assert is_signed_from(1, fleet, "Gracias.", *CARD)


@pytest.mark.parametrize(
    ("rows", "is_list"),
    [
        ([["MARCA", "MODELO", "AÑO"], ["KIA", "RIO", "2021"]], True),
        ([["MARCA", "MODELO", "AÑO"], ["KIA", "RIO", ""]], False),
        ([["MARCA", "MODELO", "AÑO"]], False),
        ([["Ana Ruiz", "Tel. 55"], ["Corredores", "México"]], False),
    ],
)
def test_a_table_is_a_list_when_two_of_its_rows_have_three_cells(rows: list[list[str]], *, is_list: bool) -> None:
    texts = ("Favor de cotizar.", "Saludos", a_table(*rows))

    assert is_signed_from(3 if is_list else 1, *texts)


@pytest.mark.parametrize(
    ("card", "is_card"),
    [
        (["Ana Ruiz"], True),
        (CARD, True),
        ([], False),
        (["Ana Ruiz"] * 10, True),
        (["Ana Ruiz"] * 11, False),
        (["Ana Ruiz"] * 10 + [NOTICE] * 5, True),
        ([line for name in ["Ana Ruiz"] * 10 for line in ("", name)], True),
        (["uno dos tres cuatro cinco seis siete ocho nueve"], True),
        (["uno dos tres cuatro cinco seis siete ocho nueve diez"], False),
        (["Vigencia: un año", *CARD], False),
        ([*CARD, "Vigencia: un año"], False),
        ([NOTICE], False),
        (["Ana Ruiz", a_table(["Corredores", "México"]), "Tel. 55"], True),
    ],
)
def test_thanks_begin_a_signature_when_at_most_ten_short_lines_without_a_word_of_the_case_follow(
    card: list[str | Table], *, is_card: bool
) -> None:
    (segment,) = split_of("Cliente: Transportes Unidos", "Vigencia: un año", "Gracias.", *card)

    assert (segment.blocks == tuple(blocks_of("Cliente: Transportes Unidos", "Vigencia: un año"))) is is_card


@pytest.mark.parametrize(("length", "is_closing"), [(30, True), (239, True), (240, False), (400, False)])
def test_a_long_line_closes_no_mail_unless_it_is_a_legal_notice(length: int, *, is_closing: bool) -> None:
    closing = "Saludos ".ljust(length, "x")
    notice = NOTICE.ljust(max(length, len(NOTICE)), "x")

    assert is_signed_from(1 if is_closing else 2, "Favor de cotizar.", closing)
    assert is_signed_from(1, "Favor de cotizar.", notice)


@settings(max_examples=20)
@given(st.lists(WORDS, max_size=5))
def test_what_stands_below_dashes_is_signature(signature: list[str]) -> None:
    assert is_signed_from(1, "Favor de cotizar.", "--", *signature)
