import { counted, t } from "../i18n/language";
import { count } from "../i18n/format";
import { Skeleton } from "../parts/Skeleton";
import { VirtualRows } from "../parts/VirtualRows";
import { canChange, useDesk } from "./deskContext";
import type { Shown } from "./rows";
import { VehicleRow } from "./VehicleRow";

const ROW_PX = 46;
const SHOWN: readonly Shown[] = ["all", "open", "removed"];

/** The vehicles of the case, however many, one row in hand. */
export function VehicleGrid() {
  const { store } = useDesk();
  const rows = store.rows.value;
  const current = store.currentRow.value;
  const isWaiting = !store.isComplete.value && !rows.length;
  return (
    <div class="vehicle-grid">
      <GridBar />
      {isWaiting ? (
        <div class="grid-fill">
          <Skeleton rows={8} height={ROW_PX} />
        </div>
      ) : rows.length ? (
        <VirtualRows
          label={t("grid.label")}
          count={rows.length}
          rowHeight={ROW_PX}
          current={current}
          currentId={current < 0 ? undefined : `row-${current}`}
          row={(place) => {
            const row = rows[place];
            return row && <VehicleRow key={`${row.kind} ${row.vehicle.id}`} row={row} place={place} isCurrent={place === current} />;
          }}
        />
      ) : (
        <p class="empty grid-fill">{t("grid.none")}</p>
      )}
    </div>
  );
}

function GridBar() {
  const { store, verbs } = useDesk();
  const { shown, isGrouped } = store.choice.value;
  const one = store.one.value;
  const counts: Record<Shown, number> = { all: store.vehicles.value.length - (one?.removedCount ?? 0), open: store.openCount.value, removed: one?.removedCount ?? 0 };
  const marked = store.marked.value.size;
  return (
    <div class="grid-bar">
      <div class="states" role="group" aria-label={t("grid.shown")}>
        {SHOWN.filter((name) => name !== "removed" || counts.removed || shown === "removed").map((name) => (
          <button key={name} type="button" aria-pressed={shown === name} onClick={() => store.choose(name)}>
            {t(`grid.${name}`)} <span class="tally">{count(counts[name])}</span>
          </button>
        ))}
      </div>
      {marked > 1 && canChange(store) ? (
        <button type="button" class="button" onClick={() => void verbs.merge()}>
          {counted("grid.merge", marked)} <kbd>M</kbd>
        </button>
      ) : (
        <button type="button" class="button quiet" aria-pressed={isGrouped} onClick={() => store.choose(shown, !isGrouped)}>
          {t(isGrouped ? "grid.ungroup" : "grid.group")} <kbd>G</kbd>
        </button>
      )}
      <button type="button" class="button quiet next-open" disabled={!counts.open} onClick={() => store.selectOpen()}>
        {t("grid.nextOpen")} <kbd>N</kbd>
      </button>
    </div>
  );
}
