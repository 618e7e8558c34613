"""The PostgreSQL data folder: created completely or not at all, accessible only to its creator."""

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
# The login of the services: it has what the schema grants it, and cannot change the schema.
APPLICATION = "minca_app"


async def create_cluster(data: Path, bindir: Path, account: Account) -> None:
    """Run initdb beside `data` and rename, so that a crash leaves nothing that looks complete."""
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
    """Admit one operating system user, authenticated by the kernel on the socket, so that there is no password."""
    (fresh / "pg_hba.conf").write_text("local all all peer map=us\n")
    admit_us(fresh)
    fresh.rename(data)


def admit_us(data: Path) -> bool:
    """Admit this operating system user as both roles; return whether that changed anything a server must reload."""
    us = pwd.getpwuid(os.geteuid()).pw_name
    admitted = "".join(f'us "{us}" {role}\n' for role in (OWNER, APPLICATION))
    names = data / "pg_ident.conf"
    if names.read_text() == admitted:
        return False
    names.write_text(admitted)
    return True
