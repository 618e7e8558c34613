"""Write samples/threads: mails of a mailbox in their threads, and truth.json with what each one is.

Run as `python -m samples.make_threads`. The same bytes come out at every run.
"""

from __future__ import annotations

import json
from pathlib import Path

from samples.thread_mails import (
    claims,
    fleets,
    last_mails,
    later_business,
    later_fleets,
    later_machines,
    latest_mails,
    machines,
    more_short_mails,
    new_business,
    others,
    plain_threads,
    policies,
    several,
    short_mails,
)
from samples.thread_mails.letter import ThreadMail, eml, truth

FOLDER = Path(__file__).resolve().parent / "threads"
TRUTH = "truth.json"
LATER = (
    later_fleets,
    later_machines,
    later_business,
    last_mails,
    latest_mails,
    short_mails,
    plain_threads,
    more_short_mails,
)
"""What was written after the sorting was, and read once before anything was mended."""


def all_mails() -> list[ThreadMail]:
    """Return every mail, in the order in which they came: first those that were written before the sorting was."""
    rooms = (fleets, new_business, policies, claims, machines, several, others, *LATER)
    return [mail for room in rooms for mail in room.mails()]


def sample_files() -> dict[str, bytes]:
    """Return every file of samples/threads by its name."""
    mails = all_mails()
    truths = {f"{mail.name}.eml": truth(mail) for mail in mails}
    text = json.dumps(truths, ensure_ascii=False, indent=1).encode() + b"\n"
    return {f"{mail.name}.eml": eml(mail) for mail in mails} | {TRUTH: text}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in sample_files().items():
        (FOLDER / name).write_bytes(content)
        print(FOLDER / name)
