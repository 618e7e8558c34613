"""How a mail comes about: written, passed on by a colleague or a broker, answered, or only asked after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from samples.generator import facts as facts_of_case
from samples.generator import phrases, prose
from samples.generator.content import NEEDS_REVIEW, Content
from samples.generator.facts import Facts
from samples.generator.fleet import a_fleet
from samples.generator.layout import Sheet, a_page
from samples.generator.letter import Grid, Hidden, Lines, Para, Quote, earlier
from samples.generator.parties import a_colleague
from samples.generator.wording import accented

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from samples.generator.envelope import File
    from samples.generator.letter import Block
    from samples.generator.parties import Client, Person
    from samples.generator.wording import Hand

WAYS = {
    "direct": 50,
    "client himself": 7,
    "passed on": 11,
    "passed on as a mail": 4,
    "client's mail passed on": 8,
    "answer": 9,
    "new list": 8,
    "reminder": 3,
}
QUOTE_STYLES = ("gmail", "outlook", "apple", "original", "outlook bare", "outlook")
QUOTE_STYLES_EN = ("gmail en", "outlook en")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the play."""

    broker: Person
    client: Client
    insurer: str
    domain: str
    desk: str
    is_lessor: bool

    @property
    def desk_address(self) -> str:
        return f"{self.desk}@{self.domain}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is put on the wire."""

    sender: tuple[str, str]
    to: tuple[str, str]
    subject: str
    sent_at: datetime
    blocks: tuple[Block, ...]
    content: Content
    kinds: tuple[str, ...]
    files: tuple[File, ...] = ()
    enclosed: tuple[Letter, ...] = ()
    broker: dict[str, Any] = field(default_factory=dict)
    answers: str = ""
    forbidden: tuple[str, ...] = ()
    """What must not be read, as nobody who writes honestly has said it."""


def a_letter(chance: Random, hand: Hand, cast: Cast, sent_at: datetime, message: tuple[Facts, Content]) -> Letter:
    """Return the mail that brings `message` (the facts of the letter, and the content) to the insurer."""
    facts, content = message
    routes = {route: weight for route, weight in WAYS.items() if route != "reminder" or not content.files}
    route = chance.choices(list(routes), weights=list(routes.values()))[0]
    writer = cast.client.contact if route in {"client himself", "client's mail passed on"} else cast.broker
    own_blocks = _own_words(chance, hand, writer, facts, content)
    subject = _subject(chance, hand, facts)
    kinds: tuple[str, ...] = (f"way:{route}", *content.kinds)
    forbidden: tuple[str, ...] = ()
    if chance.random() < 0.03:
        hidden, forbidden = _smuggled(chance)
        own_blocks, content = (own_blocks[0], hidden, *own_blocks[1:]), replace(content, needs_html=True)
        kinds = (*kinds, "text:hidden instruction")
    plain = Letter(
        sender=_shown(chance, writer),
        to=(_desk_name(chance, cast), cast.desk_address),
        subject=subject,
        sent_at=sent_at,
        blocks=own_blocks,
        content=content,
        kinds=kinds,
        forbidden=forbidden,
        files=content.files,
    )
    if route == "client himself":
        return replace(plain, broker=dict.fromkeys(("broker_name", "broker_email")))
    letter = _WAYS[route](chance, hand, cast, plain) if route in _WAYS else plain
    return replace(letter, broker=_broker_truth(cast.broker, letter, plain))


def asking_nothing(chance: Random, hand: Hand, cast: Cast, sent_at: datetime) -> Letter:
    """Return a mail without a fleet: a person has to look."""
    subject, text = chance.choice(phrases.NOTHING_ASKED)
    own_blocks = (Para(accented(hand, text)), *_signature(chance, cast.broker))
    content = Content(("no fleet",), status=NEEDS_REVIEW)
    letter = Letter(
        _shown(chance, cast.broker), ("", cast.desk_address), subject, sent_at, own_blocks, content, content.kinds
    )
    return replace(letter, broker=_broker_truth(cast.broker, letter, letter))


