"""Write samples/mails: the sample e-mails, and expected.json with what has to be read in each and coded from it.

Run as `python -m samples.make_mails`. The same bytes come out at every run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samples import mails_of_files, mails_of_text
from samples.letters import eml

if TYPE_CHECKING:
    from samples.letters import Letter
    from samples.units import Unit

FOLDER = Path(__file__).resolve().parent / "mails"
EXPECTED = "expected.json"


def all_letters() -> list[Letter]:
    """Return every sample mail, in the order of its name."""
    return [*mails_of_text.letters(), *mails_of_files.letters()]


def sample_files() -> dict[str, bytes]:
    """Return every file of samples/mails by its name."""
    letters = all_letters()
    expected = {f"{letter.name}.eml": _expectation(letter) for letter in letters}
    truth = json.dumps(expected, ensure_ascii=False, indent=1).encode() + b"\n"
    return {f"{letter.name}.eml": eml(letter) for letter in letters} | {EXPECTED: truth}


def _expectation(letter: Letter) -> dict[str, Any]:
    return {
        "kind": letter.kind,
        "status": "ready" if letter.units else "needs_review",
        "client_name": letter.client_name,
        "client_rfc": letter.client_rfc,
        "broker_name": letter.broker.name,
        "broker_email": letter.broker.address,
        "policy_start": letter.policy_start,
        "policy_end": letter.policy_end,
        "coverage": letter.coverage,
        "vehicles": [_vehicle(unit) for unit in letter.units],
    }


def _vehicle(unit: Unit) -> dict[str, Any]:
    return {
        "brand": unit.brand,
        "model": unit.model,
        "version": unit.version or None,
        "year": unit.year,
        "vin": unit.vin or None,
        "plate": unit.plate or None,
        "value": unit.value,
        "usage": unit.usage or None,
        "acceptable_cvegs": unit.acceptable_cvegs(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in sample_files().items():
        (FOLDER / name).write_bytes(content)
        print(FOLDER / name)
