"""Unpacks archives (zip, gz) within a budget; the sizes that an archive declares are not trusted."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import tidy_name
from intake.model.document import Attachment

if TYPE_CHECKING:
    from domain.notices.notice import Notice
    from intake.model.limits import ReadingLimits

GZ: Final = b"\x1f\x8b"
_ENCRYPTED_FLAG = 1
_CHUNK_BYTES = 1 << 16
_BOMB = WarningCode.FILE_EXPANDS_TOO_FAR
_IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class ArchiveContents:
    """The contents of an archive."""

    files: tuple[Attachment, ...] = ()
    problems: tuple[Notice, ...] = ()
    expanded_bytes: int = 0


def unpack(file: str, content: bytes, limits: ReadingLimits, budget_bytes: int) -> ArchiveContents:
    """Return the files in an archive, at most `budget_bytes` in total."""
    return (_unpack_gz if content.startswith(GZ) else _unpack_zip)(file, content, limits, budget_bytes)


def _unpack_gz(file: str, content: bytes, _limits: ReadingLimits, budget_bytes: int) -> ArchiveContents:
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            inner = _within(stream, budget_bytes)
    except (zlib.error, OSError, EOFError):
        return ArchiveContents(problems=(notice(WarningCode.FILE_DAMAGED, file=file),))
    if inner is None:
        return ArchiveContents(problems=(notice(_BOMB, file=file),), expanded_bytes=budget_bytes)
    return ArchiveContents((Attachment(file.removesuffix(".gz"), inner),), expanded_bytes=len(inner))


def _unpack_zip(file: str, content: bytes, limits: ReadingLimits, budget_bytes: int) -> ArchiveContents:
    files: list[Attachment] = []
    problems: list[Notice] = []
    left = budget_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not _is_ignored(member)]
            for member in members[: limits.max_files]:
                inner = _read_member(archive, member, left)
                if isinstance(inner, WarningCode):
                    left = 0 if inner == _BOMB else left
                    problems.append(notice(inner, file=file, member=_name(member)))
                    continue
                left -= len(inner)
                files.append(Attachment(_name(member), inner))
            if len(members) > limits.max_files:
                problems.append(notice(WarningCode.FILES_CUT, file=file, limit=limits.max_files))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError):
        problems.append(notice(WarningCode.FILE_DAMAGED, file=file))
    return ArchiveContents(tuple(files), tuple(problems), budget_bytes - left)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget_bytes: int) -> bytes | WarningCode:
    """Return the content of `member`, or the warning that it was not read."""
    if member.flag_bits & _ENCRYPTED_FLAG:
        return WarningCode.FILE_PROTECTED
    try:
        with archive.open(member) as stream:
            inner = _within(stream, budget_bytes)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError, NotImplementedError):
        return WarningCode.FILE_DAMAGED
    return _BOMB if inner is None else inner


def _within(stream: IO[bytes] | io.BufferedIOBase, budget_bytes: int) -> bytes | None:
    """Return the content of `stream`; None when it exceeds the budget."""
    pieces: list[bytes] = []
    left = budget_bytes
    while piece := stream.read(_CHUNK_BYTES):
        left -= len(piece)
        if left < 0:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _is_ignored(member: zipfile.ZipInfo) -> bool:
    is_folder = member.filename.endswith("/")  # is_dir raises where the name is empty
    return is_folder or any(mark in member.filename for mark in _IGNORED)


def _name(member: zipfile.ZipInfo) -> str:
    return tidy_name(member.filename.replace("\\", "/").rpartition("/")[2])[:150] or "unnamed"
