"""What the lines above say of a line that may state coverages: for which vehicles, in which option, whether at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.text.coverage_tables import CoverageHeader, header_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.text.coverage_scopes import Term


@dataclass(slots=True)
class CoverageContext:
    """What the lines above say of a line."""

    is_asked: bool = False
    """A heading asks for what stands below, or the line above is a coverage."""
    is_void: bool = False
    """What stands below is of losses or of the policy that expires."""
    classes: tuple[str, ...] = ()
    option: int = 0
    are_options: bool = False
    """A line announces several options."""
    option_lines: int = 0
    """Lines below the one that begins the option."""
    class_lines: int = -1
    """Lines below the one that names classes and their package; -1: there was none."""
    header: CoverageHeader | None = None
    head: str = ""
    """The line of the header, which the next one may part."""
    gap: int = 0
    is_below_unit: bool = False
    is_denied: bool = False
    """A heading says that what stands below is not wanted."""
    columns: tuple[tuple[str, int], ...] = ()
    """The class and the option of each column that a line heads: "Equipo ligero | Equipo pesado"."""

    kinds: tuple[str, ...] = ()
    """The coverage of each column that a line heads: "DM | RT | RC"; empty for a column of classes or options."""

    def pass_blank(self) -> None:
        """A blank line ends a list, but for one directly below its heading."""
        self.gap += 1
        if self.is_below_unit:
            self.classes, self.option, self.is_below_unit = (), 0, False
        if self.gap > 1:
            self.is_asked, self.is_void, self.header = False, False, None
            self.classes, self.option, self.are_options = (), 0, False
            self.is_denied, self.columns, self.kinds = False, (), ()

    def parted_by(self, line: str) -> CoverageHeader | None:
        """Return the header that a second line of it completes, directly below: "| Suma | Ded. | Suma | Ded."."""
        head, self.head = self.head, ""
        header = header_of(head, line) if head else None
        return header if header is not None and header.height > 1 else None

    def pass_unit(self) -> None:
        """A vehicle below a heading: what it names holds on until the next blank line."""
        classes, option = self.classes, self.option
        self.pass_blank()
        self.classes, self.option, self.is_below_unit = classes, option, True

    def begin(self, classes: tuple[str, ...]) -> None:
        """Begin what is for some classes of vehicles, or for all."""
        self.classes, self.gap, self.is_below_unit = classes, -1, False

    def begin_package(self, terms: Sequence[Term], line: str) -> None:
        """Begin what is for the classes of a line such as "AUTOS: Amplia"; a second one holds on as the first did."""
        if ":" not in line or not all(term.is_package and term.vehicle_class for term in terms):
            self.class_lines += self.class_lines >= 0
            return
        holds_on = self.class_lines != 0
        self.begin(tuple(dict.fromkeys(term.vehicle_class for term in terms)) if holds_on else ())
        self.class_lines = 0

    def begin_option(self, option: int, *, is_heading: bool) -> None:
        """Begin an option; a second one that stands in a line holds on only where the first one did."""
        holds_on = is_heading or option == 1 or self.option_lines > 0
        self.option, self.option_lines = (option if holds_on else 0), 0
        self.classes = ()
        self.gap = -1 if is_heading else 0
