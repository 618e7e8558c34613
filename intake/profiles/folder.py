"""The folder of brokers' profiles: read at start, and again whenever it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.profiles.yaml_format import LONGEST_FILE, BadProfile, parse_profile
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from pathlib import Path

    from intake.profiles.model import Profile

MOST_PROFILES: Final = 1_000
ENDINGS: Final = (".yaml", ".yml")
Signature = tuple[tuple[str, int, int], ...]


def read_profiles(folder: Path) -> tuple[Profile, ...]:
    """Return every profile in a folder, ordered by file name.

    Raises: BadProfile, also when two profiles name one sender; OSError.
    """
    paths = _paths(folder)
    if len(paths) > MOST_PROFILES:
        raise BadProfile(folder.name, 1, f"{len(paths):,} profiles", f"at most {MOST_PROFILES:,}")
    profiles = tuple(parse_profile(path.name, _text(path)) for path in paths)
    owners: dict[str, str] = {}
    for profile in profiles:
        for sender in profile.senders:
            if (owner := owners.setdefault(sender, profile.name)) != profile.name:
                raise BadProfile(profile.name, 1, f"the sender {sender} is that of {owner} too", "one profile a sender")
    return profiles


class ProfileFolder:
    """The profiles in force. An invalid change is logged once, and the previous profiles stay in force."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._seen: Signature = ()
        self._profiles: tuple[Profile, ...] = ()
        if folder is not None:
            self._seen = _signature(folder)
            self._profiles = read_profiles(folder)

    def current(self) -> tuple[Profile, ...]:
        """Return the profiles, reading them again if a file has changed."""
        if self._folder is None:
            return ()
        try:
            seen = _signature(self._folder)
            if seen != self._seen:
                self._seen = seen
                self._profiles = read_profiles(self._folder)
                log.info("profiles read", count=len(self._profiles))
        except BadProfile as error:
            log.warning("profiles not read", profile=error.name, line=error.line)
        except OSError as error:
            log.warning("profiles not read", error_type=type(error).__qualname__)
        return self._profiles


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in ENDINGS and path.is_file())


def _signature(folder: Path) -> Signature:
    stats = ((path.name, path.stat()) for path in _paths(folder))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _text(path: Path) -> str:
    if path.stat().st_size > 4 * LONGEST_FILE:
        raise BadProfile(path.name, 1, "it is too large", f"at most {LONGEST_FILE:,} characters")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadProfile(path.name, 1, "it is not UTF-8", "UTF-8 text") from None
