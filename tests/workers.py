"""Which tests a process of `pytest -n` runs: whole files, and all that share a mesh; some wait while others work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from xdist.scheduler import LoadGroupScheduling

if TYPE_CHECKING:
    from collections.abc import Collection

    from xdist.remote import Producer

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


class FilesAndMeshes(LoadGroupScheduling):
    """Hands out tests by file, or by mesh, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return str(super()._split_scope(nodeid)).split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesAndMeshes | None:
    """Schedule what `--dist loadgroup` asks for."""
    if config.getoption("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return FilesAndMeshes(config, log)


@pytest.hookimpl(tryfirst=True)  # before the marks are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mix what waits with what works, and put together what shares a mesh."""
    turns = turns_of(dict.fromkeys(map(file_of, items)))
    items.sort(key=lambda item: turns[file_of(item)])
    for item in items:
        for mesh in MESHES:
            if mesh in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(mesh))


def turns_of(files: Collection[str]) -> dict[str, float]:
    """Return when each file has its turn, from 0 to 1."""
    patient = list(dict.fromkeys(file for folder in PATIENT for file in files if file.startswith(folder)))
    others = [file for file in files if file not in patient]
    turns = {file: ALL_BEGUN_BY * number / len(patient) for number, file in enumerate(patient)}
    return turns | {file: number / len(others) for number, file in enumerate(others)}


def file_of(item: pytest.Item) -> str:
    return item.nodeid.split("::", 1)[0]
