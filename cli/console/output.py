"""Output of the commands: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict
from rich.console import Console
from rich.segment import Segment

from cli.console.plain_text import STEERING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.message import Message
    from rich.console import ConsoleOptions, RenderableType

_NOTHING: Final = dict.fromkeys(STEERING)


class PlainConsole(Console):
    """A console on which a text is no more than a text: what in it would steer a terminal is left out.

    `plain_text` spells it out before; what comes here by another way does no harm either.
    """

    def __init__(self, **options: Any) -> None:
        """Make it, without emoji: `:bomb:` in a name is what it says."""
        super().__init__(emoji=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as usual, without what steers a terminal in texts."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(segment.text.translate(_NOTHING), segment.style)


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
