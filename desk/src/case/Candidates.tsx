import { useLayoutEffect } from "preact/hooks";
import type { CaseVehicle } from "../api/types";
import { percent } from "../i18n/format";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { CandidateList } from "./CandidateList";
import { candidatesOf, shownCandidates } from "./candidates";
import type { CaseStore } from "./caseStore";
import { canChange, panel, useDesk } from "./deskContext";
import { nextOpen } from "./rows";

/** Ask for the row that comes next, so that it is answered when a person gets there. */
function askAhead(store: CaseStore, insurerId: string): void {
  const next = store.rows.peek()[nextOpen(store.rows.peek(), store.currentRow.peek())];
  if (next) candidatesOf(next.vehicle, insurerId).catch(() => undefined);
}

/** What the matcher thinks of the row in hand now. */
export function Candidates({ vehicle }: { vehicle: CaseVehicle }) {
  const { store, verbs } = useDesk();
  const insurerId = store.one.value?.insurerId ?? "";
  const { description, brand, model, year, vin } = vehicle.vehicle ?? {};
  const { value, failure, isLoading } = useLoaded(() => candidatesOf(vehicle, insurerId), [description, brand, model, year, vin, insurerId]);
  const candidates = value?.candidates ?? [];
  const areOfThisRow = !isLoading && !failure;
  // Before they are painted: a digit chooses among them as soon as they can be read, and never among those of the row before.
  useLayoutEffect(() => {
    shownCandidates.value = areOfThisRow ? candidates : [];
    if (areOfThisRow) askAhead(store, insurerId);
    return () => {
      shownCandidates.value = [];
    };
  }, [value, areOfThisRow]);
  if (failure) return <Failure cause={failure} />;
  if (!value) return <Skeleton rows={5} height={44} />;
  const { isAmbiguous } = value.ambiguity ?? {};
  return (
    <div class={isLoading ? "is-loading" : ""} aria-busy={isLoading}>
      {isAmbiguous && <p class="note small">{t("candidates.ambiguous", { count: value.ambiguity?.cvegs?.length ?? 2 })}</p>}
      {(value.match?.listedProbability ?? 1) < 0.5 && candidates.length > 0 && (
        <p class="note small">{t("candidates.unlisted", { share: percent(value.match?.listedProbability) })}</p>
      )}
      {candidates.length ? (
        <CandidateList candidates={candidates} chosen={vehicle.match?.cvegs ?? ""} hasProbability canChoose={canChange(store)} onChoose={(one) => areOfThisRow && verbs.choose(one)} />
      ) : (
        <div class="empty">
          <p>{t("candidates.none")}</p>
          <button type="button" class="button" onClick={() => (panel.value = "search")}>
            {t("candidates.search")} <kbd>B</kbd>
          </button>
        </div>
      )}
    </div>
  );
}
