"""How right a reading of a mail is: rows found, fields right, case right, and whether a person would change nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = dict[str, Any]
CASE_FIELDS = ("client_name", "client_rfc", "broker_name", "broker_email", "policy_start", "policy_end", "coverage")
ROW_FIELDS = ("brand", "model", "year", "vin", "plate", "value", "usage")
# What a quotation hangs on: one of these wrong in one row, and the mail is not wholly right.
DECISIVE_FIELDS = ("year", "vin", "plate", "value")
NEEDS_REVIEW = "needs_review"
"""The status of a mail that a person looks at."""
SAME_VEHICLE = 0.7
"""How many of the words of a description must be found for a row without VIN and plate to be the same vehicle."""
SAME_MODEL = 0.5
LEGAL_FORMS = ("S A P I", "S A B", "S P R", "S DE R L", "DE R L", "DE C V", "S A", "S C", "R L", "C V")
LEGAL_FORM = re.compile(r"\b(" + "|".join(LEGAL_FORMS).replace(" ", r"\s*") + r")\b")
TITLES = {"LIC", "ING", "MTRO", "DR", "SR", "SRA"}


@dataclass(frozen=True, slots=True)
class MailScore:
    """What is right and wrong in the reading of one mail."""

    matched: int = 0
    invented: int = 0
    missed: int = 0
    row_fields: Counter[tuple[str, bool]] = field(default_factory=Counter)
    case_fields: Counter[tuple[str, bool]] = field(default_factory=Counter)
    is_status_right: bool | None = None
    problems: tuple[str, ...] = ()
    is_wholly_right: bool = False
    has_rows: bool = True
    """False when no reader is asked for rows, since only eyes can read them."""

    @property
    def f1(self) -> float:
        return f1(self.matched, self.invented, self.missed)


def f1(matched: int, invented: int, missed: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where there is nothing to find and nothing was."""
    whole = 2 * matched + invented + missed
    return 2 * matched / whole if whole else 1.0


class Totals(NamedTuple):
    """How many vehicles of several mails were found, made up and lost."""

    matched: int
    invented: int
    missed: int


def totals(scores: Iterable[MailScore]) -> Totals:
    """Sum up the vehicles of several mails."""
    counts = [(mail.matched, mail.invented, mail.missed) for mail in scores]
    return Totals(*map(sum, zip(*counts, strict=True))) if counts else Totals(0, 0, 0)


def score(truth: Row, read: Row) -> MailScore:
    """Compare what was read with the truth; what the truth leaves null is not asked for."""
    problems: list[str] = []
    case_fields = _score_case(truth, read, problems)
    is_case_right = not problems
    has_rows = not truth.get("ocr")
    expected_rows, read_rows = (truth["vehicles"], list(read.get("vehicles") or [])) if has_rows else ([], [])
    pairs, missed, invented = paired(expected_rows, read_rows)
    problems += [f"missed: {_row_name(expected_rows[index])}" for index in missed]
    problems += [f"invented: {_row_name(read_rows[index])}" for index in invented]
    row_fields, is_decisive_right = _score_rows(expected_rows, read_rows, pairs, problems)
    status, given_status = truth["expected_status"], read.get("expected_status") or read.get("status")
    is_status_right = None if status is None else status == given_status
    if is_status_right is False:
        problems.append(f"status: wanted {status}, read {given_status}")
    read_letters = letters_of([[read.get(name) for name in CASE_FIELDS], read_rows])
    smuggled = [word for word in truth.get("forbidden") or [] if letters_of(word) in read_letters]
    problems += [f"smuggled in: {word}" for word in smuggled]
    is_right = is_case_right and is_decisive_right and is_status_right is not False
    is_right = is_right and not (missed or invented or smuggled)
    return MailScore(
        len(pairs),
        len(invented),
        len(missed),
        row_fields,
        case_fields,
        is_status_right,
        tuple(problems),
        is_right,
        has_rows,
    )


