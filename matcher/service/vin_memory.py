"""VINs remembered: vehicles that share the first eight characters of the VIN and the tenth are likely of one version.

The code that persons found for some of them is evidence for the next, of the same insurer and catalogue version. It
tells apart what the text leaves open, and never contradicts the text: it makes no match where there was none, and
speaks for no candidate that the text contradicts.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from domain import vin
from matcher.linkage.compare import Verdict
from matcher.linkage.match_result import Evidence, Match, MatchMethod
from matcher.query.vin_evidence import find_vin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matcher.linkage.match_result import Candidate
    from matcher.query.vehicle_text import VehicleText

MOST_KEYS: Final = 200_000
MOST_VEHICLES: Final = 50
"""The last vehicles of a key that are remembered: more make no code likelier."""
MOST_OF_A_VEHICLE: Final = 10
ODDS_OF_ONE, MOST_ODDS = 10.0, 50.0
"""How much likelier the remembered code gets: ten times by one vehicle, once more by each further one, up to fifty."""
_DIGITS: Final = 4
_CONTRADICTING: Final = (Verdict.CONFLICTS, Verdict.NEAR)


class RememberedVinCode(NamedTuple):
    """The code that a person found for a vehicle; empty when the matcher's was wrong, or none is right.

    `withdraws_id` is the id of an earlier code of the vehicle that was taken back; 0: none was.
    """

    insurer_id: str
    vehicle_id: str
    vin_key: str
    cvegs: str
    entry_year: int
    catalog_version: str
    code_id: int = 0
    withdraws_id: int = 0


class _Code(NamedTuple):
    cvegs: str
    entry_year: int
    catalog_version: str


class VinMemory:
    """Remembers the last codes of each vehicle, of which the last one counts; those of a key only while they agree."""

    def __init__(self) -> None:
        # By insurer and key of the VIN: the codes of each vehicle, by their ids, oldest first; replaced as a whole, for
        # threads read it.
        self._codes: OrderedDict[tuple[str, str], Mapping[str, Mapping[int, _Code]]] = OrderedDict()

    def learn(self, remembered: RememberedVinCode) -> None:
        """Remember a code after earlier ones of the same vehicle; the oldest is dropped at each limit."""
        key, vehicle = (remembered.insurer_id, remembered.vin_key), remembered.vehicle_id
        known = self._codes.get(key, {})
        codes = _codes_after(known.get(vehicle, {}), remembered)
        others = [(other, of_other) for other, of_other in known.items() if other != vehicle]
        vehicles = [*others, (vehicle, codes)] if codes else others
        if not vehicles:
            self._codes.pop(key, None)
            return
        self._codes[key] = dict(vehicles[-MOST_VEHICLES:])
        self._codes.move_to_end(key)
        if len(self._codes) > MOST_KEYS:
            self._codes.popitem(last=False)

    def knows(self, insurer_id: str, text: VehicleText) -> bool:
        """Tell whether codes are remembered for the VIN of a text."""
        return bool(self._codes) and (insurer_id, _key(text)) in self._codes

    def tell_apart(self, insurer_id: str, texts: Sequence[VehicleText], answers: Iterable[Match]) -> Iterator[Match]:
        """Yield the answers to `texts`, with what the VINs add; an answer that several texts have stays one."""
        told_apart: dict[tuple[int, _Code, int], tuple[Match, Match]] = {}
        for text, answer in zip(texts, answers, strict=True):
            code, vehicles = self._recall(insurer_id, text, answer) if self._codes else (None, 0)
            if code is None:
                yield answer
                continue
            key = (id(answer), code, vehicles)
            if key not in told_apart:
                told_apart[key] = answer, with_code(answer, code.cvegs, code.entry_year, vehicles=vehicles)
            yield told_apart[key][1]

    def _recall(self, insurer_id: str, text: VehicleText, answer: Match) -> tuple[_Code | None, int]:
        """Return the code on which the vehicles of a VIN's key agree, and their number; None when they do not."""
        vin_key = _key(text)
        vehicles = self._codes.get((insurer_id, vin_key), {}).values() if vin_key else ()
        codes = (list(of_vehicle.values())[-1] for of_vehicle in vehicles)
        of_version = [code for code in codes if code.catalog_version in {"", answer.catalogue_version}]
        if len(set(of_version)) != 1 or not of_version[0].cvegs:
            return None, 0
        return of_version[0], len(of_version)


def _codes_after(known: Mapping[int, _Code], remembered: RememberedVinCode) -> dict[int, _Code]:
    """Return the codes of a vehicle once another one is known, or one of them was withdrawn."""
    if remembered.withdraws_id:
        return {code_id: code for code_id, code in known.items() if code_id != remembered.withdraws_id}
    code = _Code(remembered.cvegs, remembered.entry_year, remembered.catalog_version)
    return dict([*known.items(), (remembered.code_id, code)][-MOST_OF_A_VEHICLE:])


def _key(text: VehicleText) -> str:
    return vin.version_key(text.vin or find_vin(text.description.upper()))


def with_code(answer: Match, cvegs: str, entry_year: int, *, vehicles: int) -> Match:
    """Return an answer with the evidence of `vehicles` for a code; only candidates may have it."""
    wanted = (cvegs, entry_year)
    remembered = next((one for one in answer.candidates if (one.row.cvegs, one.row.year) == wanted), None)
    if remembered is None or answer.method is not MatchMethod.RULES or _is_contradicted(remembered):
        return answer
    factor = min(ODDS_OF_ONE + vehicles - 1, MOST_ODDS)
    whole = 1.0 + (factor - 1.0) * remembered.code
    evidence = Evidence("vin_memory", Verdict.AGREES, "", f"{vehicles} coded vehicles")
    candidates = sorted(
        (
            one._replace(code=round(one.code * factor / whole, _DIGITS), beside_text=(evidence,))
            if one is remembered
            else one._replace(code=round(one.code / whole, _DIGITS))
            for one in answer.candidates
        ),
        key=lambda one: -one.code,
    )
    best = candidates[0]
    return replace(
        answer,
        best=best.row,
        code=best.code,
        confidence=round(answer.listed * best.code, _DIGITS),
        candidates=tuple(candidates),
        equals=answer.equals if remembered.row not in answer.equals else (),
    )


def _is_contradicted(candidate: Candidate) -> bool:
    return any(evidence.verdict in _CONTRADICTING for evidence in candidate.evidence)
