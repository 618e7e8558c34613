"""A second reading by a language model where the rules are unsure: free text, and headers of unknown meaning.

The model is asked little and trusted less: a budget of tokens per e-mail, a quote for every value, and nothing that
contradicts the rules. `intake.reading.answer_check` decides what is accepted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from intake.lexicon.prompt_injection import gives_orders
from intake.profiles.model import NO_COLUMNS
from intake.reading.answer_check import ModelAnswer, NamedTables, columns_of, merge
from intake.reading.reader_process import UnreadableMailError
from intake.triage.triage import completed_mail
from mesh.llm.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intake.lexicon.column_names import Column
    from intake.model.extraction import Extraction
    from intake.reading.reader_process import MailReader
    from intake.triage.triage import SortedMail
    from mesh.llm.client import Llm

DOUBTFUL: Final = 0.5
ORDERS: Final = notice(WarningCode.MODEL_NOT_ASKED)
SPENT: Final = notice(WarningCode.MODEL_BUDGET_SPENT)
READ_TEXT: Final = (
    "You read e-mails in which a broker in Mexico asks an insurer to quote a fleet. List every vehicle to be insured "
    "now, one entry a unit, and what is said of the client and the policy. Copy each value exactly as it is written; "
    "give null for what is not written. `quote` is the piece of text, copied exactly, that states the value; for a "
    "vehicle the whole piece that states it. Dates are ISO 8601. Vehicles of quoted earlier messages, of claims or of "
    "other offers are not to be listed. The broker's own company and tax number are not the client's."
)
NAME_COLUMNS: Final = (
    "You are shown the header and the first rows of tables that a broker in Mexico attached to an e-mail that asks an "
    "insurer to quote a fleet. Say for each table whether it lists vehicles to be insured, one a row, and what each of "
    "its headers means. Copy headers exactly. Use `ignore` for a header that has none of the other meanings. "
    "In Mexico `Modelo` is often the model year, and `Submarca` or `Tipo` the model."
)


@dataclass(frozen=True, slots=True)
class ReadingBudget:
    """The budget for one e-mail."""

    tokens: int
    questions: int


class SecondReading:
    """Reads e-mails by the rules and lets the model complete them; `count_dropped` counts what was made up."""

    def __init__(
        self, readers: MailReader, llm: Llm, bounds: ReadingBudget, count_dropped: Callable[[str, int], None]
    ) -> None:
        self._readers = readers
        self._llm = llm
        self._bounds = bounds
        self._count_dropped = count_dropped

    async def read(self, raw: bytes, insurer_id: str = "", *, columns: Mapping[str, Column] = NO_COLUMNS) -> SortedMail:
        """Read and sort the e-mail `raw` to an insurer.

        Raises: UnreadableMailError when reading was not completed.
        """
        mail = await self._readers.read(raw, insurer_id, columns=columns)
        extraction = mail.extraction
        if not (has_unsure_tables(extraction) or has_unsure_text(extraction)):
            return mail
        if gives_orders(_shown(extraction)):
            return replace(
                mail, extraction=replace(extraction, warnings=(*extraction.warnings, ORDERS), needs_review=True)
            )
        budget = Budget(self._bounds.tokens, self._bounds.questions)
        mail = await self._name_columns(raw, insurer_id, mail, budget)
        extraction = await self._read_text(mail.extraction, budget)
        if budget.is_exhausted:
            extraction = replace(extraction, warnings=(*extraction.warnings, SPENT))
        return completed_mail(mail, extraction)

    async def _name_columns(self, raw: bytes, insurer_id: str, mail: SortedMail, budget: Budget) -> SortedMail:
        """Ask for the meanings of the headers of unsure tables, and read the e-mail again by the rules with them."""
        if not has_unsure_tables(mail.extraction):
            return mail
        shown = dict(enumerate(mail.extraction.unsure_tables, start=1))
        data = "\n".join(
            json.dumps({"number": number, "rows": table.rows}, ensure_ascii=False) for number, table in shown.items()
        )
        named = await self._llm.ask(NamedTables, instructions=NAME_COLUMNS, data=data, budget=budget)
        columns = columns_of(named, shown) if named else {}
        if not columns:
            return mail
        try:
            again = await self._readers.read(raw, insurer_id, columns=columns)
        except UnreadableMailError:
            return mail
        read = again.extraction
        if not read.vehicles:
            return mail
        warning = notice(WarningCode.MODEL_NAMED_COLUMNS, count=len(read.vehicles))
        return replace(again, extraction=replace(read, warnings=(*read.warnings, warning), needs_review=True))

    async def _read_text(self, extraction: Extraction, budget: Budget) -> Extraction:
        if not has_unsure_text(extraction):
            return extraction
        reading = await self._llm.ask(ModelAnswer, instructions=READ_TEXT, data=extraction.text, budget=budget)
        if reading is None:
            return extraction
        completed = merge(extraction, reading)
        self._count_dropped("vehicle", completed.dropped_vehicles)
        self._count_dropped("value", completed.dropped_values)
        return completed.extraction


def has_unsure_tables(extraction: Extraction) -> bool:
    """Return whether no vehicle was read although there are tables that the rules did not understand."""
    return bool(extraction.unsure_tables) and not extraction.vehicles


def has_unsure_text(extraction: Extraction) -> bool:
    """Return whether there is a text in which the rules found no vehicle, or no reliable client."""
    sure = {reading.field for reading in extraction.data.readings if reading.confidence > DOUBTFUL}
    return bool(extraction.text.strip()) and not (extraction.vehicles and "client_name" in sure)


def _shown(extraction: Extraction) -> str:
    cells = (cell for table in extraction.unsure_tables for row in table.rows for cell in row)
    return "\n".join([extraction.text, *cells])
