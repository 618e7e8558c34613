"""Single values: year, money, quantity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import values


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("$ 350,000.00", 350_000, ""),
        ("350.000,00", 350_000, ""),
        ("1.234.567,89", 1_234_567.89, ""),
        ("350000", 350_000, ""),
        ("350 000", 350_000, ""),
        ("350 mil", 350_000, ""),
        ("350 mil pesos", 350_000, "MXN"),
        ("1.2 mdp", 1_200_000, ""),
        ("1.5 millones de pesos", 1_500_000, "MXN"),
        ("USD 20,000", 20_000, "USD"),
        ("20,000 dlls", 20_000, "USD"),
        ("$603,000.00 M.N.", 603_000, "MXN"),
        ("1,000.000.000", 1_000_000.0, ""),
    ],
)
def test_an_amount_is_read_however_it_is_written(written: str, amount: float, currency: str) -> None:
    assert values.read_money(written) == (amount, currency)


@pytest.mark.parametrize("written", ["COMERCIAL", "", "N/A", "VALOR FACTURA", "3N1CN8AE8NL569666", "12/06/2026"])
def test_what_is_no_amount_is_not_read_as_one(written: str) -> None:
    assert values.read_money(written) is None


@given(st.decimals(min_value=1, max_value=99_999_999, places=2))
def test_an_amount_printed_in_either_way_reads_back(amount: float) -> None:
    american = f"${amount:,.2f}"
    european = american.translate(str.maketrans(",.", ".,"))

    assert values.read_money(american) == (float(amount), "")
    assert values.read_money(european) == (float(amount), "")


@pytest.mark.parametrize(
    ("written", "year"),
    [("2021", 2021), ("21", 2021), ("2,021", 2021), ("2021.0", 2021), ("MY21", 2021), ("99", 1999), ("AÑO 2020", 2020)],
)
def test_a_model_year_is_read_from_its_cell(written: str, year: int) -> None:
    assert values.read_year(written) == year


@pytest.mark.parametrize("written", ["1850", "2500", "VERSA", "", "202", "20 21", "3"])
def test_a_number_that_is_no_year_is_not_read_as_one(written: str) -> None:
    assert values.read_year(written) is None


@given(st.integers(1960, 2040))
def test_every_likely_year_is_found_in_a_description(year: int) -> None:
    assert [match.group(1) for match in values.find_years(f"NISSAN VERSA {year} TM")] == [str(year)]


@pytest.mark.parametrize("text", ["del 01/06/2026 al", "$2,021.00", "2021-06-01", "serie 2021AB", "Tel. 55-2021-2022"])
def test_dates_prices_and_codes_hold_no_model_year(text: str) -> None:
    assert values.find_years(text) == []


@pytest.mark.parametrize("written", ["S/N", "en trámite", "-", "", "N/A", "Sin placas", "PENDIENTE"])
def test_a_cell_may_say_that_there_is_nothing(written: str) -> None:
    assert values.is_nothing(written)


@pytest.mark.parametrize(("written", "count"), [("3", 3), ("3 unidades", 3), ("tres", 3), ("5 pzas", 5), ("dos", 2)])
def test_a_quantity_is_read(written: str, count: int) -> None:
    assert values.read_quantity(written) == count


@given(st.text(max_size=60))
def test_no_text_makes_a_reader_of_values_raise(text: str) -> None:
    values.read_money(text)
    values.read_quantity(text)
    year = values.read_year(text)

    assert year is None or 1900 <= year <= 2100
