import { useRef, useState } from "preact/hooks";
import { setCaseData } from "../api/cases";
import { may } from "../api/credentials";
import type { Case, CaseData, FieldReading } from "../api/types";
import { day, money, percent } from "../i18n/format";
import { named, t } from "../i18n/language";
import { show } from "../shell/announcements";
import { useDesk } from "./deskContext";
import { numberIn, snake } from "./vehicleFields";

const FIELDS = [
  "clientName",
  "clientRfc",
  "clientAddress",
  "clientState",
  "clientPostalCode",
  "activity",
  "brokerName",
  "brokerEmail",
  "policyStart",
  "policyEnd",
  "coverage",
  "currency",
  "paymentForm",
  "expiringInsurer",
  "expiringPremium",
  "expiringPremiumCurrency",
] as const satisfies readonly (keyof CaseData)[];

type DataField = (typeof FIELDS)[number];
const DAYS: ReadonlySet<string> = new Set(["policyStart", "policyEnd"]);

/** The data of the fleet as a whole: each field with how sure it was read, and where; what is missing stands out. */
export function DataTab() {
  const { store } = useDesk();
  const { data = {} } = store.one.value ?? {};
  const missing = data.missingFields ?? [];
  const others = missing.filter((name) => !FIELDS.some((field) => snake(field) === name));
  return (
    <>
      {others.length > 0 && <p class="note">{t("data.missingToo", { fields: others.map((name) => named("data", name)).join(", ") })}</p>}
      <dl class="data">
        {FIELDS.map((field) => (
          <Field key={field} field={field} data={data} isMissing={missing.includes(snake(field))} reading={data.readings?.find((one) => one.field === snake(field))} />
        ))}
      </dl>
      <Coverages data={data} />
      <Losses data={data} />
    </>
  );
}

interface FieldProps {
  field: DataField;
  data: CaseData;
  isMissing: boolean;
  reading: FieldReading | undefined;
}

function Field({ field, data, isMissing, reading }: FieldProps) {
  const { store } = useDesk();
  const [isEdited, setEdited] = useState(false);
  const canWrite = may("cases.write") && store.one.value?.status !== "STATUS_VOIDED";
  const button = useRef<HTMLButtonElement>(null);
  const seen = useRef("");
  const textOf = (one: Case) => String(one.data?.[field] ?? "");
  const edit = () => {
    seen.current = textOf(store.one.peek() ?? {});
    setEdited(true);
  };
  const save = (text: string) => {
    setEdited(false);
    if (text === seen.current) return;
    const number = numberIn(text);
    if (field === "expiringPremium" && text && number === undefined) return show(t("form.noNumber"), { isBad: true });
    const next = field === "expiringPremium" ? { [field]: number } : { [field]: text };
    void store.change({ text, seen: seen.current, textOf, change: (etag) => setCaseData(store.id, next, [field], etag) });
  };
  const leave = (text: string) => {
    save(text);
    requestAnimationFrame(() => button.current?.focus());
  };
  return (
    <div class={isMissing ? "is-missing" : ""}>
      <dt>{t(`data.${field}`)}</dt>
      <dd>
        {isEdited ? (
          <FieldInput label={t(`data.${field}`)} isDay={DAYS.has(field)} text={seen.current} onSave={save} onLeave={leave} />
        ) : (
          <button ref={button} type="button" class="value" disabled={!canWrite} aria-label={`${t(`data.${field}`)}: ${shownValue(field, data) || t("field.missing")}`} onClick={edit}>
            {shownValue(field, data) || <span class={isMissing ? "missing" : "faint"}>{isMissing ? t("field.missing") : "—"}</span>}
          </button>
        )}
      </dd>
      <dd class="read-as small">
        {reading && (reading.confidence === 1 ? <span class="soft">{t("data.byPerson")}</span> : <span class={(reading.confidence ?? 0) < 0.8 ? "doubtful" : "soft"}>{percent(reading.confidence)}</span>)}
        {reading?.origin && (
          <button type="button" class="button quiet small" onClick={() => store.look(reading.origin)}>
            {t("data.where")}
          </button>
        )}
      </dd>
    </div>
  );
}

interface FieldInputProps {
  label: string;
  isDay: boolean;
  text: string;
  onSave: (text: string) => void;
  /** With the keys: Enter stores what was typed, Escape what was there. */
  onLeave: (text: string) => void;
}

function FieldInput({ label, isDay, text, onSave, onLeave }: FieldInputProps) {
  const isLeft = useRef(false);
  const props = {
    class: "field",
    "aria-label": label,
    defaultValue: text,
    maxLength: 200,
    ref: (input: HTMLInputElement | null) => input?.focus(),
    onBlur: (event: FocusEvent) => isLeft.current || onSave((event.currentTarget as HTMLInputElement).value.trim()),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Escape" && event.key !== "Enter") return;
      isLeft.current = true;
      onLeave(event.key === "Enter" ? (event.currentTarget as HTMLInputElement).value.trim() : text);
    },
  };
  return isDay ? <input type="date" {...props} /> : <input type="text" {...props} />;
}

function shownValue(field: DataField, data: CaseData): string {
  if (field === "expiringPremium") return money(data.expiringPremium, data.expiringPremiumCurrency);
  return DAYS.has(field) ? day(String(data[field] ?? "")) : String(data[field] ?? "");
}

function Coverages({ data: { coverages = [], currency } }: { data: CaseData }) {
  if (!coverages.length) return null;
  return (
    <section class="data-list">
      <h2>{t("data.coverages")}</h2>
      <table>
        <tbody>
          {coverages.map((one, place) => (
            <tr key={place}>
              <th scope="row">{one.kind ? named("coverage", one.kind) : one.text}</th>
              <td>{one.isExcluded ? t("data.excluded") : money(one.sumInsured, one.currency || currency)}</td>
              <td>{one.deductiblePercent !== undefined ? t("data.deductible", { share: `${one.deductiblePercent} %` }) : money(one.deductibleAmount, one.currency || currency)}</td>
              <td class="soft">{one.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Losses({ data: { losses = [] } }: { data: CaseData }) {
  if (!losses.length) return null;
  return (
    <section class="data-list">
      <h2>{t("data.losses")}</h2>
      <table>
        <tbody>
          {losses.map((one, place) => (
            <tr key={place}>
              <th scope="row">{one.period || one.vehicle || "—"}</th>
              <td>{one.claims === undefined ? "" : t("data.claims", { count: one.claims })}</td>
              <td>{money(one.amount, one.currency)}</td>
              <td class="soft">{one.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