def _own_words(chance: Random, hand: Hand, writer: Person, facts: Facts, content: Content) -> tuple[Block, ...]:
    english = hand.language == "en"
    greeting = chance.choice(phrases.GREETINGS_EN if english else phrases.GREETINGS)
    is_own = writer.firm == facts.client
    ask = chance.choice(phrases.ASKS_EN if english else phrases.ASKS_OWN if is_own else phrases.ASKS)
    as_pairs = chance.random() < 0.25
    client = "" if as_pairs else facts_of_case.client_phrase(chance, hand, facts, is_own=is_own)
    request = (
        ask.format(client=client).replace(" .", ".").replace(" ,", ",").replace(" ;", ";").replace(" ?", "?").strip()
    )
    attached = chance.choice(phrases.ATTACHED_EN if english else phrases.ATTACHED) if content.files else ""
    blocks: list[Block] = [Para(greeting)] if greeting else []
    if as_pairs:
        pairs = facts_of_case.pairs(chance, hand, facts)
        fact_blocks = _pair_blocks(chance, pairs, content) if pairs else []
    else:
        sentences = facts_of_case.sentences(chance, hand, facts)
        sentences += chance.sample(phrases.EXTRAS, k=chance.choice((0, 0, 1, 2)))
        fact_blocks = (
            [Para(" ".join(sentences))]
            if chance.random() < 0.5 and sentences
            else [Para(sentence) for sentence in sentences]
        )
    first, last = (fact_blocks, []) if chance.random() < 0.7 else ([], fact_blocks)
    blocks += [Para(accented(hand, request)), *first]
    blocks += [Para(accented(hand, attached))] if attached else []
    return (*blocks, *content.blocks, *last, *_signature(chance, writer, english=english))


def _pair_blocks(chance: Random, pairs: list[tuple[str, str]], content: Content) -> list[Block]:
    if content.needs_html and chance.random() < 0.5:
        return [Grid(Sheet(rows=[list(pair) for pair in pairs]))]
    return [Lines(tuple(f"{label}: {value}" for label, value in pairs))]


def _signature(chance: Random, writer: Person, *, english: bool = False) -> tuple[Block, ...]:
    parting = Para(chance.choice(phrases.PARTINGS_EN if english else phrases.PARTINGS))
    if chance.random() < 0.08:
        return (parting, Para(chance.choice(phrases.ON_THE_WAY)))
    contact = (
        [f"Tel. {writer.phone}  Cel. 55 {chance.randrange(10**8):08d}", writer.address]
        if chance.random() < 0.8
        else [writer.phone]
    )
    lines = [writer.full_name, chance.choice(phrases.ROLES), writer.firm, *contact, chance.choice(phrases.STREETS)]
    small = (Para(chance.choice(phrases.SMALL_PRINT)),) if chance.random() < 0.55 else ()
    return (parting, Lines(tuple(line for line in lines if line), is_signature=True), *small)


def _pass_on(chance: Random, hand: Hand, cast: Cast, inner: Letter) -> Letter:
    """Let an employee of the insurer pass the broker's mail on to the desk."""
    colleague = a_colleague(chance, cast.insurer, cast.domain)
    quote = _quoted(chance, hand, cast.broker, inner, is_forward=True, to=colleague.address)
    if chance.random() < 0.2:
        other = a_colleague(chance, cast.insurer, cast.domain)
        forwarded = replace(inner, blocks=(Para("Para tu atención"), *_signature(chance, other), quote))
        quote = _quoted(chance, hand, other, forwarded, is_forward=True, to=colleague.address)
    word = chance.choice(phrases.PASSED_ON)
    blocks = (*((Para(word),) if word else ()), *_signature(chance, colleague), quote)
    return replace(
        inner, sender=(colleague.name, colleague.address), subject=_forwarded(chance, inner.subject), blocks=blocks
    )


def _pass_on_whole(chance: Random, _: Hand, cast: Cast, inner: Letter) -> Letter:
    """Let an employee of the insurer attach the broker's whole mail."""
    colleague = a_colleague(chance, cast.insurer, cast.domain)
    first = replace(inner, to=(colleague.name, colleague.address), sent_at=earlier(inner.sent_at, 4))
    blocks = (Para(chance.choice(phrases.PASSED_ON) or "Adjunto."), *_signature(chance, colleague))
    return replace(
        inner,
        sender=(colleague.name, colleague.address),
        subject=_forwarded(chance, inner.subject),
        blocks=blocks,
        files=(),
        enclosed=(first,),
    )


def _pass_on_client(chance: Random, hand: Hand, cast: Cast, inner: Letter) -> Letter:
    """Let the broker pass his client's mail on."""
    quote = _quoted(chance, hand, cast.client.contact, inner, is_forward=True, to=cast.broker.address)
    blocks = (Para(chance.choice(phrases.CLIENT_ASKED)), *_signature(chance, cast.broker), quote)
    return replace(inner, sender=_shown(chance, cast.broker), subject=_forwarded(chance, inner.subject), blocks=blocks)


def _answer(chance: Random, hand: Hand, cast: Cast, newest: Letter) -> Letter:
    """Let the broker answer the insurer, who asked for the list."""
    colleague = a_colleague(chance, cast.insurer, cast.domain)
    question = replace(newest, blocks=(Para(chance.choice(phrases.ANSWERS)), *_signature(chance, colleague)))
    quote = _quoted(chance, hand, colleague, question, is_forward=False, to=cast.broker.address)
    return replace(newest, subject=f"RE: {newest.subject}", blocks=(*newest.blocks, quote), answers="first")


