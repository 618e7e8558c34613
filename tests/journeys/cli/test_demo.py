"""`minca demo` shows every sample mail as a case, sums them up, and leaves nothing behind."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from samples.make_mails import FOLDER
from tests.fixtures.stack import stack_environment

ROOT = Path(__file__).resolve().parents[3]
LAST_LINE = re.compile(
    r"demo: (\d+) mails, (\d+) cases, (\d+) vehicles, (\d+) accepted, (\d+) to review, (\d+) without match"
)

pytestmark = pytest.mark.timeout(360)


def test_the_demo_codes_every_sample_mail() -> None:
    mails = len(list(FOLDER.glob("*.eml")))
    before = homes()

    # Settings of the user's own mesh must not matter.
    environment = stack_environment({"COLUMNS": "160", "MINCA_DATABASE_URL": "postgresql://127.0.0.1:9/none"})
    shown = subprocess.run(
        [sys.executable, "-m", "cli.main", "demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    last_line = shown.stdout.splitlines()[-1]
    assert last_line in (ROOT / "README.md").read_text().splitlines()
    last = LAST_LINE.fullmatch(last_line)
    assert last
    sent, cases, vehicles, accepted, review, unmatched = map(int, last.groups())
    assert sent == cases == mails
    assert vehicles == accepted + review + unmatched > 50
    assert accepted > 0
    assert len(set(re.findall(r"TK-\d{4}-\d{3,}", shown.stdout))) == cases
    assert homes() == before


def homes() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("minca-demo-*"))
