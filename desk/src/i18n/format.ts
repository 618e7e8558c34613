/** Numbers, money and days as people in Mexico write them. */
import { language, t } from "./language";

const DAY_MS = 86_400_000;

function locale(): string {
  return language.value === "es" ? "es-MX" : "en-US";
}

export function count(value: number | undefined): string {
  return (value ?? 0).toLocaleString(locale());
}

/** An amount: "$1,234,567.00", of another currency with its code behind it. */
export function money(value: number | undefined, currency = ""): string {
  if (value === undefined) return "";
  const text = `$${value.toLocaleString("es-MX", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return currency && currency !== "MXN" ? `${text} ${currency}` : text;
}

/** An amount without cents, where many stand below one another. */
export function roundMoney(value: number | undefined): string {
  return value ? `$${Math.round(value).toLocaleString("es-MX")}` : "—";
}

/** A probability as a whole percentage that never rounds up to certainty. */
export function percent(probability: number | undefined): string {
  const value = (probability ?? 0) * 100;
  return `${value > 99 && value < 100 ? Math.floor(value) : Math.round(value)} %`;
}

/** "29 nov 2026", of a day ("2026-11-29") or a moment. */
export function day(text: string | undefined): string {
  if (!text) return "";
  const date = new Date(text.length === 10 ? `${text}T12:00:00` : text);
  if (Number.isNaN(date.getTime())) return text;
  const month = date.toLocaleDateString(locale(), { month: "short" }).replace(".", "");
  return language.value === "es" ? `${date.getDate()} ${month} ${date.getFullYear()}` : `${month} ${date.getDate()}, ${date.getFullYear()}`;
}

/** The day of a moment where the person is: "2026-11-29". */
export function localDay(text: string | undefined): string {
  if (!text) return "";
  const date = new Date(text);
  const [month, dayOfMonth] = [date.getMonth() + 1, date.getDate()].map((number) => String(number).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${dayOfMonth}`;
}

/** The moment at which work ends on a day ("2026-11-29"), in ISO 8601. Empty: of no day. */
export function endOfWork(text: string): string {
  return text && new Date(`${text}T18:00:00`).toISOString();
}

/** "29 nov 2026, 14:05". */
export function moment(text: string | undefined): string {
  if (!text) return "";
  const date = new Date(text);
  return `${day(text)}, ${date.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false })}`;
}

/** How long ago, in the largest unit that says enough: "3 h", "2 d". */
export function age(text: string | undefined, now = Date.now()): string {
  if (!text) return "";
  const ms = Math.max(0, now - new Date(text).getTime());
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return t("age.now");
  if (minutes < 60) return t("age.minutes", { count: minutes });
  if (minutes < 48 * 60) return t("age.hours", { count: Math.floor(minutes / 60) });
  return t("age.days", { count: Math.floor(ms / DAY_MS) });
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
