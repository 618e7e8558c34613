"""Whatever a stranger wrote into the XML of a sheet, the guard has gone through it soon."""

from __future__ import annotations

import io
import zipfile

import pytest

from mesh.untrusted_workbook import ReachesTooFarError, unpacked_sheets

MIB = 2**20
TORN_TAGS = {
    "tags that never end": "<c ",
    "tags with a place that never end": '<c r="A1" ',
    "one tag with places without end": 'r="A1" ',
    "prefixes without end": "<" + "x" * 1_000,
}


def workbook(sheet: str) -> zipfile.ZipFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return zipfile.ZipFile(packed)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("torn", TORN_TAGS.values(), ids=TORN_TAGS)
def test_a_sheet_of_torn_tags_is_soon_gone_through(torn: str) -> None:
    with workbook("<row " + torn * (MIB // len(torn))) as archive:
        chunks = list(unpacked_sheets(archive, most_bytes=4 * MIB, most_cells=MIB))

    assert sum(len(chunk.content) for chunk in chunks) > MIB // 2


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"/>',
        '<x:c s="1" t="s" r="XFD1048576">',
        f'<c spare="{"x" * 300}" r="XFD1048576"/>',
        '<row spans="1:9" r="1048576"><c r="XFD1"/>',
    ],
)
def test_a_cell_far_out_is_refused_wherever_its_tag_says_so(cell: str) -> None:
    with workbook(f"<sheetData>{cell}</sheetData>") as archive, pytest.raises(ReachesTooFarError):
        list(unpacked_sheets(archive, most_bytes=MIB, most_cells=20_000_000))
