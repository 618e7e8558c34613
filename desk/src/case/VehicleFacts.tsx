import type { CaseVehicle } from "../api/types";
import { doubtWords } from "../i18n/doubts";
import { money } from "../i18n/format";
import { matchWarning } from "../i18n/matchWarnings";
import { t, type TextKey } from "../i18n/language";
import { FIELDS, type FieldName, snake } from "./vehicleFields";

const ALWAYS: ReadonlySet<FieldName> = new Set(["year", "vin", "plate", "value", "usage"]);

/** The fields of the row in hand, what is missing, what makes it doubtful, and the words of the matcher. */
export function VehicleFacts({ vehicle }: { vehicle: CaseVehicle }) {
  const { vehicle: facts = {}, match = {}, missingFields = [], readingDoubts = [], reviewNote, removeReason } = vehicle;
  const shown = FIELDS.filter((name) => name !== "description" && name !== "currency" && (facts[name] || ALWAYS.has(name) || missingFields.includes(snake(name))));
  return (
    <div class="facts" role="group" aria-label={t("tab.data")} tabIndex={0}>
      <dl>
        {shown.map((name) => (
          <div key={name}>
            <dt>{t(`field.${name}`)}</dt>
            <dd class={name === "vin" || name === "plate" ? "mono" : ""}>
              {textOf(vehicle, name) || (missingFields.includes(snake(name)) ? <span class="missing">{t("field.missing")}</span> : <span class="faint">—</span>)}
            </dd>
          </div>
        ))}
        {Boolean(match.baseSum) && (
          <div>
            <dt>{t("field.baseSum")}</dt>
            <dd>{money(match.baseSum)}</dd>
          </div>
        )}
      </dl>
      <Remarks title="vehicle.doubts" lines={readingDoubts.map(doubtWords)} />
      <Remarks title="vehicle.warnings" lines={(match.warnings ?? []).map((written, place) => matchWarning(match.warningCodes?.[place], written))} />
      <Remarks title="vehicle.equipment" lines={(facts.equipment ?? []).map(({ text = "", amount, currency }) => [text, money(amount, currency)].filter(Boolean).join(" · "))} />
      <Remarks title="vehicle.coverages" lines={(facts.coverages ?? []).map(({ text = "" }) => text)} />
      <Remarks title="field.reviewNote" lines={reviewNote ? [reviewNote] : []} />
      <Remarks title="vehicle.removed" lines={removeReason ? [removeReason] : []} />
    </div>
  );
}

function Remarks({ title, lines }: { title: TextKey; lines: string[] }) {
  if (!lines.length) return null;
  return (
    <div class="remarks">
      <h3>{t(title)}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function textOf({ vehicle = {} }: CaseVehicle, name: FieldName): string {
  return name === "value" ? money(vehicle.value, vehicle.currency) : String(vehicle[name] ?? "");
}
