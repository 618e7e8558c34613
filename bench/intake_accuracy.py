"""How right mails are read, beside a plain reader: `python -m bench.intake_accuracy [--worst N] [--dump DIR]`.

The mails are generated (samples/generator), so their truth is known. Two seeds are measured: one that the reader's
authors look at, and one that they do not, so that the second says what other people's mails will give.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._intake_rival import read_plainly
from bench._intake_score import CASE_FIELDS, NEEDS_REVIEW, ROW_FIELDS, MailScore, score, totals
from cli.console.case_json import extraction_json
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from samples.generator.mail import DEFAULT_COUNT, DEVELOPMENT_SEED, HELD_OUT_SEED, Mail, a_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROCESSES = 2
FEWEST_OF_A_KIND = 3
LONGEST_PROBLEM = 150
PROBLEMS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail, what was read in it, and how right that is."""

    mail: Mail
    read: dict[str, Any]
    score: MailScore


@dataclass(frozen=True, slots=True)
class Figures:
    """What the readings of a set of mails come to, as shares."""

    precision: float
    recall: float
    macro_f1: float
    case: float
    wholly_right: float
    status: float
    heard: float
    """The mails that are wholly right or go to review; the others are wrong, and nobody is told."""

    def __str__(self) -> str:
        lost, made_up, silent = 1 - self.recall, 1 - self.precision, 1 - self.heard
        shares = (lost, made_up, self.macro_f1, self.case, self.wholly_right, silent, self.status)
        return " ".join(f"{share:8.4f}" for share in shares)


HEADS = " ".join(f"{head:>8}" for head in ("lost", "made up", "macroF1", "case", "whole", "silent", "status"))
"""Vehicles lost and made up; mails wholly right, wrong though their status says ready, and with the wanted status."""


def figures(readings: Sequence[Reading]) -> Figures:
    """Sum up; mails whose rows only eyes can read count for case and status alone."""
    scores = [reading.score for reading in readings]
    matched, invented, missed = totals(scores)
    case = sum((mail_score.case_fields for mail_score in scores), Counter[tuple[str, bool]]())
    return Figures(
        precision=matched / max(1, matched + invented),
        recall=matched / max(1, matched + missed),
        macro_f1=_mean(mail_score.f1 for mail_score in scores if mail_score.has_rows),
        case=_right(case, CASE_FIELDS),
        wholly_right=_mean(mail_score.is_wholly_right for mail_score in scores),
        status=_mean(mail_score.is_status_right for mail_score in scores if mail_score.is_status_right is not None),
        heard=_mean(
            reading.score.is_wholly_right or reading.read.get("status") == NEEDS_REVIEW for reading in readings
        ),
    )


