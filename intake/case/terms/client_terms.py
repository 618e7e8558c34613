"""The findings on the client and on the policy that expires, of all sources of a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from intake.case.expiring.insurer import find_expiring_insurer
from intake.case.expiring.policy_tables import PolicyMention, insurers_in_tables, premiums_in_tables
from intake.case.expiring.premium import find_expiring_premium
from intake.case.findings import (
    BESIDE_LABEL,
    DERIVED,
    GUESSED,
    LABELLED,
    SHAPE,
    UNLABELLED,
    CaseFinding,
    best,
    doubted,
    finding_at,
)
from intake.case.terms.address import find_address, find_labelled_state
from intake.case.terms.business import find_activity
from intake.case.terms.client_tables import client_sources
from intake.case.terms.labelled import without_intermediary, without_signature
from intake.case.terms.places import code_in_address, find_postal_codes, find_town
from intake.case.terms.states import abroad_in, find_state, state_of
from intake.model.document import BODY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from intake.case.findings import SourceText
    from intake.case.terms.address import ClientAddress
    from intake.case.terms.labelled import TextMention
    from intake.model.document import Table
    from intake.model.extraction import Vehicle

SourceWithText: TypeAlias = "tuple[SourceText, str]"
"""A source with its text, without the signature of a message."""
PREMIUM: Final = "expiring_premium"
# Parts of words without one of which a text states no such thing: looking for them is cheap.
_PLACE: Final = (
    "DOM",
    "VIVE",
    "RADICA",
    "SEDE",
    "BASE EN",
    "LOCALIZ",
    "ESTABLEC",
    "ENCUENTRA",
    "PASEO",
    "OFICINA",
    "CALZ",
    "INSTALAC",
    "PLANTA",
    "BODEGA",
    "PRIV",
    "PERIF",
    "CIRCUITO",
    "LIBRAMIENTO",
    "DIR",
    "ADDRESS",
    "UBICA",
    "CALLE",
    "C.P",
    "CP",
    "COL",
    "AV",
    "CARR",
    "BLVD",
    "KM",
    "NUM",
    "ESTAN EN",
    "EST\u00c1N EN",
    "DONDE EST",
    "D\u00d3NDE EST",
    "S/N",
    "RANCHO",
    "(",
)
_STATE: Final = ("ESTADO", "EDO", "ENTIDAD", "STATE")
_BUSINESS: Final = (
    *(
        "GIRO",
        "ACTIVIDAD",
        "DEDIC",
        "BUSINESS",
        "RAMO",
        "NEGOCIO",
        "OBJETO",
        "(",
        "FABRIC",
        "CULTIV",
        "SIEMBR",
        "PRODUC",
    ),
    *("COMERC", "DISTRIB", "ELABOR", "VEND", "HACEN", "EMPAC", "IMPORT", "EXPORT", "CONSTRUY", "MAQUIL", "OPERATIONS"),
    *("OCUPACI", "MANUFACT", "CRIA", "COSECH", "PROCES", "SUMINISTR", "CRÍA"),
)
_POLICY: Final = (
    *(
        "ACTUAL",
        "ANTERIOR",
        "VIGENTE",
        "SALIENTE",
        "TERMINA",
        "VENC",
        "EN CURSO",
        "PREVI",
        "EXPIR",
        "CURRENT",
        "HOY",
        "VIENE",
    ),
    *("VENIMOS", "PROVIENE", "RENOVA", "RENUEVA", "RENEW", "ESTAN", "EST\u00c1", "ESTA", "ASEGURA", "TIENE", "TENE"),
    *("TEN\u00cdA", "PAG", "TRAE", "SALI", "DEJA", "CAMBIA", "MIGRA", "HASTA", "DESDE", "INSURED", "INCUMBENT", "LAST"),
    *("CUENTA", "MOLEST", "CONFORM", "CONTENT", "CUBIERT", "AMPARAD", "LLEVA", "VIGOR", "VIGENCIA", "ANTECEDENTE"),
)
_PREMIUM: Final = ("PRIMA", "PREMIUM", "COSTO", "IMPORTE", "MONTO", "PAG", "PAY", "PAID", "TARIFA", "CUESTA", "SAL")


def texts_of(sources: Sequence[SourceText]) -> list[SourceWithText]:
    """Return each source with its text; below the closing words of a message stands its writer."""
    texts = [(source, without_signature(source.text) if source.file == BODY else source.text) for source in sources]
    return [(source, without_intermediary(text)) for source, text in texts]


def client_findings(
    texts: Sequence[SourceWithText], tables: Sequence[Table] = (), vehicles: Sequence[Vehicle] = ()
) -> dict[str, CaseFinding]:
    """Return the best finding of the address, its state and postal code, the activity and the insurer."""
    texts = [*texts, *((source, source.text) for source in client_sources(tables))]
    addresses = [(source, address) for source, text in _with_cue(texts, _PLACE) if (address := find_address(text))]
    code = best(_postal_codes(texts, addresses, _own_codes(vehicles)))
    return {
        "client_address": best(_addresses(addresses)),
        "client_state": best(_states(texts, addresses, code)),
        "client_postal_code": code,
        "activity": _first(_with_cue(texts, _BUSINESS), find_activity),
        "expiring_insurer": best(_insurers(texts, tables)),
    }


def _with_cue(texts: Sequence[SourceWithText], cues: Sequence[str]) -> list[SourceWithText]:
    """Return the texts that have one of `cues` in capitals."""
    return [(source, text) for source, text in texts if any(cue in upper for upper in (text.upper(),) for cue in cues)]


def _insurers(texts: Sequence[SourceWithText], tables: Sequence[Table]) -> Iterator[CaseFinding]:
    """Yield the insurer that each text says; where it names several in that role, they contradict each other."""
    for source, text in _with_cue(texts, _POLICY):
        if insurer := find_expiring_insurer(text):
            certainty = LABELLED if insurer.is_labelled else GUESSED if insurer.is_guessed else UNLABELLED
            finding = finding_at(insurer.value, certainty, source, insurer.start)
            yield doubted(finding) if insurer.is_contested else finding
    for mention in insurers_in_tables(tables):
        yield CaseFinding(mention.value, mention.confidence, mention.origin)


def expiring_premium(
    texts: Sequence[SourceWithText], tables: Sequence[Table] = ()
) -> tuple[float | None, dict[str, CaseFinding]]:
    """Return the premium that is paid today, and the findings of its amount and its currency."""
    premiums = [*_premiums(texts), *premiums_in_tables(tables)]
    if not premiums:
        return None, {}
    top = max(premiums, key=lambda premium: premium.confidence)
    currency = CaseFinding(top.currency, top.confidence, top.origin)
    return top.number, {PREMIUM: CaseFinding(top.value, top.confidence, top.origin), f"{PREMIUM}_currency": currency}


def _premiums(texts: Sequence[SourceWithText]) -> Iterator[PolicyMention]:
    for source, text in _with_cue(texts, _PREMIUM):
        if premium := find_expiring_premium(text):
            certainty = LABELLED if premium.is_labelled else GUESSED if premium.is_guessed else UNLABELLED
            confidence, origin = certainty * source.place.value, source.origin(premium.start)
            yield PolicyMention(f"{premium.amount:g}", premium.amount, premium.currency, confidence, origin)


def _own_codes(vehicles: Sequence[Vehicle]) -> frozenset[str]:
    """Return the postal codes that units state where they stand themselves; that of a lone one may be its owner's."""
    if len(vehicles) == 1:
        return frozenset()
    return frozenset(
        vehicle.postal_code
        for vehicle in vehicles
        if vehicle.postal_code
        and any(reading.field == "postal_code" and reading.origin is None for reading in vehicle.reading_fields)
    )


