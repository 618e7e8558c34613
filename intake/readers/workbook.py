"""Workbooks (xlsx, xlsm, xls, xlsb, ods), read in a process of their own.

A few bytes can make the reader take all memory, abort or loop; whatever it does there, the mail lives on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from intake.model import Document, Table

if TYPE_CHECKING:
    from intake.limits import Limits

CHILD = "intake.readers.workbook_child"


def read(file: str, content: bytes, limits: Limits) -> Document:
    """Read the visible sheets of a workbook, each as one table."""
    try:
        answer = _ask_child(content, limits)
    except subprocess.TimeoutExpired:
        return _unread(file, f"took longer than {limits.workbook_time_s:g} s")
    if problem := str(answer.get("problem", "")):
        return _unread(file, problem)
    tables = tuple(
        Table(file, sheet["name"], tuple(tuple(row) for row in sheet["rows"]), sheet["first_row"])
        for sheet in answer["sheets"]
    )
    warnings = tuple(f"{file}: {warning}" for warning in answer["warnings"])
    return Document(file, tables, warnings, is_incomplete=bool(answer["is_incomplete"]))


def _ask_child(content: bytes, limits: Limits) -> dict[str, Any]:
    order = json.dumps(
        {
            "memory_bytes": limits.workbook_memory_bytes,
            "time_s": limits.workbook_time_s,
            "max_cells": limits.max_table_cells,
            "max_columns": limits.max_table_columns,
            "max_sheets": limits.max_sheets,
            "max_expanded_bytes": limits.max_expanded_bytes,
        }
    )
    done = subprocess.run(  # noqa: S603 - our own module, the file goes in through stdin
        [sys.executable, "-m", CHILD, order],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=limits.workbook_time_s,
        check=False,
    )
    if done.returncode != 0:
        return {"problem": "the reader of workbooks gave up on it"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _unread(file: str, problem: str) -> Document:
    return Document(file, warnings=(f"{file}: not read, {problem}",), is_incomplete=True)
