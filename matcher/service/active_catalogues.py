"""The catalogues in memory, one an insurer, each replaced whole when another version becomes active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mesh.errors import NotFound, NotReady

if TYPE_CHECKING:
    from matcher.catalogue.entries import Catalogue

DEFAULT_INSURER: Final = "default"


class ActiveCatalogues:
    """Hands out the active catalogue of an insurer. A call that holds one keeps it to its end, whatever is put here."""

    def __init__(self) -> None:
        self._held: dict[str, Catalogue] = {}
        self._expected: set[str] = set()

    async def is_ready(self) -> bool:
        """Whether there is at least one."""
        return bool(self._held)

    def active(self, insurer_id: str) -> Catalogue:
        """Give the catalogue in use.

        Raises: NotReady while it is on its way, NotFound when the insurer has none.
        """
        catalogue = self._held.get(insurer_id)
        if catalogue is not None:
            return catalogue
        if not self._held or insurer_id in self._expected:
            raise NotReady("catalog")
        raise NotFound("catalog", insurer_id)

    def version(self, insurer_id: str) -> str | None:
        """Say which version is held."""
        catalogue = self._held.get(insurer_id)
        return catalogue.version if catalogue else None

    def expect(self, insurer_id: str) -> None:
        """Know that a catalogue of the insurer is on its way."""
        self._expected.add(insurer_id)

    def put(self, insurer_id: str, catalogue: Catalogue) -> None:
        """Use `catalogue` from now on."""
        self._held[insurer_id] = catalogue
        self._expected.discard(insurer_id)
