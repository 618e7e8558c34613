"""The bookmark of a mailbox: how far it was read, stored in a small file so that the next start resumes there.

A lost file neither loses nor duplicates e-mails, since those submitted again are recognised by their content.
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
    """A position in a mailbox: UIDs grow while UIDVALIDITY stays the same (RFC 9051 section 2.3.1.1).

    Everything up to `uid` is done, except the UIDs in `left`, which the server did not deliver. E-mails up to `horizon`
    are older than the first start of Minca, or than the last renumbering by the server: of those, only unread ones and
    those that arrived on or after `since` are taken.
    """

    uid_validity: int
    uid: int
    horizon: int
    since: date
    left: tuple[int, ...] = ()

    def to_json(self) -> str:
        """Return the JSON that `read` parses."""
        return json.dumps(asdict(self) | {"since": self.since.isoformat()})


def read(path: Path) -> Bookmark | None:
    """Read a bookmark; None when it is missing or unreadable."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        validity, uid, horizon = (int(stored[name]) for name in ("uid_validity", "uid", "horizon"))
        return Bookmark(validity, uid, horizon, date.fromisoformat(stored["since"]), tuple(map(int, stored["left"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(path: Path, bookmark: Bookmark) -> None:
    """Store a bookmark atomically.

    Raises: OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(bookmark.to_json(), encoding="utf-8")
    unfinished.replace(path)
