"""Which tests a process of `pytest -n` runs: whole files, and all that share a mesh; some wait while others work."""

from __future__ import annotations

import multiprocessing
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from _pytest.assertion import rewrite
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Collection

    from xdist.remote import Producer

ROOT: Final = Path(__file__).resolve().parents[1]
CORES: Final = 2
# Fixtures of a session that are worth a process of their own: each starts four services.
MESHES: Final = ("mesh_stack", "secured_stack")
# Most of their time is waiting. The longest begin first.
PATIENT: Final = (
    "tests/fault/whole/",
    "tests/fault/",
    "tests/journeys/",
    "tests/integration/datastore/",
    "tests/integration/cli/",
)
# Of the others, how many are begun when the last of the patient ones is: nothing long is left alone at the end.
ALL_BEGUN_BY: Final = 0.7


class FilesAndMeshes(LoadScopeScheduling):
    """Hands out tests by file, or by mesh, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return mesh_or_file(file_of(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesAndMeshes | None:
    """Schedule what `--dist loadscope` asks for."""
    if config.getoption("dist") != "loadscope":
        return None
    config.option.loadscopereorder = False
    return FilesAndMeshes(config, log)


def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Write down once what pytest makes of the tests: else each process makes it for itself, at the same time."""
    if sys.dont_write_bytecode:
        return
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    forking = multiprocessing.get_context("fork")
    writing = [forking.Process(target=_write_rewritten, args=(files[n::CORES], config)) for n in range(CORES)]
    for process in writing:
        process.start()
    for process in writing:
        process.join()


def _write_rewritten(files: Collection[Path], config: pytest.Config) -> None:
    state = config.stash[rewrite.assertstate_key]
    for file in files:
        written = rewrite.get_cache_dir(file) / (file.stem + rewrite.PYC_TAIL)
        if rewrite._read_pyc(file, written) is None and rewrite.try_makedirs(written.parent):
            source_hash, code = rewrite._rewrite_test(file, config)
            rewrite._write_pyc(state, code, source_hash, written)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mix what waits with what works."""
    turns = turns_of(dict.fromkeys(file_of(item.nodeid) for item in items))
    items.sort(key=lambda item: turns[file_of(item.nodeid)])


def turns_of(files: Collection[str]) -> dict[str, float]:
    """Return when each file has its turn, from 0 to 1."""
    patient = list(dict.fromkeys(file for folder in PATIENT for file in files if file.startswith(folder)))
    others = [file for file in files if file not in patient]
    turns = {file: ALL_BEGUN_BY * number / len(patient) for number, file in enumerate(patient)}
    return turns | {file: number / len(others) for number, file in enumerate(others)}


@cache
def mesh_or_file(file: str) -> str:
    """Return the mesh that tests of a file use, by its name in the text: whoever hands out has collected nothing."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return next((mesh for mesh in MESHES if mesh in text), file)


def file_of(nodeid: str) -> str:
    return nodeid.split("::", 1)[0]
