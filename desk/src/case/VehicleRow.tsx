import type { CaseVehicle, Match } from "../api/types";
import { money, percent } from "../i18n/format";
import { counted, t } from "../i18n/language";
import { canChange, useDesk } from "./deskContext";
import { isOpen, isRemoved, type Row } from "./rows";

interface Props {
  row: Row;
  place: number;
  isCurrent: boolean;
}

type State = "accepted" | "none" | "review" | "uncoded" | "removed";

const SIGNS: Record<State, string> = { accepted: "✓", none: "∅", review: "?", uncoded: "…", removed: "–" };

/** A row of the grid: above what the broker wrote, below the version that was found for it. */
export function VehicleRow({ row, place, isCurrent }: Props) {
  const { store } = useDesk();
  const { vehicle, members, kind } = row;
  const state = stateOf(vehicle);
  const isGroup = kind === "group";
  const isMarked = store.marked.value.has(vehicle.id ?? "");
  const equals = store.equals.value.get(vehicle.textKey ?? "")?.length ?? 0;
  const toggle = () => (isGroup ? store.unfold(vehicle.textKey ?? "") : undefined);
  const classes = ["vehicle-row", state, isCurrent && "current", isMarked && "marked", kind === "member" && "member", isCurrent && store.isForMany.value && "for-equals"];
  return (
    <div
      id={`row-${place}`}
      role="row"
      aria-rowindex={place + 1}
      aria-selected={isCurrent}
      class={classes.filter(Boolean).join(" ")}
      onClick={() => store.select(vehicle.id ?? "")}
      onDblClick={toggle}
    >
      <span role="rowheader" class="v-number">
        {canChange(store) && kind !== "group" ? (
          <input type="checkbox" tabIndex={-1} checked={isMarked} aria-label={t("grid.mark", { row: vehicle.position ?? 0 })} onClick={(event) => event.stopPropagation()} onChange={() => store.mark(vehicle.id ?? "")} />
        ) : null}
        <span>{vehicle.position}</span>
      </span>
      <span role="gridcell" class="v-state">
        <span class="sign" aria-hidden="true">
          {SIGNS[state]}
        </span>
        <span class="spoken">{t(`state.${state}`)}</span>
      </span>
      <span role="gridcell" class="v-text">
        <span class="cut broker-text">{vehicle.vehicle?.description || t("vehicle.noText")}</span>
        <span class="cut version">{versionOf(vehicle, state)}</span>
      </span>
      <span role="gridcell" class="v-equals">
        {isGroup ? (
          <button type="button" class="pill accent" tabIndex={-1} aria-expanded={store.choice.value.unfolded.has(vehicle.textKey ?? "")} onClick={toggle}>
            {counted("grid.rows", members.length)}
          </button>
        ) : (
          equals > 1 && (
            <span class="pill" title={counted("equals.say", equals)}>
              ={equals}
            </span>
          )
        )}
      </span>
      <span role="gridcell" class="v-year">
        {vehicle.vehicle?.year ?? "—"}
      </span>
      <span role="gridcell" class="v-code mono">
        {vehicle.match?.cvegs || "—"}
      </span>
      <span role="gridcell" class="v-confidence">
        {vehicle.match?.cvegs ? percent(vehicle.match.confidence) : "—"}
      </span>
      <span role="gridcell" class="v-value">
        {money(vehicle.vehicle?.value, vehicle.vehicle?.currency) || "—"}
      </span>
    </div>
  );
}

function stateOf(vehicle: CaseVehicle): State {
  if (isRemoved(vehicle)) return "removed";
  if (vehicle.match?.decision === "DECISION_ACCEPT") return "accepted";
  if (!isOpen(vehicle)) return "none";
  return vehicle.match?.decision === undefined || vehicle.match.decision === "DECISION_UNSPECIFIED" ? "uncoded" : "review";
}

function versionOf(vehicle: CaseVehicle, state: State): string {
  if (state === "none") return t("vehicle.withoutCode");
  return versionText(vehicle.match) || t(state === "uncoded" ? "vehicle.uncoded" : "vehicle.noCandidate");
}

function versionText({ description = "", year }: Match = {}): string {
  return description && year ? `${description} · ${year}` : description;
}
