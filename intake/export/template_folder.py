"""The templates that there are: an insurer's own, those for all insurers, and those that come with Minca.

Of templates with one name the first of these counts. A file is read when it is first asked for, and again when it has
changed; while a change has a mistake, what was read before stays in force.
"""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from intake.export.filled_workbook import BadForm, check_form
from intake.export.yaml_format import LONGEST_FILE, NAME, BadTemplate, parse_template
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.export.template import ExportTemplate

SHIPPED: Final = Path(__file__).parent / "shipped"
PLAIN: Final = "plain"
ENDING: Final = ".yaml"
MOST_TEMPLATES: Final = 500
_INSURER: Final = re.compile(r"\w[\w.-]{0,127}")
_WORKBOOK_LINE: Final = re.compile(r"^workbook\s*:", re.MULTILINE)
Signature = tuple[tuple[str, int, int], ...]


class NoTemplate(ValueError):
    """There is no template with this name; `names` are those that there are."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"no such template; there are {', '.join(names)}")
        self.names = names


def read_template(path: Path) -> ExportTemplate:
    """Read a template, and check the workbook that it fills in.

    Raises: BadTemplate, OSError.
    """
    name = path.name.removesuffix(ENDING)
    if path.stat().st_size > 4 * LONGEST_FILE:
        raise BadTemplate(name, 1, "it is too large", f"at most {LONGEST_FILE:,} characters")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadTemplate(name, 1, "it is not UTF-8", "UTF-8 text") from None
    template = parse_template(name, text, path.parent)
    try:
        check_form(template)
    except BadForm as error:
        match = _WORKBOOK_LINE.search(text)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        raise BadTemplate(name, line, error.problem, error.allowed) from None
    return template


class TemplateFolder:
    """The templates of all insurers. May be used from several threads."""

    def __init__(self, folder: Path | None) -> None:
        """Look into `folder`, and for what is shipped.

        Raises: NotADirectoryError.
        """
        if folder is not None and not folder.is_dir():
            raise NotADirectoryError(f"{folder} is no folder (MINCA_TEMPLATES_FOLDER)")
        self._folder = folder
        self._lock = Lock()
        self._read: dict[Path, ExportTemplate] = {}
        self._seen: dict[Path, Signature] = {}
        self._mistakes: dict[Path, BadTemplate] = {}

    def find(self, name: str, insurer_id: str) -> ExportTemplate:
        """Return a template by its name.

        Raises: NoTemplate; BadTemplate when its file has a mistake, and it was never read without.
        """
        with self._lock:
            paths = self._paths(insurer_id)
            if name not in paths:
                raise NoTemplate(tuple(sorted(paths)))
            return self._current(paths[name])

    def all(self, insurer_id: str) -> list[ExportTemplate]:
        """Return the templates that an insurer may use, by name, without those that have a mistake."""
        with self._lock:
            paths = sorted(self._paths(insurer_id).items())
            return [template for _, path in paths if (template := self._valid(path))]

    def _paths(self, insurer_id: str) -> dict[str, Path]:
        """Return the files of the templates by their names."""
        paths: dict[str, Path] = {}
        for folder in self._folders(insurer_id):
            files = sorted(path for path in folder.glob(f"*{ENDING}") if path.is_file())
            for path in files[:MOST_TEMPLATES]:
                name = path.name.removesuffix(ENDING)
                if NAME.fullmatch(name):
                    paths.setdefault(name, path)
        return paths

    def _folders(self, insurer_id: str) -> Iterator[Path]:
        if self._folder is not None:
            if _INSURER.fullmatch(insurer_id) and (self._folder / insurer_id).is_dir():
                yield self._folder / insurer_id
            yield self._folder
        yield SHIPPED

    def _valid(self, path: Path) -> ExportTemplate | None:
        try:
            return self._current(path)
        except BadTemplate:
            return None

    def _current(self, path: Path) -> ExportTemplate:
        try:
            self._read_again(path)
        except BadTemplate as error:
            log.warning("export template not read", template=error.name, line=error.line)
            self._mistakes[path] = error
        except OSError as error:  # it is tried again at the next call
            log.warning("export template not read", template=path.name, error_type=type(error).__qualname__)
            self._seen.pop(path, None)
            self._mistakes[path] = BadTemplate(path.name, 1, "it cannot be read", "a file that Minca may read")
        if path in self._read:
            return self._read[path]
        raise self._mistakes[path]

    def _read_again(self, path: Path) -> None:
        """Read a template that has changed.

        Raises: BadTemplate, OSError.
        """
        seen = self._signature(path)
        if seen != self._seen.get(path):
            self._seen[path] = seen
            self._read[path] = read_template(path)
            self._mistakes.pop(path, None)

    @staticmethod
    def _signature(path: Path) -> Signature:
        """Return what changes with the file, and with the workbooks beside it, one of which it may fill in."""
        workbooks = (file for file in sorted(path.parent.glob("*.xlsx")) if file.is_file())
        stats = ((file.name, file.stat()) for file in (path, *workbooks))
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
