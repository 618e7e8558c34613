"""Runs every benchmark of this folder, each in a process of its own: `python -m bench [NAME…]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LONGEST_RUN_S = 300


def names() -> list[str]:
    """The benchmarks that are here."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def main(chosen: list[str]) -> int:
    """Run the wanted ones, or all; returns how many failed."""
    failed = 0
    for name in chosen or names():
        print(f"\n== {name}", flush=True)
        failed += bool(
            subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False, timeout=LONGEST_RUN_S).returncode
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