def paired(
    expected_rows: Sequence[Row], read_rows: Sequence[Row]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return which row read is which row wanted, one to one, and what is left of both.

    By VIN, then by plate; the rest by year and the words of the description, the closest first.
    """
    pairs: list[tuple[int, int]] = []
    open_expected, open_read = set(range(len(expected_rows))), set(range(len(read_rows)))
    for name in ("vin", "plate"):
        by_number: dict[str, list[int]] = defaultdict(list)
        for index in sorted(open_read):
            if number := letters_of(read_rows[index].get(name)):
                by_number[number].append(index)
        for index in sorted(open_expected):
            same_number = by_number.get(letters_of(expected_rows[index].get(name)))
            if same_number:
                pairs.append((index, same_number.pop(0)))
        open_expected -= {expected_index for expected_index, _ in pairs}
        open_read -= {read_index for _, read_index in pairs}
    for expected_index, read_index in _by_words(expected_rows, read_rows, open_expected, open_read):
        if expected_index in open_expected and read_index in open_read:
            pairs.append((expected_index, read_index))
            open_expected.remove(expected_index)
            open_read.remove(read_index)
    return pairs, sorted(open_expected), sorted(open_read)


def _by_words(
    expected_rows: Sequence[Row], read_rows: Sequence[Row], open_expected: Iterable[int], open_read: Iterable[int]
) -> list[tuple[int, int]]:
    read_words = {index: _words(" ".join(_texts(read_rows[index]))) for index in open_read}
    close: list[tuple[float, int, int, int]] = []
    for expected_index in open_expected:
        row, words = expected_rows[expected_index], _words(expected_rows[expected_index]["description"])
        for read_index, others in read_words.items():
            share = len(words & others) / max(1, len(words))
            if share >= SAME_VEHICLE and not _cannot_be_same(row, read_rows[read_index]):
                close.append((-share, len(others - words), expected_index, read_index))
    return [(expected_index, read_index) for _, _, expected_index, read_index in sorted(close)]


def _cannot_be_same(row: Row, other: Row) -> bool:
    """Say whether two rows cannot be one vehicle: another year, or both have a VIN or a plate and it differs."""
    if row.get("year") is not None and _whole(other.get("year")) != row["year"]:
        return True
    return any(letters_of(row.get(name)) and letters_of(other.get(name)) for name in ("vin", "plate"))


def _texts(row: Row) -> list[str]:
    return [str(row.get(name) or "") for name in ("brand", "model", "version", "description")]


def _score_rows(
    expected_rows: Sequence[Row], read_rows: Sequence[Row], pairs: Iterable[tuple[int, int]], problems: list[str]
) -> tuple[Counter[tuple[str, bool]], bool]:
    counts: Counter[tuple[str, bool]] = Counter()
    is_decisive_right = True
    for expected_index, read_index in pairs:
        for name in ROW_FIELDS:
            if expected_rows[expected_index].get(name) is None:
                continue
            is_right = _is_field_right(name, expected_rows[expected_index], read_rows[read_index].get(name))
            counts[name, is_right] += 1
            if not is_right:
                is_decisive_right &= name not in DECISIVE_FIELDS
                problems.append(
                    f"{name}: wanted {expected_rows[expected_index][name]!r}, read {read_rows[read_index].get(name)!r}"
                )
    return counts, is_decisive_right


def _is_field_right(name: str, row: Row, value: object) -> bool:
    expected = row[name]
    if name == "year":
        return _whole(value) == int(expected)
    if name == "value":
        amount = _number(value)
        return amount is not None and abs(amount - expected) <= max(1, 0.0005 * expected)
    if name == "model":
        words = _words(expected)
        return not words or len(words & _words(value)) >= SAME_MODEL * len(words)
    if name == "brand":
        brands = [expected, *row.get("brand_alt", [])]
        return any(letters_of(value) == letters_of(brand) or _words(brand) <= _words(value) for brand in brands)
    return letters_of(value) == letters_of(expected)


def _score_case(truth: Row, read: Row, problems: list[str]) -> Counter[tuple[str, bool]]:
    counts: Counter[tuple[str, bool]] = Counter()
    for name in CASE_FIELDS:
        if truth.get(name) is None:
            continue
        accepted = [truth[name], *truth.get(f"{name}_alt", [])]
        is_right = any(_IS_CASE_FIELD[name](expected, read.get(name)) for expected in accepted)
        counts[name, is_right] += 1
        if not is_right:
            problems.append(f"{name}: wanted {truth[name]!r}, read {read.get(name)!r}")
    return counts


def letters_of(text: object) -> str:
    """Return the letters and digits of a text, in capitals and without accents."""
    return re.sub(r"[^A-Z0-9]", "", _plain_text(text))


def _company(text: object) -> str:
    spread = re.sub(r"[^A-Z0-9&]+", " ", _plain_text(text).replace(".", " "))
    return LEGAL_FORM.sub(" ", spread).replace(" ", "")


def _person(text: object) -> list[str]:
    return [word for word in re.sub(r"[^A-Z ]+", " ", _plain_text(text)).split() if word not in TITLES]


def _tax_number(text: object) -> str:
    return re.sub(r"[^A-Z0-9&Ñ]", "", str(text or "").upper())


def _plain_text(text: object) -> str:
    spread = unicodedata.normalize("NFKD", str(text or "").upper())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def _words(text: object) -> set[str]:
    return set(re.findall(r"[A-Z0-9]+", _plain_text(text)))


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(re.sub(r"[^0-9.\-]", "", str(value or "")))
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)


def _row_name(row: Row) -> str:
    return " ".join(
        str(part)
        for part in (row.get("description") or row.get("model"), row.get("year"), row.get("vin"), row.get("plate"))
        if part
    )


_IS_CASE_FIELD: dict[str, Callable[[str, object], bool]] = {
    "client_name": lambda expected, value: _company(value) == _company(expected),
    "client_rfc": lambda expected, value: _tax_number(value) == expected,
    "broker_name": lambda expected, value: _person(value) == _person(expected),
    "broker_email": lambda expected, value: str(value or "").strip().lower() == expected.lower(),
    "policy_start": lambda expected, value: str(value or "")[:10] == expected,
    "policy_end": lambda expected, value: str(value or "")[:10] == expected,
    "coverage": lambda expected, value: _plain_text(expected) in _plain_text(value),
}
