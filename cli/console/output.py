"""Output of the commands: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict
from rich.console import Console
from rich.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.message import Message
    from rich.console import ConsoleOptions, RenderableType

# Controls but for tabs and line ends, and what turns the direction of a text.
_STEERING: Final = dict.fromkeys(
    [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


class PlainConsole(Console):
    """A console on which a text is no more than a text: what in it would steer a terminal is left out."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as usual, without what steers a terminal in texts."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(segment.text.translate(_STEERING), segment.style)


results = PlainConsole()
problems = PlainConsole(stderr=True)


def print_json_line(value: dict[str, Any]) -> None:
    """Print one JSON object as one line, in ASCII so that no terminal or line splitter trips over it."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def print_messages(*messages: Message) -> None:
    """Print messages of the contracts, each as one JSON object in one line."""
    for message in messages:
        print_json_line(MessageToDict(message))