def read_all(seed: str, numbers: Sequence[int]) -> list[Reading]:
    """Generate, read and score the mails of a seed, several at once."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_read_one, [seed] * len(numbers), numbers, chunksize=4))


def read_mail(mail: Mail) -> Reading:
    """Read one mail as intake does."""
    report = extraction_json(mail.name, extract_email(mail.raw, ReadingLimits()))
    return Reading(mail, report, score(mail.truth, report))


def _read_one(seed: str, number: int) -> Reading:
    return read_mail(a_mail(seed, number))


def _read_plainly(reading: Reading) -> Reading:
    report = read_plainly(reading.mail.raw)
    return Reading(reading.mail, report, score(reading.mail.truth, report))


def _print_set(name: str, readings: Sequence[Reading], *, seconds: float) -> None:
    rivals = [_read_plainly(reading) for reading in readings]
    vehicles = sum(len(reading.mail.truth["vehicles"]) for reading in readings)
    print(f"\n{name}: {len(readings)} mails, {vehicles:,} vehicles, {seconds:.0f} s")
    print(f"{'':42}{HEADS}")
    print(f"{'intake':42}{figures(readings)}")
    print(f"{'plain reader of first sheet and first row':42}{figures(rivals)}")


def _print_fields(readings: Sequence[Reading]) -> None:
    rows = sum((reading.score.row_fields for reading in readings), Counter[tuple[str, bool]]())
    case = sum((reading.score.case_fields for reading in readings), Counter[tuple[str, bool]]())
    print("row fields   " + "  ".join(f"{name} {_right(rows, [name]):.4f}" for name in ROW_FIELDS))
    print("case fields  " + "  ".join(f"{name} {_right(case, [name]):.4f}" for name in CASE_FIELDS))


def _print_kinds(readings: Sequence[Reading]) -> None:
    by_kind: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        for kind in reading.mail.kinds:
            by_kind[kind].append(reading)
    print(f"\n{'kind':34}{'mails':>6}  {HEADS}")
    for kind, some in sorted(by_kind.items()):
        if len(some) >= FEWEST_OF_A_KIND:
            print(f"{kind:34}{len(some):6}  {figures(some)}")


def _print_worst(readings: Sequence[Reading], count: int) -> None:
    """Show the mails with most wrong: first those with rows missed or invented, then those with other faults."""
    wrong = [reading for reading in readings if reading.score.problems]
    wrong.sort(key=lambda reading: (reading.score.f1, -len(reading.score.problems)))
    for reading in wrong[:count]:
        mail, scored = reading.mail, reading.score
        counts = f"wanted {len(mail.truth['vehicles'])}, read {len(reading.read['vehicles'])}"
        print(f"\n{mail.name}  F1 {scored.f1:.2f}  {counts}")
        print(f"  {', '.join(mail.kinds)}")
        for problem in scored.problems[:PROBLEMS_SHOWN]:
            print(f"  - {problem[:LONGEST_PROBLEM]}")
        if len(scored.problems) > PROBLEMS_SHOWN:
            print(f"  - and {len(scored.problems) - PROBLEMS_SHOWN} more")
        for warning in reading.read["warnings"][:PROBLEMS_SHOWN]:
            print(f"  ! {warning[:LONGEST_PROBLEM]}")


def _dump(readings: Iterable[Reading], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for reading in readings:
        (folder / f"{reading.mail.name}.eml").write_bytes(reading.mail.raw)
        for kind, content in (("truth", reading.mail.truth), ("read", reading.read)):
            text = json.dumps(content, ensure_ascii=False, indent=1)
            (folder / f"{reading.mail.name}.{kind}.json").write_text(text, encoding="utf-8")


def _mean(shares: Iterable[float]) -> float:
    values = list(shares)
    return sum(values) / max(1, len(values))


def _right(counts: Counter[tuple[str, bool]], names: Iterable[str]) -> float:
    fields = list(names)
    right_count, wrong_count = (sum(counts[name, is_right] for name in fields) for is_right in (True, False))
    return right_count / max(1, right_count + wrong_count)


def main() -> None:
    """Measure both seeds; kinds, worst mails and files are of the development seed alone."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--count", type=int, default=DEFAULT_COUNT, help="how many mails of each seed")
    ask.add_argument("--seed", default=DEVELOPMENT_SEED, help="another development seed, for mails nobody has seen yet")
    ask.add_argument("--only", default="", help="only mails with this in one of their kinds, such as pdf")
    ask.add_argument("--worst", type=int, default=0, metavar="N", help="show the N worst mails")
    ask.add_argument("--dump", type=Path, metavar="DIR", help="write each mail, its truth and what was read")
    options = ask.parse_args()
    for seed in (options.seed, HELD_OUT_SEED):
        numbers = [
            n
            for n in range(options.count)
            if not options.only or any(options.only in kind for kind in a_mail(seed, n).kinds)
        ]
        start = time.perf_counter()
        readings = read_all(seed, numbers)
        _print_set(f"seed {seed!r}", readings, seconds=time.perf_counter() - start)
        _print_fields(readings)
        if seed != HELD_OUT_SEED:
            _print_kinds(readings)
            _print_worst(readings, options.worst)
            if options.dump:
                _dump(readings, options.dump)


if __name__ == "__main__":
    main()
