"""Puts the built desk into the wheel: a hook of hatch, which leaves out what Git ignores unless it is named here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DIST = "desk/dist"


class DeskHook(BuildHookInterface[Any]):
    """Adds desk/dist as it is; where it was not built, the gateway says so in its place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folder for the wheel; an editable install finds it where it is."""
        if version != "editable" and (Path(self.root) / DIST).is_dir():
            build_data["artifacts"].append(f"/{DIST}/**")
            build_data["force_include"][DIST] = DIST
