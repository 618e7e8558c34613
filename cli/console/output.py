"""Output of the commands: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict
from rich.console import Console

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from rich.text import Text

# What colours a terminal or moves its cursor, or writes from the other side: not the ends of lines, nor tabs.
STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class SafeConsole(Console):
    """Prints what strangers wrote, too: nothing in it can steer the terminal."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Render a text, or a cell of a table."""
        return super().render_str(STEERING.sub(" ", text), **options)


results = SafeConsole()
problems = SafeConsole(stderr=True)


def print_json_line(value: dict[str, Any]) -> None:
    """Print one JSON object as one line, in ASCII so that no terminal or line splitter trips over it."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def print_messages(*messages: Message) -> None:
    """Print messages of the contracts, each as one JSON object in one line."""
    for message in messages:
        print_json_line(MessageToDict(message))
