"""Output of the commands: results go to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console

results = Console()
problems = Console(stderr=True)


def print_json_line(value: dict[str, Any]) -> None:
    """Print one JSON object as one line, in ASCII so that no terminal or line splitter trips over it."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
