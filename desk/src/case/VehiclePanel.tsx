import { useEffect } from "preact/hooks";
import type { CaseVehicle } from "../api/types";
import { counted, named, t } from "../i18n/language";
import { Confidence } from "../parts/Confidence";
import { Candidates } from "./Candidates";
import { CatalogSearch } from "./CatalogSearch";
import { canChange, dialog, panel, useDesk } from "./deskContext";
import { isOpen } from "./rows";
import { VehicleFacts } from "./VehicleFacts";
import { VehicleForm } from "./VehicleForm";

/** The row in hand: what was read of it, what its code may be, and what may be done to it. */
export function VehiclePanel() {
  const { store } = useDesk();
  const vehicle = store.current.value;
  useEffect(() => {
    panel.value = "candidates";
  }, [vehicle?.id]);
  if (!vehicle) return <section class="vehicle-panel" aria-label={t("vehicle.inHand")} />;
  return (
    <section class="vehicle-panel" aria-label={t("vehicle.inHand")}>
      <Head vehicle={vehicle} />
      {panel.value === "edit" ? (
        <VehicleForm key={vehicle.id} vehicle={vehicle} />
      ) : (
        <div class="panel-body">
          <div class="panel-main">
            {panel.value === "search" ? <CatalogSearch key={vehicle.id} vehicle={vehicle} /> : <Candidates vehicle={vehicle} />}
          </div>
          <VehicleFacts vehicle={vehicle} />
        </div>
      )}
    </section>
  );
}

function Head({ vehicle }: { vehicle: CaseVehicle }) {
  const { match = {}, readingConfidence, position } = vehicle;
  return (
    <header class="panel-head">
      <div class="panel-title">
        <h2 class="cut">
          <span class="soft">{position}</span> {vehicle.vehicle?.description || t("vehicle.noText")}
        </h2>
        <span class="both-confidences">
          <span class="small soft">{t("vehicle.reading")}</span>
          {readingConfidence === undefined ? <span class="small">{t("vehicle.notRead")}</span> : <Confidence value={readingConfidence} label={t("vehicle.readingConfidence")} />}
          <span class="small soft">{t("vehicle.code")}</span>
          <Confidence value={match.confidence} label={t("vehicle.codeConfidence")} />
          {match.method && <span class="small soft">{named("method", match.method)}</span>}
        </span>
      </div>
      <Actions vehicle={vehicle} />
    </header>
  );
}

function Actions({ vehicle }: { vehicle: CaseVehicle }) {
  const { store, verbs } = useDesk();
  if (!canChange(store)) return store.one.value ? null : <div class="panel-actions" />;
  if (vehicle.removeTime) {
    return (
      <div class="panel-actions">
        <button type="button" class="button primary" onClick={() => verbs.restore()}>
          {t("action.restore")} <kbd>Q</kbd>
        </button>
      </div>
    );
  }
  const equals = store.equalsOfCurrent.value.length;
  return (
    <div class="panel-actions">
      <button type="button" class="button primary" disabled={!vehicle.match?.cvegs} onClick={() => verbs.accept()}>
        {t(isOpen(vehicle) ? "action.accept" : "action.acceptAgain")} <kbd>A</kbd>
      </button>
      <button type="button" class="button" onClick={() => verbs.reject()}>
        {t("action.reject")} <kbd>R</kbd>
      </button>
      <button type="button" class="button" onClick={() => (panel.value = "search")}>
        {t("action.search")} <kbd>B</kbd>
      </button>
      <button type="button" class="button" onClick={() => (panel.value = "edit")}>
        {t("action.edit")} <kbd>E</kbd>
      </button>
      <button type="button" class="button quiet" onClick={() => (dialog.value = "split")}>
        {t("action.split")} <kbd>D</kbd>
      </button>
      <button type="button" class="button quiet danger" onClick={() => (dialog.value = "remove")}>
        {t("action.remove")} <kbd>Q</kbd>
      </button>
      {equals > 1 && (
        <span class="equals">
          <span>{counted("equals.say", equals)}</span>
          <button type="button" class="button" disabled={!vehicle.match?.cvegs} onClick={() => verbs.acceptEquals()}>
            {t("equals.accept")} <kbd>⇧ A</kbd>
          </button>
          <label class="check">
            <input type="checkbox" checked={store.isForMany.value} onChange={(event) => (store.isForEquals.value = event.currentTarget.checked)} /> {t("equals.answer")} <kbd>I</kbd>
          </label>
        </span>
      )}
    </div>
  );
}
