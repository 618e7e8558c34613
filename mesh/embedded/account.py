"""The operating system account of an embedded server: never root."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNPRIVILEGED = "nobody"
# The only capability of root that is kept, if a parent folder is closed to others: to traverse it.
WALK_THROUGH = (
    "--clear-groups",
    "--securebits=+no_setuid_fixup",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
)


class CommandError(RuntimeError):
    """A program of an embedded server failed; the message includes its output."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user that runs programs: the current one, or an unprivileged one if that is root."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    identity: dict[str, Any] = field(default_factory=dict)

    def own(self, folder: Path) -> None:
        """Create `folder` if needed, and make it the account's, closed to everybody else.

        Raises: PermissionError when it belongs to somebody else.
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {self.uid, os.geteuid()}:
            raise PermissionError(f"{folder} belongs to somebody else")
        folder.chmod(0o700)
        os.chown(folder, self.uid, self.gid)

    async def run(self, *command: str | Path) -> str:
        """Run a program to its end and return its output.

        Raises: CommandError.
        """
        process = await asyncio.create_subprocess_exec(
            *self.prefix,
            *map(str, command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            **self.identity,
        )
        output = (await process.communicate())[0].decode(errors="replace").strip()
        if process.returncode:
            raise CommandError(f"{Path(command[0]).name} ended with {process.returncode}: {output[-1000:]}")
        return output


def server_account(*folders: Path) -> Account:
    """Choose the account of a server that needs `folders`; root's privileges are dropped.

    Raises: PermissionError when we are root and the unprivileged user cannot reach one of them.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    user = pwd.getpwnam(UNPRIVILEGED)
    closed = [folder for folder in folders if not _is_open_to_all(folder)]
    if not closed:
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return Account(user.pw_uid, user.pw_gid, identity=identity)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise PermissionError(f"{UNPRIVILEGED} can't reach {closed[0]}: choose another folder, or do not run as root")
    return Account(
        user.pw_uid, user.pw_gid, prefix=(setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", *WALK_THROUGH)
    )


def subfolder(home: Path, name: str) -> Path:
    """Return the folder of a server in `home`, created if needed; its path has no symbolic links."""
    folder = home.resolve() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _is_open_to_all(folder: Path) -> bool:
    """Whether everybody may traverse each parent of `folder`; its own mode does not matter."""
    return all(above.stat().st_mode & stat.S_IXOTH for above in folder.resolve().parents)