def _replace_list(chance: Random, hand: Hand, cast: Cast, newest: Letter) -> Letter:
    """Let the broker send a new list above the old one."""
    old = _old_list(chance, hand)
    before = replace(newest, blocks=(Para("Favor de cotizar:"), old, *_signature(chance, cast.broker)))
    quote = _quoted(chance, hand, cast.broker, before, is_forward=False, to=cast.desk_address)
    first = Para(accented(hand, chance.choice(phrases.CORRECT_LIST)))
    return replace(newest, subject=f"RE: {newest.subject}", blocks=(first, *newest.blocks, quote), answers="first")


def _smuggled(chance: Random) -> tuple[Hidden, tuple[str, ...]]:
    """Return a vehicle and an order to the machine that no eye sees, and what gives them away."""
    unit = a_fleet(chance, 1)[0]
    text = chance.choice(phrases.SMUGGLED).format(unit=f"{unit.brand} {unit.model} {unit.year}", vin=unit.vin)
    return Hidden(text, chance.choice(phrases.HIDING)), (unit.vin, "XAXX010101000")


def _old_list(chance: Random, hand: Hand) -> Block:
    units = a_fleet(chance, chance.randrange(2, 6))
    if chance.random() < 0.4:
        return Grid(a_page(chance, hand, units, Facts(), medium="web").sheet)
    return Lines(tuple(prose.listed(chance, hand, units)[0]), is_list=True)


def _remind(chance: Random, hand: Hand, cast: Cast, first_letter: Letter) -> Letter:
    """Let the broker ask after his own mail; whether an old list is enough is a matter of taste: no status counts."""
    quote = _quoted(chance, hand, cast.broker, first_letter, is_forward=False, to=cast.desk_address)
    blocks = (Para(accented(hand, chance.choice(phrases.REMINDERS))), *_signature(chance, cast.broker), quote)
    content = replace(first_letter.content, status=None)
    return replace(first_letter, subject=f"RE: {first_letter.subject}", blocks=blocks, answers="first", content=content)


def _quoted(chance: Random, hand: Hand, writer: Person, letter: Letter, *, is_forward: bool, to: str) -> Quote:
    style = chance.choice(QUOTE_STYLES_EN if hand.language == "en" else QUOTE_STYLES)
    if is_forward and style == "outlook bare":
        style = "outlook"
    return Quote(
        writer,
        to,
        letter.subject or "flotilla",
        earlier(letter.sent_at, chance.randrange(1, 90)),
        letter.blocks,
        style,
        is_forward,
    )


def _broker_truth(broker: Person, letter: Letter, original: Letter) -> dict[str, Any]:
    """Return who asks for the quotation, by the names that the mail shows."""
    shown_name = letter.sender[0] if letter.sender[1] == broker.address else original.sender[0]
    is_named = bool(shown_name) or any(
        _names(broker, block) for block in (*_all_blocks(letter), *_all_blocks(original))
    )
    return {
        "broker_name": broker.full_name if is_named else None,
        "broker_name_alt": [name for name in (broker.name, shown_name, broker.firm) if name],
        "broker_email": broker.address,
    }


def _names(person: Person, block: Block) -> bool:
    if isinstance(block, Quote):
        return block.sender == person
    return isinstance(block, Lines) and block.is_signature and person.full_name in block.texts


def _all_blocks(letter: Letter) -> list[Block]:
    inner = [block for block in letter.blocks if isinstance(block, Quote)]
    deeper = [block for quote in inner for block in quote.blocks]
    return [*letter.blocks, *deeper, *(block for quote in deeper if isinstance(quote, Quote) for block in quote.blocks)]


def _shown(chance: Random, person: Person) -> tuple[str, str]:
    first, _, last = person.name.partition(" ")
    sender = chance.choice(
        (
            person.full_name,
            person.full_name,
            person.name,
            person.name.upper(),
            f"{person.name} | {person.firm}",
            f"{last}, {first}",
            "",
        )
    )
    return sender, person.address


def _desk_name(chance: Random, cast: Cast) -> str:
    return chance.choice(("", "Cotizaciones Flotillas", cast.insurer, "Suscripción Autos"))


def _subject(chance: Random, hand: Hand, facts: Facts) -> str:
    subject = chance.choice(phrases.SUBJECTS_EN if hand.language == "en" else phrases.SUBJECTS)
    return subject.format(client=facts.client or "").strip(" -")


def _forwarded(chance: Random, subject: str) -> str:
    return f"{chance.choice(('RV: ', 'Fwd: ', 'FW: ', 'Rv: '))}{subject}"


_WAYS = {
    "passed on": _pass_on,
    "passed on as a mail": _pass_on_whole,
    "client's mail passed on": _pass_on_client,
    "answer": _answer,
    "new list": _replace_list,
    "reminder": _remind,
}
