"""Text of fixed width whose columns touch is cut where the names of its columns begin."""

from __future__ import annotations

import pytest

from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from intake.readers.fixed_width import cut
from tests.fixtures.mails import a_mail

A, B = "3N1CN8AE8NL569666", "MR0EX8DD4NL158278"
ROWS = (
    ("NISSAN VERSA", "2021", A, "LUK-009-H", "256000"),
    ("TOYOTA HILUX DOBLE CAB 53", "2022", B, "GX-77826", "603000"),
)
LABELS = ("UNIDAD", "AÑO", "SERIE", "PLACAS", "VALOR")


def drawn(widths: tuple[int, ...], rows: tuple[tuple[str, ...], ...] = ROWS) -> list[str]:
    """Draw rows below their labels, text at the left of its column and the last, an amount, at the right."""
    lines = []
    for cells in (LABELS, *rows):
        left = "".join(cell.ljust(width) for cell, width in zip(cells[:-1], widths[:-1], strict=True))
        lines.append(left + (cells[-1].ljust if cells is LABELS else cells[-1].rjust)(widths[-1]).rstrip())
    return lines


@pytest.mark.parametrize(
    "widths", [(32, 4, 17, 14, 9), (25, 5, 18, 10, 9), (32, 4, 18, 14, 9), (26, 5, 17, 12, 9), (25, 4, 17, 9, 9)]
)
def test_columns_that_touch_are_cut_at_their_labels(widths: tuple[int, ...]) -> None:
    text = "Cotizar, por favor:\n\n" + "\n".join(drawn(widths)) + "\n\nSaludos\n"
    read = extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())

    assert [(v.description, str(v.year), v.vin, v.plate, f"{v.value:.0f}") for v in read.vehicles] == list(ROWS)


def test_columns_apart_are_left_to_what_parts_them() -> None:
    header, *rows = drawn((32, 6, 20, 14, 9))

    assert cut(header, rows) == []


def test_columns_that_touch_with_cells_of_something_else_are_not_cut() -> None:
    other = (("NISSAN VERSA", "20X1", A[:-1], "LUK-009-H", "256000"),)
    header, *rows = drawn((25, 4, 17, 12, 9), other)

    assert cut(header, rows) == []


@pytest.mark.parametrize("header", ["Favor de cotizar  lo que sigue", "UNIDAD  2021  SERIE", ""])
def test_a_line_that_names_no_columns_is_no_header(header: str) -> None:
    assert cut(header, ["NISSAN VERSA  2021" + A]) == []
