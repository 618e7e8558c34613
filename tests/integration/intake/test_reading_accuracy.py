"""No change may make the reading of mails worse: floors under what is measured on some generated mails."""

import pytest

from bench.intake_accuracy import Figures, figures, read_all
from samples.generator.mail import DEVELOPMENT_SEED

MAILS = 40
# A little below what `python -m bench.intake_accuracy --count 40` gives; raise them when the readers get better.
FLOORS = Figures(precision=0.99, recall=0.99, macro_f1=0.98, case=0.98, wholly_right=0.95, status=0.97, heard=0.97)


@pytest.fixture(scope="module")
def measured() -> Figures:
    return figures(read_all(DEVELOPMENT_SEED, range(MAILS)))


@pytest.mark.parametrize("name", Figures.__slots__)
def test_mails_are_read_no_worse_than_before(measured: Figures, name: str) -> None:
    assert getattr(measured, name) >= getattr(FLOORS, name)
