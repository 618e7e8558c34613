"""A gross weight in a name is no value, and a hyphen that a program set is one that a keyboard types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.notices.codes import ReadingDoubt
from domain.text import tidy, tidy_name
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from intake.text.labelled_values import read_labels
from tests.fixtures.mails import MailBuilder, a_mail

if TYPE_CHECKING:
    from intake.model.extraction import Extraction

VIN = "3AKHT4B82LK712790"
HYPHENS = {
    "hyphen": "\u2010",
    "hyphen that does not break": "\u2011",
    "figure dash": "\u2012",
    "en dash": "\u2013",
    "em dash": "\u2014",
    "bar": "\u2015",
    "minus": "\u2212",
}


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        (f"Freightliner M2 35k modelo 2018 serie {VIN} 890 mil", "Freightliner M2 35k", 890_000),
        (f"Freightliner M2 35k mod. 18 placas LE-90-331 serie {VIN} 890 mil", "Freightliner M2 35k", 890_000),
        ("Freightliner M2 35k modelo 2018 890 mil", "Freightliner M2 35k", 890_000),
        (f"International 4300 25K, 2019, serie {VIN}, 910 mil", "International 4300 25K", 910_000),
        ("Freightliner M2 2018 35k placas LE-90-331 890 mil", "Freightliner M2 35k", 890_000),
        ("Kenworth T370 55 k 2019 placas LE-90-331 1.2 mdp", "Kenworth T370 55 k", 1_200_000),
        ("International 4300 19.5k 2019 placas LE-90-331 800 mil", "International 4300 19.5k", 800_000),
        ("Dina 551 33k 2005 placas LE-90-331", "Dina 551 33k", None),
        ("Dina 551 33k placas LE-90-331", "Dina 551 33k", None),
        ("Freightliner M2 GVW 35k, 2018 placas LE-90-331", "Freightliner M2 GVW 35k", None),
        ("Italika FT150 2020 placas ABC12D, 25k", "Italika FT150", 25_000),
        ("Tsuru 1998 35k placas ABC-12-34", "Tsuru", 35_000),
        ("Versa 2021 placas ABC-12-34 230k", "Versa", 230_000),
    ],
)
def test_a_gross_weight_in_a_name_is_no_value(text: str, name: str, value: float | None) -> None:
    facts = read_labels(text)

    assert (facts.money.amount if facts.money else None) == value
    assert " ".join(facts.rest.replace(",", " ").split()) == name


def test_an_amount_that_may_be_a_weight_as_well_is_doubted() -> None:
    (lorry,) = read(a_mail().saying(f"Cotizar:\nInternational 4300 25K, 2019, serie {VIN}\n")).vehicles
    (car,) = read(a_mail().saying(f"Cotizar:\nVersa 2019, valor 25k, serie {VIN}\n")).vehicles

    assert ReadingDoubt.SMALL_VALUE in lorry.doubts
    assert (car.value, car.doubts) == (25_000, ())


@pytest.mark.parametrize("hyphen", HYPHENS.values(), ids=HYPHENS)
@pytest.mark.parametrize("made", ["text", "html"])
def test_a_number_with_hyphens_of_a_program_is_read_as_one_that_was_typed(hyphen: str, made: str) -> None:
    cells = ["Nissan Versa", "2022", VIN, "TAB-90-A", "U-014"]
    rows = "".join(f"<td>{cell}</td>" for cell in cells).replace("-", hyphen)
    head = "".join(f"<th>{name}</th>" for name in ("Descripción", "Año", "Serie", "Placas", "No. económico"))
    lines = "Cotizar:\nNissan Versa 2022, serie {}, placas {}, eco {}, $325,000\n".format(*cells[2:])
    text = a_mail().saying(lines.replace("-", hyphen))
    page = a_mail().showing(f"<p>Cotizar</p><table border=1><tr>{head}</tr><tr>{rows}</tr></table>")
    (vehicle,) = read(text if made == "text" else page).vehicles

    assert (vehicle.description, vehicle.year, vehicle.vin) == ("Nissan Versa", 2022, VIN)
    assert (vehicle.plate, vehicle.economic_number) == ("TAB-90-A", "U-014")


@pytest.mark.parametrize("hyphen", HYPHENS.values(), ids=HYPHENS)
def test_dates_ranges_and_numbers_have_hyphens_a_dash_apart_stays_one(hyphen: str) -> None:
    for typed in ("2019-2021", "12-10-2026", "3N1-HT4B8-XNK036219", "A-14"):
        assert tidy(typed.replace("-", hyphen)) == typed
    assert tidy("Versa 2021 \u2013 placas") == "Versa 2021 \u2013 placas"
    assert tidy("anexo\u2014quedo atento") == "anexo\u2014quedo atento"
    assert tidy("\u2014") == "\u2014"


def test_a_file_keeps_the_name_that_it_came_with() -> None:
    assert tidy_name("Flotilla 2025\u20132026\u200b.xlsx") == "Flotilla 2025\u20132026.xlsx"


def read(mail: MailBuilder) -> Extraction:
    return extract_email(mail.as_bytes(), ReadingLimits())
