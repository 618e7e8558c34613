"""A long table is coded on all processors, by processes that `minca match` starts."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from samples.make_catalog import CATALOG
from tests.fixtures.commands import wait_for_minca

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROWS = 2_400


def coded(folder: Path, name: str, texts: Sequence[str]) -> list[dict[str, str]]:
    queries, answers = folder / f"{name}.csv", folder / f"{name}_answers.csv"
    lines = (f'{number},"{text}"' for number, text in enumerate(texts))
    queries.write_text("\n".join(["query_id,description", *lines]), encoding="utf-8")
    ended = wait_for_minca("match", "--catalog", CATALOG, "--in", queries, "--out", answers)
    assert ended.code == 0, ended.err
    with answers.open(encoding="utf-8", newline="") as file:
        return [{**answer, "query_id": ""} for answer in csv.DictReader(file)]


def test_a_long_table_gets_the_answers_of_a_short_one_in_order(tmp_path: Path) -> None:
    with CATALOG.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::9]
    texts = [f"{row['MARCA']} {row['SUBMARCA']} {row['DESCVEH']} {row['MODELO']}" for row in rows]
    many = (texts * (ROWS // len(texts) + 1))[:ROWS]

    few = coded(tmp_path, "few", texts)

    assert len(few) == len(texts)
    assert coded(tmp_path, "many", many) == (few * (ROWS // len(texts) + 1))[:ROWS]
