"""What passes between the reading processes and those who asked: it arrives as it was, and nonsense is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import msgpack

from domain.notices.codes import WarningCode
from domain.notices.notice import Notice, about, notice
from domain.places import Box, FieldCell, Place, Span
from intake.attachments import sandbox, sandbox_codec
from intake.lexicon.column_names import Column
from intake.model.change import UnitChange, UnitTarget
from intake.model.document import Document, Line, Origin, RowMark, Table
from intake.model.extraction import (
    CaseData,
    Coverage,
    DroppedRow,
    Equipment,
    Extraction,
    FieldReading,
    LossPeriod,
    UnsureTable,
    Vehicle,
)
from intake.model.limits import ReadingLimits
from intake.model.mail_kind import KindReading, MailKind
from intake.profiles.model import PriorKnowledge, Profile
from intake.reading.reader_process import UnreadableMailError, dump_question, load_answer
from intake.triage.change_set import StatedChanges
from intake.triage.insured_parts import InsuredPart, InsuredParts
from intake.triage.link_facts import LinkFacts
from intake.triage.triage import SortedMail
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

WHOLE_NUMBERS = st.integers(-(2**63), 2**63 - 1)
NUMBERS = st.floats(allow_nan=False)  # that is equal to nothing, not even to itself
OF_NUMBERS: dict[Any, st.SearchStrategy[Any]] = {
    int: WHOLE_NUMBERS,
    int | None: st.none() | WHOLE_NUMBERS,
    tuple[int, ...]: st.lists(WHOLE_NUMBERS).map(tuple),
    float: NUMBERS,
    float | None: st.none() | NUMBERS,
}


def with_every_field(kind: type) -> st.SearchStrategy[Any]:
    """Instances whose fields are all set, also one that is added later; hypothesis leaves out what has a default."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: OF_NUMBERS.get(hint, st.from_type(hint)) for name, hint in hints.items()})


PLACES = (Span, Box, FieldCell, Place)
READ = (Origin, Coverage, Equipment, Vehicle, DroppedRow, LossPeriod, FieldReading, CaseData, UnsureTable, Extraction)
SORTED = (KindReading, LinkFacts, UnitTarget, UnitChange, StatedChanges, InsuredPart, InsuredParts)
PARTS = (*PLACES, Line, Table, RowMark, *READ, *SORTED, Profile, Notice)
for part in PARTS:
    st.register_type_strategy(part, with_every_field)

# Each has every field of every part, so that few say as much as many.
few = settings(max_examples=12)

A_NOTICE = about(notice(WarningCode.SHEET_HIDDEN, file="f.xlsx"), [Origin("f.xlsx", row=2)])
A_DOCUMENT = Document("f.xlsx", (Line("Flotilla", 1), Table("f.xlsx", "Hoja1", (("KIA", "RIO"),))), (A_NOTICE,))
AN_EXTRACTION = Extraction(CaseData(client_name="ACME"), (Vehicle("KIA RIO", origin=Origin("f.xlsx")),), (A_NOTICE,))
REQUEST = KindReading(MailKind.QUOTE_REQUEST, 0.9)
A_MAIL = SortedMail(AN_EXTRACTION, REQUEST, REQUEST, LinkFacts(), StatedChanges(), InsuredParts((InsuredPart(),)))
READERS: dict[str, tuple[Callable[[bytes], object], bytes, type[Exception] | tuple[type[Exception], ...]]] = {
    "mail": (load_answer, msgpack.encode(A_MAIL), UnreadableMailError),
    "document": (sandbox_codec.load, sandbox_codec.dump(A_DOCUMENT), (ValueError, RecursionError)),
}


@few
@given(with_every_field(Extraction))
def test_an_extraction_arrives_as_it_was_read(extraction: Extraction) -> None:
    mail = replace(A_MAIL, extraction=extraction)

    assert load_answer(msgpack.encode(mail)) == mail


@few
@given(*map(with_every_field, (KindReading, LinkFacts, StatedChanges, InsuredParts)), st.text(), st.text(), st.text())
def test_how_a_mail_was_sorted_arrives_as_it_was_read(
    kind: KindReading,
    links: LinkFacts,
    changes: StatedChanges,
    parts: InsuredParts,
    key: str,
    sender: str,
    subject: str,
) -> None:
    mail = SortedMail(AN_EXTRACTION, kind, kind, links, changes, parts, key, sender, subject)

    assert load_answer(msgpack.encode(mail)) == mail


