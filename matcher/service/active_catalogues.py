"""The active catalogues in memory, one per insurer, each replaced as a whole when another version becomes active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh.errors import NotFound, NotReady

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.catalogue.entries import Catalogue


class ActiveCatalogues:
    """Holds the active catalogue of each insurer. A call keeps its catalogue to the end, even if it is replaced."""

    def __init__(self) -> None:
        self._catalogues: dict[str, Catalogue] = {}
        self._vehicle_types: dict[str, Mapping[str, str]] = {}
        self._expected: set[str] = set()

    async def is_ready(self) -> bool:
        """Whether there is at least one catalogue."""
        return bool(self._catalogues)

    def active(self, insurer_id: str) -> Catalogue:
        """Return the active catalogue of an insurer.

        Raises: NotReady while it is being loaded, NotFound when the insurer has none.
        """
        catalogue = self._catalogues.get(insurer_id)
        if catalogue is not None:
            return catalogue
        if not self._catalogues or insurer_id in self._expected:
            raise NotReady("catalog")
        raise NotFound("catalog", insurer_id)

    def all(self) -> dict[str, Catalogue]:
        """Return the active catalogue of each insurer."""
        return dict(self._catalogues)

    def vehicle_types(self, insurer_id: str) -> Mapping[str, str]:
        """Return the vehicle type (TIPVEH) of each code of an insurer for which one is stated."""
        return self._vehicle_types.get(insurer_id, {})

    def version(self, insurer_id: str) -> str | None:
        """Return the version in memory; None when there is none."""
        catalogue = self._catalogues.get(insurer_id)
        return catalogue.version if catalogue else None

    def expect(self, insurer_id: str) -> None:
        """Note that a catalogue of the insurer is being loaded."""
        self._expected.add(insurer_id)

    def put(self, insurer_id: str, catalogue: Catalogue, vehicle_types: Mapping[str, str]) -> None:
        """Use `catalogue` from now on, with the vehicle types of its codes."""
        self._vehicle_types[insurer_id] = vehicle_types
        self._catalogues[insurer_id] = catalogue
        self._expected.discard(insurer_id)
