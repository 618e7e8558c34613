"""Which tests a process of `pytest -n` runs: whole files, and all that share a mesh; what waits most goes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from xdist.scheduler import LoadGroupScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer

# Fixtures of a session that are worth a process of their own: each starts four services.
MESHES: Final = ("mesh_stack", "secured_stack")
# The long ones begin first, so that none is left alone at the end; most of their time is waiting.
PATIENT: Final = ("tests/fault/", "tests/journeys/", "tests/integration/datastore/", "tests/integration/cli/")


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
    """Put the patient ones first, and together what shares a mesh."""
    items.sort(key=lambda item: [not item.nodeid.startswith(folder) for folder in ("tests/fault/whole/", *PATIENT)])
    for item in items:
        for mesh in MESHES:
            if mesh in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(mesh))