@few
@given(with_every_field(Vehicle))
def test_the_place_of_a_vehicle_arrives_with_it(vehicle: Vehicle) -> None:
    arrived = msgpack.decode(msgpack.encode(vehicle), type=Vehicle)

    assert (arrived.origin and arrived.origin.place) == (vehicle.origin and vehicle.origin.place)


@few
@given(with_every_field(Document))
def test_a_document_arrives_as_it_was_read(document: Document) -> None:
    assert sandbox_codec.load(sandbox_codec.dump(document)) == document


@few
@given(with_every_field(PriorKnowledge), st.binary(), st.integers(0, 2**40), st.floats(0, 1))
def test_the_reading_process_is_asked_for_the_mail_with_all_that_is_known(
    known: PriorKnowledge, raw: bytes, most_bytes: int, least: float
) -> None:
    question = dump_question(known, raw, ReadingLimits(max_email_bytes=most_bytes, least_confidence=least))

    assert msgpack.decode(question, type=tuple[int, float, PriorKnowledge, bytes]) == (most_bytes, least, known, raw)


@given(...)
def test_an_order_to_read_a_file_arrives_whole(reader: str, file: str, content: bytes) -> None:
    order = (reader, file, content, ReadingLimits(max_sheets=3))

    assert sandbox_codec.load_order(sandbox_codec.dump_order(*order)) == order


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_a_damaged_answer_is_understood_or_refused_in_one_way(name: str, data: st.DataObject) -> None:
    load, answer, refusal = READERS[name]
    start = data.draw(st.integers(0, len(answer)))
    damaged = answer[:start] + data.draw(st.binary(max_size=20)) + answer[start + data.draw(st.integers(0, 20)) :]
    try:
        load(damaged)
    except refusal:
        return


NONSENSE: dict[str, bytes] = {
    "nothing": b"",
    "a traceback": b"Traceback (most recent call last):\n",
    "half an answer": msgpack.encode(AN_EXTRACTION)[:-3],
    "an answer and more": msgpack.encode(AN_EXTRACTION) + b"\xc0",
    "the year as text": msgpack.encode({"vehicles": [{"description": "KIA RIO", "year": "2021"}]}),
    "a vehicle that is none": msgpack.encode({"vehicles": [None]}),
    "text that is no UTF-8": b"\x81\xa4text\xa2\xff\xfe",
    "four thousand million warnings": b"\x81\xa8warnings\xdd\xff\xff\xff\xff",
    "a million lists in one another": b"\x81\xa4more" + b"\x91" * 1_000_000 + b"\xc0",
}


@pytest.mark.parametrize("name", NONSENSE)
def test_an_answer_that_is_no_extraction_is_a_mail_that_was_not_read(name: str) -> None:
    with pytest.raises(UnreadableMailError, match="no answer that can be understood"):
        load_answer(NONSENSE[name])


@pytest.mark.usefixtures("each_file_by_a_new_process")
@pytest.mark.parametrize("answer", [b"", b"\x00", msgpack.encode(("f", [("_Line", None)], (), False))])
def test_an_answer_that_is_no_document_is_a_file_that_was_not_read(
    answer: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "mouthpiece.py").write_text(f"import sys\nsys.stdout.buffer.write({answer!r})\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(sandbox, "CHILD", "mouthpiece")
    document = sandbox.read("pdf", "f.pdf", b"", ReadingLimits())

    assert document.is_incomplete
    assert sentences(document) == ["f.pdf: not read, its reader gave no answer that can be understood"]


def test_the_meaning_of_columns_arrives_as_a_meaning() -> None:
    known = PriorKnowledge(columns={"CLAVE": Column.YEAR})
    question = dump_question(known, b"", ReadingLimits())
    _, _, arrived, _ = msgpack.decode(question, type=tuple[int, float, PriorKnowledge, bytes])

    assert arrived.columns["CLAVE"] is Column.YEAR
