"""Whole mails: who writes to whom, by what way, and the truth of it; `generate(seed, count)` is all others need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from random import Random
from typing import TYPE_CHECKING, Any

from samples.generator import facts as facts_of_case
from samples.generator import in_both, in_files, in_text, thread
from samples.generator.content import NEEDS_REVIEW, Content, Order
from samples.generator.envelope import Headers, a_wire, on_the_wire, sealed
from samples.generator.facts import Facts
from samples.generator.fleet import a_fleet
from samples.generator.letter import plain_text
from samples.generator.parties import DESKS, INSURERS, a_broker, a_client
from samples.generator.thread import Cast
from samples.generator.web import FLAVOURS, html_text
from samples.generator.wording import a_hand

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    from samples.generator.envelope import Wire
    from samples.generator.thread import Letter
    from samples.generator.wording import Hand

DEVELOPMENT_SEED, HELD_OUT_SEED = "development", "held out"
DEFAULT_COUNT = 300
ZONE = timezone(timedelta(hours=-6))
TEXTS: dict[Callable[[Order], Content], int] = {
    in_text.in_sentence: 7,
    in_text.listed: 14,
    in_text.counted: 3,
    in_text.labelled: 6,
    in_text.web_table: 16,
    in_text.text_table: 6,
}
CARRIERS = TEXTS | in_files.CARRIERS | in_both.CARRIERS


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it came, what has to be read in it, and what it is made of."""

    name: str
    raw: bytes
    truth: dict[str, Any]

    @property
    def kinds(self) -> list[str]:
        kinds: list[str] = self.truth["kinds"]
        return kinds


@dataclass(frozen=True, slots=True)
class Program:
    """The mail program of a writer."""

    wire: Wire
    flavour: str
    wraps: bool


def generate(seed: str, count: int = DEFAULT_COUNT) -> list[Mail]:
    """Return `count` mails; the n-th mail of a seed is the same however many are asked for."""
    return [a_mail(seed, number) for number in range(count)]


def a_mail(seed: str, number: int) -> Mail:
    """Return one mail, all its choices drawn by the seed and its number."""
    chance = Random(f"{seed} {number}")
    name = f"g{number:04d}"
    cast = _a_cast(chance)
    hand = a_hand(chance)
    sent_at = datetime(2026, 1, 7, 9, 5, tzinfo=ZONE) + timedelta(minutes=chance.randrange(450_000))
    if chance.random() < 0.03:
        return _sealed_mail(chance, name, thread.asking_nothing(chance, hand, cast, sent_at), Facts())
    facts = facts_of_case.some_facts(chance, cast.client, sent_at.date())
    content, told_facts = _content(chance, hand, facts)
    letter = thread.a_letter(chance, hand, cast, sent_at, (told_facts, content))
    return _sealed_mail(chance, name, letter, facts)


def _a_cast(chance: Random) -> Cast:
    insurer, domain = chance.choice(INSURERS)
    is_lessor = chance.random() < 0.12
    return Cast(
        a_broker(chance, is_lessor=is_lessor), a_client(chance), insurer, domain, chance.choice(DESKS), is_lessor
    )


def _content(chance: Random, hand: Hand, facts: Facts) -> tuple[Content, Facts]:
    carrier = chance.choices(list(CARRIERS), weights=list(CARRIERS.values()))[0]
    size = chance.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 28, 35, 45, 60))
    size = chance.randrange(80, 200) if chance.random() < 0.03 else size
    in_letter, in_file = facts_of_case.shared_out(chance, facts)
    if carrier in TEXTS and carrier is not in_text.web_table:
        in_letter, in_file = (facts, Facts()) if chance.random() < 0.7 else (replace(facts, has_losses=False), Facts())
    if carrier in {in_files.in_picture, in_files.locked, in_files.broken}:
        in_letter, in_file = facts, Facts()
    order = Order(chance, hand, a_fleet(chance, size), in_file)
    content = carrier(order)
    return in_files.with_noise(order, content) if chance.random() < 0.08 else content, in_letter


def _sealed_mail(chance: Random, name: str, letter: Letter, facts: Facts) -> Mail:
    program = Program(
        a_wire(chance, needs_html=letter.content.needs_html), chance.choice(FLAVOURS), chance.random() < 0.3
    )
    wire = program.wire
    kinds = [
        *letter.kinds,
        f"wire:{wire.structure}",
        f"wire:{wire.charset}",
        f"wire:{'base64' if wire.is_base64 else 'quoted-printable'}",
    ]
    kinds += ["wire:charset not as declared"] if wire.declared != wire.charset else []
    kinds += ["wire:end is missing"] if wire.is_cut and wire.structure != "plain" else []
    kinds += [f"markup:{program.flavour}"] if wire.structure != "plain" else []
    kinds += ["text:wrapped"] if program.wraps and wire.structure == "plain" else []
    return Mail(
        name, on_the_wire(_message(name, letter, program), name, is_cut=wire.is_cut), _truth(name, letter, facts, kinds)
    )


def _message(name: str, letter: Letter, program: Program) -> Message:
    wire = program.wire
    logo = "logo001" if wire.structure == "related" else ""
    text = plain_text(letter.blocks, is_wrapped=program.wraps)
    html = html_text(letter.blocks, program.flavour, wire.charset, logo=logo, banner="Abrir en el navegador")
    headers = Headers(letter.sender, letter.to, letter.subject, letter.sent_at, name, letter.answers)
    enclosed = [_message(f"{name}-first", mail, program) for mail in letter.enclosed]
    return sealed(headers, wire, (text, html), letter.files, enclosed)


def _truth(name: str, letter: Letter, facts: Facts, kinds: list[str]) -> dict[str, Any]:
    content = letter.content
    status = content.status if content.truth or content.status == NEEDS_REVIEW else NEEDS_REVIEW
    if "rows:hidden" in kinds:
        status = NEEDS_REVIEW
    return {
        "id": name,
        "kind": next(kind for kind in kinds if kind.startswith(("fleet:", "file:", "packed:", "no fleet"))),
        "kinds": list(dict.fromkeys(kinds)),
        **facts.truth(),
        **letter.broker,
        "expected_status": status,
        "ocr": content.needs_eyes,
        "vehicles": list(content.truth),
        "vehicle_count": len(content.truth),
        "forbidden": list(letter.forbidden),
    }