def _first(texts: Sequence[SourceWithText], find: Callable[[str], TextMention | None]) -> CaseFinding:
    matches = ((source, mention) for source, text in texts if (mention := find(text)))
    return best(_finding(source, mention) for source, mention in matches)


def _finding(source: SourceText, mention: TextMention) -> CaseFinding:
    return finding_at(mention.value, LABELLED if mention.is_labelled else UNLABELLED, source, mention.start)


def _addresses(addresses: Sequence[tuple[SourceText, ClientAddress]]) -> Iterator[CaseFinding]:
    for source, address in addresses:
        yield finding_at(address.text, LABELLED if address.is_labelled else SHAPE, source, address.start)


def _postal_codes(
    texts: Sequence[SourceWithText], addresses: Sequence[tuple[SourceText, ClientAddress]], own_codes: Collection[str]
) -> Iterator[CaseFinding]:
    """Yield the codes in addresses, and those that stand alone; several that stand alone contradict each other."""
    for source, address in addresses:
        if code := code_in_address(address.text):
            yield finding_at(code, BESIDE_LABEL if address.is_labelled else SHAPE, source, address.start)
    for source, text in texts:
        codes = [mention for mention in find_postal_codes(text) if mention.value not in own_codes]
        for mention in codes:
            finding = _finding(source, mention)
            yield finding if len(codes) == 1 else doubted(finding)


def _states(
    texts: Sequence[SourceWithText], addresses: Sequence[tuple[SourceText, ClientAddress]], code: CaseFinding
) -> Iterator[CaseFinding]:
    for source, text in _with_cue(texts, _STATE):
        if labelled := find_labelled_state(text):
            yield _finding(source, labelled)
    for source, address in addresses:
        if state := find_state(address.text):
            certainty = BESIDE_LABEL if address.is_labelled else SHAPE
            yield finding_at(state.name, certainty, source, address.start)
        elif name := abroad_in(address.text):
            yield finding_at(name, SHAPE, source, address.start)
    for source, text in texts:
        if town := find_town(text):
            yield _finding(source, town)
    is_abroad_address = any(abroad_in(address.text) for _, address in addresses)
    if code.value and not is_abroad_address and (name := state_of(code.value)):
        yield CaseFinding(name, code.confidence * DERIVED, code.origin)
