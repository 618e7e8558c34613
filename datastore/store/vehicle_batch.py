"""Many edits of the vehicles of a case in one transaction: made in memory, and written in a few statements."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_json
from sqlalchemy import Text, bindparam, cast, column, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from datastore.audit import trail
from datastore.db.ids import is_one_of, parse_id
from datastore.db.tables import vehicles
from datastore.learning.sample import is_chosen
from datastore.store.catalogs import active_entries
from datastore.store.last_change import LastChange, keep_last_changes, last_changes_of
from datastore.store.memories import VERDICT, Memory, Remembering
from datastore.store.steps import ChangedSince, PartsStand, Step
from datastore.store.vehicle_change import coding, correction, removal, restoring, reversal
from datastore.store.verdicts import BLIND_CHECK, checked_vehicles
from mesh.errors import InvalidField, NotFound, StaleEtag, WrongState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.sql.dml import ReturningUpdate

    from datastore.store.vehicle_change import RowChange
    from datastore.tenancy.actor import Actor

    Values = Mapping[str, Any]

REMOVED, IN_CASE = "REMOVED", "IN_CASE"
UNCHANGED, CHANGED = "UNCHANGED", "CHANGED"
_c = vehicles.c
# A vehicle as it is, with the time of the transaction, which is that of a removal.
ROWS: Final = select(vehicles, func.now().label("now"))


@dataclass(frozen=True, slots=True)
class _Audited:
    vehicle_id: UUID
    changes: Sequence[Mapping[str, str]]


@dataclass(slots=True)
class VehicleBatch:
    """The vehicles of a locked case that a transaction edits. An edit that raises changes nothing.

    Each edit but an undo is refused for a removed vehicle, with WrongState, and `restore` for one that is not. Etags
    are those from before the batch; an empty one is not compared.
    """

    case: RowMapping
    check_share: float
    rows: dict[UUID, dict[str, Any]]
    entries: Mapping[str, Sequence[RowMapping]]
    last: dict[UUID, LastChange]
    # Those that were checked blindly, which each vehicle is once at most.
    checked: set[UUID]
    _etags: dict[UUID, str] = field(default_factory=dict)
    _columns: dict[UUID, set[str]] = field(default_factory=dict)
    _audited: list[_Audited] = field(default_factory=list)
    _remembering: Remembering = field(default_factory=Remembering)
    _taken_back: set[UUID] = field(default_factory=set)
    _joined: frozenset[UUID] = frozenset()

    def __post_init__(self) -> None:
        self._etags = {vehicle_id: str(row["revision"]) for vehicle_id, row in self.rows.items()}

    def in_case(self, vehicle: str) -> Mapping[str, Any] | None:
        """Return a vehicle as it is now; None when the case has none of this id, or it was taken out."""
        row = self.rows.get(vehicle_id) if (vehicle_id := parse_id(vehicle)) else None
        return row if row is not None and row["remove_time"] is None else None

    def correct(self, vehicle: str, values: Values, *, etag: str = "") -> None:
        """Correct a vehicle as a person says; `values` are columns.

        Raises: NotFound, StaleEtag, WrongState; InvalidField when the code is not in the active catalogue.
        """
        row = self._in_case(vehicle, etag)
        entry = self._entry(values["cvegs"], values.get("year", row["year"])) if values.get("cvegs") else None
        change = correction(row, values, entry)
        if change is not None:
            self._remembering.add(change.memories)
            self.checked |= {memory.vehicle_id for memory in change.memories if _is_blind(memory)}
            self._apply(row, change, change.memories)

    def code(self, vehicle: str, match: Values, *, etag: str = "") -> None:
        """Store an answer of the matcher, given as its columns; what the batch did to the vehicle before belongs to it.

        Without columns nothing is stored.

        Raises: NotFound, StaleEtag, WrongState.
        """
        row = self._in_case(vehicle, etag)
        if not match:
            return
        is_sampled = match["checkable_from"] > 0 and is_chosen(row["id"], self.check_share)
        change = coding(row, match, is_check_due=is_sampled and row["id"] not in self.checked)
        if change is not None:
            self._apply(row, change, is_joined=True)

    def remove(self, vehicle: str, reason: str, *, etag: str = "") -> None:
        """Take a vehicle out of the case.

        Raises: NotFound, StaleEtag, WrongState.
        """
        row = self._in_case(vehicle, etag)
        self._apply(row, removal(row, reason, row["now"]))

    def restore(self, vehicle: str, *, etag: str = "", is_forced: bool = False) -> None:
        """Put a removed vehicle back as it was; beside those that were added in its place only if `is_forced`.

        Raises: NotFound, StaleEtag, WrongState.
        """
        row = self._row(vehicle, etag)
        if row["remove_time"] is None:
            raise WrongState("vehicle", vehicle, IN_CASE, REMOVED)
        last = self._last_of(row)
        if last is not None and last.step and not is_forced:
            self._check_replaced(vehicle, last.step)
        was_due = last is not None and last.old_values.get("is_check_due", False)
        self._apply(row, restoring(row, is_check_due=was_due and row["id"] not in self.checked))

    def undo(self, vehicle: str, *, etag: str = "") -> None:
        """Take the latest change of a vehicle back, and what was remembered of it; an undo is a change too.

        A step is taken back as a whole, and once for all of its vehicles that are named.

        Raises: NotFound, StaleEtag; WrongState when no change is known that could be taken back, or when another
        vehicle of the step was changed since.
        """
        row = self._row(vehicle, etag)
        if row["id"] in self._taken_back:
            return None
        last = self._last_of(row)
        if last is None:
            raise WrongState("vehicle", vehicle, UNCHANGED, CHANGED)
        if last.step is None:
            return self._take_back(row, last)
        for other, change in self._changes_of(last.step):
            self._take_back(other, change)
        self._taken_back |= last.step.vehicle_ids
        return None

    def join(self, added: Iterable[RowMapping]) -> None:
        """Make what the batch changed, and vehicles that were added with it, one step."""
        new = {row["id"]: dict(row) for row in added}
        self.rows |= new
        step = Step(frozenset({*self._columns, *new}), frozenset(new))
        for vehicle_id, row in new.items():
            self.last[vehicle_id] = LastChange(row["revision"], removal(row, "", row["now"]).columns, ())
        for vehicle_id in step.vehicle_ids:
            self.last[vehicle_id] = replace(self.last[vehicle_id], step=step)
        self._joined = step.vehicle_ids

    def _changes_of(self, step: Step) -> list[tuple[dict[str, Any], LastChange]]:
        """Return the vehicles of a step, each with its part of it.

        Raises: WrongState when one of them was changed since.
        """
        changes = []
        for vehicle_id in sorted(step.vehicle_ids):
            row = self.rows.get(vehicle_id)
            last = self._last_of(row) if row is not None else None
            if row is None or last is None or last.step != step:
                raise ChangedSince(vehicle_id)
            changes.append((row, last))
        return changes

    def _check_replaced(self, vehicle: str, step: Step) -> None:
        added = (row for vehicle_id in step.added_ids if (row := self.rows.get(vehicle_id)))
        standing = [row["position"] for row in added if row["remove_time"] is None]
        if standing:
            raise PartsStand(vehicle, standing)

    def _take_back(self, row: dict[str, Any], last: LastChange) -> None:
        memories = [self._reversed(memory) for memory in last.memories if not self._is_superseded(memory)]
        was_due = last.old_values.get("is_check_due", row["is_check_due"])
        change = reversal(row, last.old_values, is_check_due=was_due and row["id"] not in self.checked)
        self._apply(row, change, memories)
        self.last[row["id"]] = replace(self.last[row["id"]], step=last.step)

    async def write(self, connection: AsyncConnection, actor: Actor) -> bool:
        """Write what was changed, with its audit entries; return whether anything was. The case follows apart."""
        if not self._columns:
            return False
        await self._write_rows(connection)
        entries = [(("vehicle", audited.vehicle_id), audited.changes) for audited in self._audited]
        await trail.record_all(connection, actor, entries, action="update", insurer_id=self.case["insurer_id"])
        await self._remembering.write(connection, actor, self.case)
        latest = {vehicle_id: self.last[vehicle_id] for vehicle_id in self._columns.keys() | self._joined}
        await keep_last_changes(connection, self.case, latest)
        return True

    async def _write_rows(self, connection: AsyncConnection) -> None:
        names = tuple(sorted(set().union(*self._columns.values())))
        written = [
            {name: self.rows[vehicle_id][name] for name in ("id", "revision", *names)} for vehicle_id in self._columns
        ]
        result = await connection.execute(_update(names), {"rows": to_json(written).decode()})
        for row in result.mappings():
            self.rows[row["id"]] |= row

    def _apply(
        self, row: dict[str, Any], change: RowChange, memories: Sequence[Memory] = (), *, is_joined: bool = False
    ) -> None:
        """Change a vehicle; what `is_joined` is taken back together with the change of the batch before it."""
        before = self.last.get(row["id"]) if is_joined and row["id"] in self._columns else None
        columns = {name: value for name, value in change.columns.items() if row[name] != value}
        old_values = {name: row[name] for name in columns}
        row |= columns
        row["revision"] += 1
        self._columns.setdefault(row["id"], set()).update(columns)
        self._audited.append(_Audited(row["id"], change.audited))
        if before is not None:
            old_values, memories = {**old_values, **before.old_values}, [*before.memories, *memories]
        self.last[row["id"]] = LastChange(row["revision"], old_values, memories)

    def _row(self, vehicle: str, etag: str) -> dict[str, Any]:
        vehicle_id = parse_id(vehicle)
        row = self.rows.get(vehicle_id) if vehicle_id else None
        if row is None:
            raise NotFound("vehicle", vehicle)
        if etag and etag != self._etags[row["id"]]:
            raise StaleEtag("vehicle", vehicle, self._etags[row["id"]])
        return row

    def _in_case(self, vehicle: str, etag: str) -> dict[str, Any]:
        row = self._row(vehicle, etag)
        if row["remove_time"] is not None:
            raise WrongState("vehicle", vehicle, REMOVED, IN_CASE)
        return row

    def _entry(self, cvegs: str, year: int | None) -> RowMapping:
        """Return the entry of a code: that of `year`, else the newest."""
        entries = self.entries.get(cvegs)
        if not entries:
            raise InvalidField("vehicle.match.cvegs", cvegs, "a code of the catalogue that is active for the insurer")
        return max(entries, key=lambda entry: (entry["year"] == (year or 0), entry["year"]))

    def _last_of(self, row: Mapping[str, Any]) -> LastChange | None:
        last = self.last.get(row["id"])
        return last if last is not None and last.vehicle_revision == row["revision"] else None

    def _is_superseded(self, memory: Memory) -> bool:
        """Whether a verdict that would be recorded again is that of a blind check, and there was another meanwhile."""
        return memory.is_withdrawn and _is_blind(memory) and memory.vehicle_id in self.checked

    def _reversed(self, memory: Memory) -> Memory:
        """Withdraw a memory, or record it again; return what the undo has for a memory."""
        again = Memory(memory.vehicle_id, memory.kind, memory.values, is_withdrawn=not memory.is_withdrawn)
        if memory.is_withdrawn:
            self._remembering.add([again])
        else:
            self._remembering.withdraw(memory)
        if _is_blind(memory):
            (self.checked.add if memory.is_withdrawn else self.checked.discard)(memory.vehicle_id)
        return again


async def vehicles_to_edit(
    connection: AsyncConnection,
    case: RowMapping,
    ids: Iterable[str],
    *,
    codes: Collection[str] = (),
    check_share: float = 0.0,
    takes_back: bool = True,
) -> VehicleBatch:
    """Return vehicles of a locked case to be edited, as far as it has them, with what their edits need.

    `codes` are those that corrections set, `takes_back` whether any edit codes a vehicle or takes a change of it back.
    `check_share` of the vehicles with a checkable code are chosen for a blind check.
    """
    wanted = {vehicle_id for vehicle_id in map(parse_id, ids) if vehicle_id}
    rows = await _rows_of(connection, case, wanted)
    last = await last_changes_of(connection, rows) if takes_back else {}
    beside = {other for change in last.values() if change.step for other in change.step.vehicle_ids} - wanted
    if beside:
        rows |= await _rows_of(connection, case, beside)
        last |= await last_changes_of(connection, beside)
    return VehicleBatch(
        case,
        check_share,
        rows,
        entries=await active_entries(connection, case["insurer_id"], codes) if codes else {},
        last=last,
        checked=await checked_vehicles(connection, rows) if takes_back else set(),
    )


async def added_vehicles(connection: AsyncConnection, case: RowMapping, first_position: int) -> Sequence[RowMapping]:
    """Return the vehicles of a case from a position on."""
    query = ROWS.where(_c.case_id == case["id"], _c.position >= first_position)
    return (await connection.execute(query)).mappings().all()


async def _rows_of(
    connection: AsyncConnection, case: RowMapping, wanted: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    query = ROWS.where(_c.case_id == case["id"], is_one_of(_c.id, wanted))
    return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}


def _is_blind(memory: Memory) -> bool:
    return memory.kind == VERDICT and memory.values["source"] == BLIND_CHECK


def _update(names: Sequence[str]) -> ReturningUpdate[Any]:
    """Return the statement that sets columns of many vehicles, given as JSON, and gives each a moment of change."""
    arriving_names = ("id", "revision", *names)
    document = cast(bindparam("rows", type_=Text), JSONB)
    arriving = func.jsonb_to_recordset(document).table_valued(
        *(column(name, _c[name].type) for name in arriving_names), name="arriving"
    )
    new = arriving.render_derived(with_types=True)
    values = {name: new.c[name] for name in ("revision", *names)}
    changed = update(vehicles).where(_c.id == new.c.id).values(**values, update_time=func.now())
    return changed.returning(_c.id, _c.update_time, *(_c[name] for name in names))
