"""The files of a watched folder, each opened and moved by descriptor, without following a link anywhere below it.

Others put files there: what is no regular file is none of ours to read, and no name of a file may stop the rest.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
# File systems allow 255; the name gets a number, and that of its answer begins with a period and ends in `.json.part`.
LONGEST_NAME_BYTES: Final = 230
LONGEST_SUFFIX_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """What stands under a name: its size in bytes, when it was changed in nanoseconds, and whether it is a file."""

    name: str
    size_bytes: int
    changed_ns: int
    is_regular: bool

    @property
    def shown_name(self) -> str:
        """The name as text; bytes that are no UTF-8 are shown as the replacement character."""
        return os.fsencode(self.name).decode("utf-8", "replace")


class FileChangedError(OSError):
    """What stands under the name is no longer what was seen there."""


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """An open folder."""

    descriptor: int

    def files(self) -> Iterator[ArrivedFile]:
        """Yield what lies in the folder, but for folders and what is being written.

        Raises: OSError.
        """
        with os.scandir(self.descriptor) as entries:
            for entry in entries:
                if entry.name.startswith((".", "~$")) or entry.name.endswith(UNFINISHED):
                    continue
                with suppress(FileNotFoundError):
                    look = entry.stat(follow_symlinks=False)
                    if not stat.S_ISDIR(look.st_mode):
                        yield _arrived(entry.name, look)

    def read(self, file: ArrivedFile) -> bytes:
        """Return the content of a regular file, as long as it was seen to be.

        Raises: FileChangedError, OSError.
        """
        # Without O_NONBLOCK the opening of a pipe that has taken its place would wait for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(file.name, flags, dir_fd=self.descriptor), "rb") as opened:
            if _arrived(file.name, os.fstat(opened.fileno())) != file or not file.is_regular:
                raise FileChangedError
            return opened.read(file.size_bytes)

    def has_folder(self, name: str) -> bool:
        """Make a folder in this one unless it exists; tell whether it is one, and no link to another."""
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=self.descriptor)
        return stat.S_ISDIR(os.stat(name, dir_fd=self.descriptor, follow_symlinks=False).st_mode)

    def rename_away(self, name: str) -> None:
        """Rename what stands under a name to the same with a number.

        Raises: OSError.
        """
        os.rename(name, self.free_name(name), src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def move(self, file: ArrivedFile, to: WatchedFolder, answer: str) -> None:
        """Move a file, or the link that it is, once its answer is written beside where it goes.

        Raises: OSError.
        """
        name = to.free_name(_shortened(file.name))
        to.write(f"{name}.json", answer)
        os.rename(file.name, name, src_dir_fd=self.descriptor, dst_dir_fd=to.descriptor)

    def write(self, name: str, text: str) -> None:
        """Write a file of our own, which is there as a whole or not at all.

        Raises: OSError.
        """
        unfinished = f".{name}.part"
        with suppress(FileNotFoundError):
            os.unlink(unfinished, dir_fd=self.descriptor)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(unfinished, flags, 0o666, dir_fd=self.descriptor), "w", encoding="utf-8") as opened:
            opened.write(text)
        os.replace(unfinished, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def free_name(self, name: str) -> str:
        """Return a name, or it with the first number under which nothing stands."""
        stem, suffix = Path(name).stem, Path(name).suffix
        number, free = 1, name
        while self._has(free):
            number += 1
            free = f"{stem}-{number}{suffix}"
        return free

    def _has(self, name: str) -> bool:
        try:
            os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True


@contextmanager
def opened_folder(path: Path) -> Iterator[WatchedFolder]:
    """Open the folder that an operator named.

    Raises: OSError.
    """
    with _opened(path, os.O_DIRECTORY) as folder:
        yield folder


@contextmanager
def opened_inside(folder: WatchedFolder, name: str) -> Iterator[WatchedFolder]:
    """Open a folder in another, which is no link.

    Raises: OSError.
    """
    with _opened(name, os.O_DIRECTORY | os.O_NOFOLLOW, folder.descriptor) as inside:
        yield inside


@contextmanager
def _opened(path: Path | str, flags: int, within: int | None = None) -> Iterator[WatchedFolder]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | flags, dir_fd=within)
    try:
        yield WatchedFolder(descriptor)
    finally:
        os.close(descriptor)


def _arrived(name: str, look: os.stat_result) -> ArrivedFile:
    return ArrivedFile(name, look.st_size, look.st_mtime_ns, stat.S_ISREG(look.st_mode))


def _shortened(name: str) -> str:
    """Return a name that leaves room for a number and for the name of its answer; the suffix stays."""
    if len(os.fsencode(name)) <= LONGEST_NAME_BYTES:
        return name
    suffix_bytes = os.fsencode(Path(name).suffix)[:LONGEST_SUFFIX_BYTES]
    stem_bytes = os.fsencode(Path(name).stem)[: LONGEST_NAME_BYTES - len(suffix_bytes)]
    return (stem_bytes + suffix_bytes).decode("utf-8", "ignore")
