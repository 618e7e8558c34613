"""`minca catalog` with a real datastore: good rows, bad rows, several insurers, and what two versions differ in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mesh.identity.auth import ALL_PERMISSIONS, mint_token
from minca.datastore.v1 import catalog_service_pb2
from tests.fixtures import commands
from tests.fixtures.servers import JWT_SECRET, bearer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from minca.datastore.v1.catalog_pb2 import CatalogEntry
    from tests.fixtures.datastores import Datastore, Metadata

    Minca = Callable[..., Awaitable[tuple[int, str, str]]]

HEADER = "MARCA,SUBMARCA,MODELO,CVEGS,DESCVEH\n"
GOOD = "KIA,RIO,2020,007,LX\nKIA,RIO,2021,008,LX\n"


@pytest.fixture
def minca(store: Datastore, insurer: str) -> Minca:
    """Run the command as a user of the insurer of this test; gives exit code, output and complaints."""
    token = mint_token(JWT_SECRET, subject="ana", permissions=ALL_PERMISSIONS, insurer_id=insurer)
    settings = {"MINCA_DATASTORE_ADDRESS": store.address, "MINCA_TOKEN": token}

    async def run(*arguments: str | Path) -> tuple[int, str, str]:
        return await commands.minca(*arguments, **settings)

    return run


def a_file(folder: Path, text: str, name: str = "catver.csv") -> Path:
    (folder / name).write_text(text)
    return folder / name


async def entries_of(store: Datastore, caller: Metadata, version: str) -> list[CatalogEntry]:
    request = catalog_service_pb2.StreamCatalogEntriesRequest(version=version)
    pages = store.catalogs.StreamCatalogEntries(request, metadata=caller)
    return [entry async for page in pages for entry in page.entries]


async def test_a_file_with_a_bad_row_is_imported_only_when_asked_and_without_it(
    minca: Minca, store: Datastore, ana: Metadata, tmp_path: Path
) -> None:
    file = a_file(tmp_path, HEADER + GOOD + "KIA,RIO,soon,009,LX\n")

    refused = await minca("catalog", "import", file, "--version", "a")
    listed = await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(), metadata=ana)
    kept = await minca("catalog", "import", file, "--version", "a", "--keep-good")

    assert (refused[0], kept[0]) == (1, 0)
    assert not listed.catalogs
    for complaints in (refused[2], kept[2]):
        assert "'soon' is no year" in complaints
        assert "MODELO" in complaints
    assert "2 entries" in kept[1]
    assert [entry.cvegs for entry in await entries_of(store, ana, "a")] == ["007", "008"]


async def test_a_file_with_other_column_names_is_imported_by_a_mapping(
    minca: Minca, store: Datastore, ana: Metadata, tmp_path: Path
) -> None:
    file = a_file(tmp_path, "marca;linea;anio;clave;version\nKIA;RIO;2020;007;LX\n")
    named = "SUBMARCA=linea,MODELO=anio,CVEGS=clave,DESCVEH=version"

    unmapped = await minca("catalog", "import", file, "--version", "a")
    mapped = await minca("catalog", "import", file, "--version", "a", "--map", named)

    assert unmapped[0] == 1
    assert "missing columns SUBMARCA, MODELO, CVEGS, DESCVEH" in unmapped[2]
    assert mapped[0] == 0
    assert [entry.cvegs for entry in await entries_of(store, ana, "a")] == ["007"]


@pytest.mark.parametrize(
    ("text", "said"), [(HEADER, "no rows below the header"), ("MARCA\nKIA\n", "missing columns SUBMARCA")]
)
async def test_a_file_that_is_no_catalogue_is_refused_in_a_sentence(
    minca: Minca, tmp_path: Path, text: str, said: str
) -> None:
    code, _, complaints = await minca("catalog", "import", a_file(tmp_path, text), "--version", "a", "--keep-good")

    assert code == 1
    assert said in complaints


async def test_two_versions_are_compared(minca: Minca, tmp_path: Path) -> None:
    changed = HEADER + "KIA,RIO,2020,007,LX PLUS\nKIA,RIO,2022,009,LX\n"
    await minca("catalog", "import", a_file(tmp_path, HEADER + GOOD), "--version", "old")
    await minca("catalog", "import", a_file(tmp_path, changed), "--version", "new")

    code, shown, _ = await minca("catalog", "diff", "old", "new")
    _, written, _ = await minca("catalog", "diff", "old", "new", "--json")
    missing, _, complaints = await minca("catalog", "diff", "old", "newer")

    assert (code, missing) == (0, 1)
    assert "1 added, 1 removed, 1 changed, 0 same" in shown
    assert "description: LX → LX PLUS" in shown
    found = json.loads(written)
    assert [found[kind][0]["cvegs"] for kind in ("added", "removed", "changed")] == ["009", "008", "007"]
    assert "newer" in complaints


async def test_insurers_have_versions_of_the_same_name_and_see_only_their_own(
    minca: Minca, store: Datastore, ana: Metadata, tmp_path: Path
) -> None:
    await minca("catalog", "import", a_file(tmp_path, HEADER + GOOD), "--version", "2026-07")
    stranger = bearer(insurer_id=f"{store.address}-stranger".replace(":", "-"))
    theirs = catalog_service_pb2.ImportCatalogRequest(
        version="2026-07", entries=[*await entries_of(store, ana, "2026-07")][:1]
    )
    await store.catalogs.ImportCatalog(iter([theirs]), metadata=stranger)

    assert [entry.cvegs for entry in await entries_of(store, ana, "2026-07")] == ["007", "008"]
    assert [entry.cvegs for entry in await entries_of(store, stranger, "2026-07")] == ["007"]
