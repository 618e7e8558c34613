"""A PostgreSQL data folder: made whole or not at all, open only to the user who made it."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mesh.embedded.account import Account

OWNER = "minca"


async def create_cluster(data: Path, bindir: Path, account: Account) -> None:
    """Run initdb beside `data` and rename, so that a crash half-way leaves nothing that looks whole."""
    fresh = _fresh_folder(data, account)
    encoding = ("--encoding=UTF8", "--no-locale")
    await account.run(bindir / "initdb", "--pgdata", fresh, "--username", OWNER, *encoding, "--auth=reject")
    _finish(fresh, data)


def _fresh_folder(data: Path, account: Account) -> Path:
    for leftover in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(leftover)
    fresh = Path(mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    os.chown(fresh, account.uid, account.gid)
    return fresh


def _finish(fresh: Path, data: Path) -> None:
    """Admit one operating system user, whom the kernel names at the other end of the socket: no password to keep."""
    us = pwd.getpwuid(os.geteuid()).pw_name
    (fresh / "pg_hba.conf").write_text("local all all peer map=us\n")
    (fresh / "pg_ident.conf").write_text(f'us "{us}" {OWNER}\n')
    fresh.rename(data)
