"""How far a mailbox was read: kept in a small file, so that the next start goes on from there.

A lost file loses no mail and doubles none: what is taken again is known by its content.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place in a mailbox: UIDs grow for as long as UIDVALIDITY stays (RFC 9051 section 2.3.1.1).

    Up to `uid` everything is done, but for what was `left`, which the server would not give. Up to `horizon` lie mails
    that were there before Minca was, or before the server numbered them anew: of those only what is unread, or came
    since the day `since`, is taken.
    """

    uid_validity: int
    uid: int
    horizon: int
    since: date
    left: tuple[int, ...] = ()

    def to_json(self) -> str:
        """Return what `read` reads."""
        return json.dumps(asdict(self) | {"since": self.since.isoformat()})


def read(path: Path) -> Bookmark | None:
    """Read a bookmark; None when there is none that can be read."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        validity, uid, horizon = (int(said[name]) for name in ("uid_validity", "uid", "horizon"))
        return Bookmark(validity, uid, horizon, date.fromisoformat(said["since"]), tuple(map(int, said["left"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(path: Path, bookmark: Bookmark) -> None:
    """Keep a bookmark; whoever reads finds the old one or the new one, whole.

    Raises: OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(bookmark.to_json(), encoding="utf-8")
    unfinished.replace(path)
