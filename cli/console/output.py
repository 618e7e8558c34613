"""Output of the commands: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from google.protobuf.json_format import MessageToDict
from rich.console import Console

if TYPE_CHECKING:
    from google.protobuf.message import Message

results = Console()
problems = Console(stderr=True)


def print_json_line(value: dict[str, Any]) -> None:
    """Print one JSON object as one line, in ASCII so that no terminal or line splitter trips over it."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def print_messages(*messages: Message) -> None:
    """Print messages of the contracts, each as one JSON object in one line."""
    for message in messages:
        print_json_line(MessageToDict(message))
