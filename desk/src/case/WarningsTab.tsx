import { addVehicles } from "../api/vehicles";
import type { DroppedRow, Origin } from "../api/types";
import { t } from "../i18n/language";
import { useOnce } from "../parts/useOnce";
import { show, showFailure } from "../shell/announcements";
import { canChange, useDesk } from "./deskContext";

/** What the reading wants a person to look at, and the rows that it did not take, each of which may be a vehicle after all. */
export function WarningsTab() {
  const { store } = useDesk();
  const { warnings = [], warningCodes = [], droppedRows = [] } = store.one.value ?? {};
  return (
    <>
      <h2>{t("warnings.title")}</h2>
      {warnings.length ? (
        <ul class="warnings">
          {warnings.map((warning, place) => (
            <li key={place}>
              <span>{warning}</span>
              <Where origin={warningCodes[place]?.places?.[0]} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="soft">{t("warnings.none")}</p>
      )}
      <h2>{t("dropped.title")}</h2>
      {droppedRows.length ? (
        <ul class="warnings">
          {droppedRows.map((row, place) => (
            <Dropped key={place} row={row} />
          ))}
        </ul>
      ) : (
        <p class="soft">{t("dropped.none")}</p>
      )}
    </>
  );
}

function Dropped({ row }: { row: DroppedRow }) {
  const { store } = useDesk();
  const isTaken = store.vehicles.value.some(({ vehicle, removeTime }) => !removeTime && isSamePlace(vehicle?.origin, row.origin));
  const { isBusy, once } = useOnce();
  const take = async () => {
    const description = (row.text ?? "").replaceAll(" | ", " ").trim();
    const answer = await addVehicles(store.id, [{ description, ...(row.origin ? { origin: row.origin } : {}) }]);
    store.put(answer.vehicles ?? []);
    store.refreshSoon();
    show(t("said.added"));
  };
  return (
    <li>
      <span>
        <span class="dropped-text">{row.text || "—"}</span>
        <span class="soft small">{row.reason}</span>
      </span>
      <Where origin={row.origin} />
      {isTaken && <span class="pill good">{t("dropped.isTaken")}</span>}
      {canChange(store) && row.text && !isTaken && (
        <button type="button" class="button" disabled={isBusy} onClick={() => once(() => take().catch(showFailure))}>
          {t("dropped.take")}
        </button>
      )}
    </li>
  );
}

function isSamePlace(one: Origin | undefined, other: Origin | undefined): boolean {
  return one !== undefined && other !== undefined && JSON.stringify(keysOf(one)) === JSON.stringify(keysOf(other));
}

function keysOf({ file, sheet, row, page, place }: Origin): unknown[] {
  return [file, sheet, row, page, place?.cells, place?.firstCharacter, place?.lastCharacter].map((key) => key || "");
}

function Where({ origin }: { origin: Origin | undefined }) {
  const { store } = useDesk();
  if (!origin) return null;
  return (
    <button type="button" class="button quiet small" onClick={() => store.look(origin)}>
      {t("data.where")}
    </button>
  );
}
