"""How right inputs by other hands are read: `python -m bench.intake_strangers [FOLDER…]`.

Each folder has mails and files, and in `truth.json` what a careful person reads in them: rows, data of the case, and
where it matters the status and a warning. Nobody looked at the readers to write them, so they are the figures that say
what other people's mails will give, as long as nobody mends what they show.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench._intake_score import NEEDS_REVIEW, MailScore, score, totals
from cli.console.case_json import extraction_json
from cli.console.input_files import read_as_mail
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits

FOLDER = Path(__file__).parents[1] / "samples" / "strangers"
TRUTH = "truth.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """One input, how right it was read, and whether anybody is told when it was not."""

    name: str
    score: MailScore
    has_fleet: bool
    is_reviewed: bool

    @property
    def is_silently_wrong(self) -> bool:
        return not (self.score.is_wholly_right or self.is_reviewed)

    @property
    def is_out_of_nothing(self) -> bool:
        """Whether vehicles were found where there are none."""
        return not self.has_fleet and self.score.invented > 0


def judge_folder(folder: Path) -> list[Judged]:
    """Read and judge the inputs of a folder."""
    truths = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    return [judge(folder / name, truth) for name, truth in truths.items()]


def judge(path: Path, truth: dict[str, Any]) -> Judged:
    """Read one input as intake does, and compare."""
    limits = ReadingLimits()
    raw = read_as_mail(path, limits.max_email_bytes)
    read = extraction_json(path.name, extract_email(raw, limits))
    wanted = {"vehicles": truth["rows"], "expected_status": truth.get("status"), **(truth.get("case") or {})}
    judged = score(wanted, read)
    if (warning := truth.get("warn")) and not re.search(warning, " ".join(read["warnings"]), re.IGNORECASE):
        judged = _without_warning(judged, warning)
    return Judged(path.name, judged, bool(truth["rows"]), read["status"] == NEEDS_REVIEW)


def _without_warning(judged: MailScore, warning: str) -> MailScore:
    return replace(judged, is_wholly_right=False, problems=(*judged.problems, f"no warning like /{warning}/"))


def main(folders: list[Path]) -> int:
    """Print what is wrong in each folder, and the figures."""
    for folder in folders or [FOLDER]:
        inputs = judge_folder(folder)
        for judged in inputs:
            heard = "wrong and ready" if judged.is_silently_wrong else "reviewed"
            for problem in judged.score.problems:
                print(f"{judged.name}, {heard}: {problem}")
        print(f"{folder.name}: {summary(inputs)}")
    return 0


def summary(inputs: list[Judged]) -> str:
    """Say in one line how right they were read."""
    matched, invented, missed = totals(judged.score for judged in inputs)
    fleetless = [judged for judged in inputs if not judged.has_fleet]
    return (
        f"wholly right {sum(judged.score.is_wholly_right for judged in inputs)} of {len(inputs)}, "
        f"wrong and ready {sum(judged.is_silently_wrong for judged in inputs)}; "
        f"vehicles {matched + missed}, lost {missed}, made up {invented}; "
        f"a fleet out of nothing {sum(judged.is_out_of_nothing for judged in fleetless)} of {len(fleetless)}"
    )


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
