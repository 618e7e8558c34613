"""Files in wrappings: Outlook's winmail.dat, and a workbook that nobody can open without its password."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from samples.generator.compound import compound_file

if TYPE_CHECKING:
    from random import Random

SIGNATURE, KEY = 0x223E9F78, 1
IN_MESSAGE, IN_ATTACHMENT = 1, 2
VERSION, CODE_PAGE, MESSAGE_CLASS = 0x00089006, 0x00069007, 0x00078008
ATTACHMENT_START, TITLE, DATA = 0x00069002, 0x00018010, 0x0006800F


def winmail(files: dict[str, bytes]) -> bytes:
    """Return the files as Outlook wraps them for other programs of its kind ([MS-OXTNEF])."""
    whole = struct.pack("<IH", SIGNATURE, KEY)
    whole += _attribute(IN_MESSAGE, VERSION, struct.pack("<I", 0x00010000))
    whole += _attribute(IN_MESSAGE, CODE_PAGE, struct.pack("<II", 1252, 0))
    whole += _attribute(IN_MESSAGE, MESSAGE_CLASS, b"IPM.Microsoft Mail.Note\0")
    for name, content in files.items():
        whole += _attribute(IN_ATTACHMENT, ATTACHMENT_START, struct.pack("<HIHHHH", 1, 0xFFFFFFFF, 0, 0, 0, 0))
        whole += _attribute(IN_ATTACHMENT, TITLE, name.encode("cp1252") + b"\0")
        whole += _attribute(IN_ATTACHMENT, DATA, content)
    return whole


def locked_workbook(chance: Random) -> bytes:
    """Return a file that looks as an encrypted xlsx does from outside."""
    info = struct.pack("<HHI", 4, 4, 0x40) + b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption/>'
    return compound_file({"EncryptionInfo": info, "EncryptedPackage": chance.randbytes(9_000)})


def _attribute(level: int, name: int, content: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(content)) + content + struct.pack("<H", sum(content) % 65_536)
