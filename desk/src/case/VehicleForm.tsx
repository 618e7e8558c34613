import { useEffect, useRef, useState } from "preact/hooks";
import type { CaseVehicle } from "../api/types";
import { counted, t } from "../i18n/language";
import { panel, useDesk } from "./deskContext";
import { changesOf, FIELDS, type FieldName, textsOf } from "./vehicleFields";

const NUMERIC: ReadonlySet<FieldName> = new Set(["year", "value", "tonnage"]);
const CODED = "description brand model year vin";

/**
 * The fields of the row in hand, to be changed in place: Enter stores them, Escape leaves them. What somebody else put
 * into one of them meanwhile is shown first, and is overwritten only by saving once more.
 */
export function VehicleForm({ vehicle }: { vehicle: CaseVehicle }) {
  const { store, verbs } = useDesk();
  const [before, setBefore] = useState(() => textsOf(vehicle.vehicle ?? {}));
  const [after, setAfter] = useState(before);
  const [note, setNote] = useState(vehicle.reviewNote ?? "");
  const [wrong, setWrong] = useState<FieldName[]>([]);
  const [theirs, setTheirs] = useState<FieldName[]>([]);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const equals = store.equalsOfCurrent.value.length;
  const leave = () => (panel.value = "candidates");
  const save = (event: Event) => {
    event.preventDefault();
    const changes = changesOf(before, after);
    setWrong(changes.wrong);
    if (changes.wrong.length) return;
    const now = textsOf(vehicle.vehicle ?? {});
    const changedMeanwhile = FIELDS.filter((name) => changes.mask.includes(`vehicle.${name}`) && now[name] !== before[name]);
    setTheirs(changedMeanwhile);
    setBefore(now);
    if (changedMeanwhile.length) return;
    const hasNote = note !== (vehicle.reviewNote ?? "");
    leave();
    void verbs.edit(changes.vehicle, hasNote ? note : undefined, hasNote ? [...changes.mask, "reviewNote"] : changes.mask);
  };
  return (
    <form ref={form} class="vehicle-form" onSubmit={save} onKeyDown={(event) => event.key === "Escape" && leave()}>
      <div class="form-fields">
        {FIELDS.map((name) => (
          <label key={name} class={name === "description" ? "labelled wide" : "labelled"}>
            <span>{t(`field.${name}`)}</span>
            <input
              class="field"
              name={name}
              inputMode={NUMERIC.has(name) ? "decimal" : undefined}
              value={after[name]}
              maxLength={name === "description" ? 2000 : 200}
              aria-invalid={wrong.includes(name)}
              onInput={(event) => setAfter({ ...after, [name]: event.currentTarget.value })}
            />
            {wrong.includes(name) && <span class="wrong">{t("form.noNumber")}</span>}
            {theirs.includes(name) && (
              <span class="wrong" role="alert">
                {t("form.theirs", { value: before[name] || t("history.empty") })}
              </span>
            )}
          </label>
        ))}
        <label class="labelled wide">
          <span>{t("field.reviewNote")}</span>
          <input class="field" value={note} maxLength={2000} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
      </div>
      <footer>
        <span class="soft small">{isCodedAgain(before, after) ? t("form.codedAgain") : ""}</span>
        {equals > 1 && (
          <label class="check">
            <input type="checkbox" checked={store.isForMany.value} onChange={(event) => (store.isForEquals.value = event.currentTarget.checked)} />{" "}
            {counted("equals.also", equals - 1)}
          </label>
        )}
        <button type="button" class="button" onClick={leave}>
          {t("action.cancel")}
        </button>
        <button type="submit" class="button primary">
          {t("action.save")}
        </button>
      </footer>
    </form>
  );
}

function isCodedAgain(before: Record<FieldName, string>, after: Record<FieldName, string>): boolean {
  return FIELDS.some((name) => CODED.split(" ").includes(name) && before[name] !== after[name]);
}
