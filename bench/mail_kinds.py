"""How right a mailbox is sorted: `python -m bench.mail_kinds [FOLDER…]`.

A folder has mails, and in `truth.json` for each, in the order in which they came: its kind, whether it makes a case,
which earlier mail's case it belongs to or asks for the same vehicles as, what it changes, and whose its vehicles are.
Each mail is judged by itself: the cases before it are those of the truth, not of the guesses.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._mailbox_score import SortScore, changes_read, changes_wanted, parts_read
from domain.plates import compact
from intake.extraction.email import read_email
from intake.mail.message import message_id
from intake.model.limits import ReadingLimits
from intake.triage.case_links import CandidateCase, case_of, same_vehicles
from intake.triage.change_set import change_set, unplaced
from intake.triage.mail_facts import facts_of
from intake.triage.triage import sorted_mail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.change import UnitChange
    from intake.model.extraction import Vehicle
    from intake.triage.mail_facts import MailFacts
    from intake.triage.triage import SortedMail

FOLDER = Path(__file__).parents[1] / "samples" / "threads"
TRUTH = "truth.json"
MOST_OF_A_FLEET = 0.8
"""The share of the units that two requests for the same fleet have in common."""


@dataclass(slots=True)
class Mailbox:
    """The cases that the mails so far have made, and what they said."""

    cases: dict[str, CandidateCase] = field(default_factory=dict)
    vehicles: dict[str, Sequence[Vehicle]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, raw: bytes, mail: SortedMail, truth: dict[str, Any]) -> None:
        """Remember a mail as its truth says."""
        if truth["makes_case"]:
            self.vehicles[name] = mail.extraction.vehicles
            self.cases[name] = _candidate(name, len(self.cases), raw, mail, truth)
        elif truth["case"]:
            self._join(truth["case"], [message_id(raw), *mail.links.references])
        self.keys.setdefault(mail.resend_key, name)

    def _join(self, name: str, message_ids: Sequence[str]) -> None:
        """Add the messages of a mail's thread to a case: the insurer's own answers are known by nothing else."""
        elsewhere = {number for key, case in self.cases.items() if key != name for number in case.message_ids}
        case = self.cases[name]
        own = {number for number in message_ids if number not in elsewhere}
        self.cases[name] = replace(case, message_ids={*case.message_ids, *own})


def judge_folder(folder: Path) -> list[SortScore]:
    """Sort and judge the mails of a folder, in their order."""
    truths = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    mailbox, scores = Mailbox(), list[SortScore]()
    for file_name, truth in truths.items():
        raw = (folder / file_name).read_bytes()
        read, name = read_email(raw, ReadingLimits()), file_name.removesuffix(".eml")
        facts = facts_of(read)
        mail = sorted_mail(read, facts)
        scores.append(_judge(name, (mail, facts), truth, mailbox))
        mailbox.take(name, raw, mail, truth)
    return scores


def _judge(name: str, sorted_one: tuple[SortedMail, MailFacts], truth: dict[str, Any], mailbox: Mailbox) -> SortScore:
    mail, facts = sorted_one
    problems: list[str] = []
    _compare(
        problems, "kind", truth["kind"], str(mail.kind.kind), f"{mail.kind.confidence} {'; '.join(mail.kind.reasons)}"
    )
    link = _link(mail, mailbox)
    wanted_link = (truth["case"] if not truth["again"] else None, truth["same_fleet"])
    _compare(problems, "link", wanted_link, link)
    repeat = mailbox.keys.get(mail.resend_key)
    _compare(problems, "repeat of", truth["again"], repeat if truth["makes_case"] or truth["again"] else None)
    changes = _changes(mail, truth, mailbox)
    read, wanted = changes_read(changes), changes_wanted(truth["changes"])
    doubted = changes_read([change for change in changes if change.doubts]) - wanted
    if read != wanted:
        problems.append(
            f"changes: missed {sorted(wanted - read)}, wrong {sorted(read - wanted)}, of these doubted {len(doubted)}"
        )
    parts = parts_read(mail.parts) if truth["kind"] == "quote_request" else []
    wanted_parts = sorted((part["client_rfc"], part["vehicles"]) for part in truth["parts"])
    _compare(problems, "parts", wanted_parts, parts)
    supplied = set(facts.supplied) if truth["kind"] == "information_supplied" else set()
    _compare(problems, "supplied", sorted(truth["supplies"]), sorted(supplied))
    wrong = {problem.partition(":")[0] for problem in problems}
    return SortScore(
        name,
        "kind" not in wrong,
        "link" not in wrong,
        any(wanted_link),
        len(wanted - read),
        len(read - wanted - doubted),
        len(doubted),
        len(wanted),
        "parts" not in wrong,
        bool(wanted_parts),
        "supplied" not in wrong,
        "repeat of" not in wrong,
        truth["kind"] == "quote_request" and mail.kind.kind != "quote_request" and bool(facts.vehicles),
        tuple(problems),
    )


def _compare(problems: list[str], what: str, wanted: object, read: object, why: str = "") -> None:
    if wanted != read:
        problems.append(f"{what}: wanted {wanted}, read {read}{f' ({why})' if why else ''}")


def _link(mail: SortedMail, mailbox: Mailbox) -> tuple[str | None, str | None]:
    """Return the case that a mail belongs to, and for a request the one that asks for the same fleet."""
    cases = list(mailbox.cases.values())
    link = case_of(mail.kind.kind, mail.links, cases)
    if mail.kind.kind != "quote_request" or mail.resend_key in mailbox.keys:
        return (link.case_key if link else None), None
    same = same_vehicles(mail.links, cases)
    return None, same[0].case_key if same and same[0].shared >= MOST_OF_A_FLEET * same[0].of else None


def _changes(mail: SortedMail, truth: dict[str, Any], mailbox: Mailbox) -> Sequence[UnitChange]:
    if mail.kind.kind != "addition_or_change":
        return ()
    earlier = mailbox.vehicles.get(truth["case"] or "")
    return unplaced(mail.changes) if earlier is None else change_set(mail.changes, earlier)


def _candidate(name: str, order: int, raw: bytes, mail: SortedMail, truth: dict[str, Any]) -> CandidateCase:
    vehicles = mail.extraction.vehicles
    return CandidateCase(
        key=name,
        order=order,
        cot_number=truth["cot_number"] or "",
        message_ids={message_id(raw)},
        client_rfc=mail.extraction.data.client_rfc,
        client_key=mail.links.client_key,
        vins={vehicle.vin for vehicle in vehicles if vehicle.vin},
        plates={compact(vehicle.plate) for vehicle in vehicles if vehicle.plate},
        sender_address=mail.links.sender_address,
    )


def summary(scores: Sequence[SortScore]) -> str:
    """Say in a few lines how right they were sorted."""
    linked = [score for score in scores if score.has_link]
    lost = sum(score.is_request_lost for score in scores)
    missed, wrong = sum(score.missed_changes for score in scores), sum(score.wrong_changes for score in scores)
    doubted = sum(score.doubted_changes for score in scores)
    divided = sum(not score.are_parts_right for score in scores if not score.has_parts)
    several = [score for score in scores if score.has_parts]
    lines = [
        f"kinds {_share(scores, 'is_kind_right')}, requests with vehicles taken for something else {lost}",
        f"links {_share(scores, 'is_link_right')}, of those to be linked {_share(linked, 'is_link_right')}",
        f"repeats {_share(scores, 'is_repeat_right')}, supplied fields {_share(scores, 'is_supplied_right')}",
        f"changes {sum(score.changes for score in scores)}, missed {missed}, wrong {wrong}, doubted {doubted}",
        f"several insured {_share(several, 'are_parts_right')}, divided wrongly {divided}",
    ]
    return "\n".join(lines)


def _share(scores: Sequence[SortScore], name: str) -> str:
    return f"{sum(bool(getattr(score, name)) for score in scores)} of {len(scores)} right"


def main(folders: list[Path]) -> int:
    """Print what is wrong in each folder, and the figures."""
    for folder in folders or [FOLDER]:
        scores = judge_folder(folder)
        for score in scores:
            for problem in score.problems:
                print(f"{score.name}: {problem}")
        print(f"{folder.name}: {len(scores)} mails\n{summary(scores)}")
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
