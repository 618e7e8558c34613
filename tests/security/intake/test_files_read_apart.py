"""A file that brings its reader down is lost alone: the mail and its other files are still read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.attachments import sandbox
from intake.attachments.open_attachments import open_files
from intake.model.document import Attachment
from intake.model.limits import ReadingLimits
from tests.fixtures.pages import pdf_of_words
from tests.fixtures.sentences import sentences

pytestmark = pytest.mark.usefixtures("each_file_by_a_new_process")

LIMITS = ReadingLimits()
FLEET = pdf_of_words((("Marca", "Tipo", "Modelo"), ("NISSAN", "MARCH", "2019")))


@pytest.mark.parametrize(
    ("limits", "why"),
    [(replace(LIMITS, file_memory_bytes=20 * 2**20), "gave up"), (replace(LIMITS, file_time_s=0.01), "took longer")],
    ids=["memory", "time"],
)
def test_a_reader_over_its_limits_is_ended_and_the_file_said(limits: ReadingLimits, why: str) -> None:
    read = sandbox.read("pdf", "f.pdf", FLEET, limits)

    assert read.is_incomplete
    assert why in sentences(read)[0]


def test_the_other_files_of_a_mail_are_read_all_the_same() -> None:
    damaged = Attachment("mala.pdf", b"%PDF-1.7 " + b"\x00" * 2_000)
    opened = open_files([damaged, Attachment("buena.pdf", FLEET)], LIMITS)

    assert [bool(document.blocks) for document in opened.documents] == [False, True]
    assert "mala.pdf: not read" in sentences(opened.documents[0])[0]


def test_only_known_readers_are_run() -> None:
    assert "gave up" in sentences(sandbox.read("os", "f", b"", LIMITS))[0]
