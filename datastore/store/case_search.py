"""One box for all that names a case: texts anywhere in it, numbers of vehicles, COT numbers.

Texts are looked up by their parts of two and three characters (migration 0018), which triggers keep. Each word is
looked for in every field; plates, VINs and COT numbers also as people type them, with spaces between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, literal, or_, select, text, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text, Uuid

from datastore.db.desk_tables import case_search as searched
from datastore.db.desk_tables import vin_ends
from datastore.db.tables import cases, vehicles
from datastore.lists.filter_sql import starts_with
from datastore.lists.list_query import PLAN_EACH, Search
from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

SHORTEST, LONGEST = 2, 200
ALLOWED: Final = f"{SHORTEST} to {LONGEST} characters, among them two letters or digits together"
# A plate is found by how it begins from so many characters on, a VIN by how it ends.
LEAST_OF_PLATE: Final = 5
LEAST_OF_VIN: Final = 6
LEAST_OF_NUMBER: Final = 4
# Words with digits that are longer than a year stand in few cases.
LEAST_OF_RARE: Final = 5
# Words beyond these are looked for in texts only.
MOST_NUMBERS: Final = 6
# Of more cases with a number, such as one that stands for none, the newest are found.
MOST_OF_NUMBER: Final = 5_000
COT: Final = re.compile(r"(?:tk[\s-]*)?(20\d\d)[\s-]*(\d{1,9})", re.IGNORECASE)
FOLDED: Final = text("SELECT search_fold(word) FROM unnest(:typed) WITH ORDINALITY AS t (word, place) ORDER BY place")
FOLDING: Final = FOLDED.bindparams(bindparam("typed", type_=ARRAY(Text)))
_v = vehicles.c


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for, folded; `whole` is all of it as one word."""

    words: Sequence[str]
    whole: str
    cot_numbers: Mapping[str, str]


async def case_search(connection: AsyncConnection, q: str) -> Search:
    """Return what finds the cases that `q` names.

    Raises: InvalidField.
    """
    wanted = await _read(connection, q)
    await connection.exec_driver_sql(PLAN_EACH)
    named = await _named_by_number(connection, wanted)
    words = literal(list(wanted.words), ARRAY(Text))
    ids = func.unnest(literal(named, ARRAY(Uuid)))
    everywhere = cases.c.id.in_(union(select(ids), select(func.search_cases(words, type_=Uuid))))

    def near(case_id: ColumnElement[Any]) -> ColumnElement[bool]:
        has_words = and_(*(func.strpos(searched.c.text, word) > 0 for word in wanted.words))
        at_hand = select(has_words).where(searched.c.case_id == case_id).scalar_subquery()
        return or_(case_id == func.any(literal(named, ARRAY(Uuid))), at_hand) if named else at_hand

    return Search(near, everywhere, is_rare=any(_is_number(word, LEAST_OF_RARE) for word in wanted.words))


async def _read(connection: AsyncConnection, q: str) -> _Wanted:
    typed = q.split()
    if not SHORTEST <= len(q) <= LONGEST or "\0" in q:
        raise InvalidField("q", None, ALLOWED)
    folded = (await connection.execute(FOLDING, {"typed": [*typed, q]})).scalars().all()
    words, whole = [word for word in dict.fromkeys(folded[:-1]) if word], folded[-1]
    if not any(len(word) >= SHORTEST for word in words):
        raise InvalidField("q", None, ALLOWED)
    cot_numbers = {
        word: f"TK-{match[1]}-{int(match[2]):03d}"
        for word, as_typed in zip(folded, [*typed, q], strict=True)
        if (match := COT.fullmatch(as_typed.strip()))
    }
    return _Wanted(words, whole, cot_numbers)


async def _named_by_number(connection: AsyncConnection, wanted: _Wanted) -> list[UUID]:
    """Return the cases that a number names, if every other word names them too."""
    numbers = [word for word in dict.fromkeys((wanted.whole, *wanted.words)) if _is_number(word)][:MOST_NUMBERS]
    named = {word: await _cases_of_number(connection, word, wanted.cot_numbers.get(word, "")) for word in numbers}
    of_whole = named.get(wanted.whole, set())
    others = set().union(*named.values()) - of_whole
    if len(wanted.words) == 1 or not others:
        return sorted(of_whole | others)
    texts = await _texts_of(connection, others)
    every = [
        case_id
        for case_id, its_text in texts.items()
        if all(word in its_text or case_id in named.get(word, ()) for word in wanted.words)
    ]
    return sorted({*of_whole, *every})


def _is_number(word: str, least: int = LEAST_OF_NUMBER) -> bool:
    return len(word) >= least and any(character.isdigit() for character in word)


async def _cases_of_number(connection: AsyncConnection, word: str, cot_number: str) -> set[UUID]:
    number = word.upper()
    is_there = _v.remove_time.is_(None)
    plates = starts_with(_v.plate_key, number) if len(number) >= LEAST_OF_PLATE else _v.plate_key == number
    ways = [select(_v.case_id).where(plates, is_there), select(_v.case_id).where(_v.vin == number, is_there)]
    if len(number) >= LEAST_OF_VIN:
        ended = vin_ends.join(vehicles, _v.id == vin_ends.c.vehicle_id)
        ends = starts_with(vin_ends.c.reversed_vin, number[::-1])
        ways.append(select(_v.case_id).select_from(ended).where(ends, is_there))
    if cot_number:
        ways.append(select(cases.c.id).where(cases.c.cot_number == cot_number))
    every = union(*ways).subquery()
    newest = select(every.c.case_id).order_by(every.c.case_id.desc()).limit(MOST_OF_NUMBER)
    return set((await connection.execute(newest)).scalars())


async def _texts_of(connection: AsyncConnection, case_ids: Iterable[UUID]) -> dict[UUID, str]:
    query = select(searched.c.case_id, searched.c.text).where(searched.c.case_id.in_(list(case_ids)))
    return {row.case_id: row.text for row in await connection.execute(query)}
