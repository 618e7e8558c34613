/** What a change of the audit trail says to a person: the fields that people know, in their words. */
import type { AuditEntry } from "../api/types";
import { day, money } from "../i18n/format";
import { counted, named, t } from "../i18n/language";

export interface WrittenChange {
  field: string;
  before: string;
  after: string;
  isWithheld: boolean;
}

// What follows from a code and a decision, and is only of use to a program.
const FOLLOWS = new Set(["method", "confidence", "listed_probability", "code_probability", "shipped_confidence", "checkable_from", "catalog_version", "base_sum", "update_time", "value_at_stake"]);
const MONEY = new Set(["value", "expiring_premium"]);
const ADDED = /^(\d+) added$/;
const LIST_LIKE = /^\[|^\{/;

export function writtenChanges({ changes = [] }: AuditEntry): WrittenChange[] {
  return changes.flatMap(({ field = "", oldValue = "", newValue = "", isWithheld = false }) => {
    const name = field.split(".").at(-1) ?? "";
    if (FOLLOWS.has(name) || LIST_LIKE.test(newValue || oldValue)) return [];
    return [{ field: fieldWords(name), before: valueWords(name, oldValue), after: valueWords(name, newValue), isWithheld }];
  });
}

/** The name that people have for a field of a vehicle or a case: of economic_number. */
export function fieldWords(snake: string): string {
  const name = snake.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const ofVehicle = named("field", name);
  return ofVehicle === name ? named("data", name) : ofVehicle;
}

/** The value of such a field as people write it. */
export function valueWords(name: string, value: string): string {
  if (name === "decision") return named("decision", value);
  if (name === "status") return named("status", `STATUS_${value}`);
  if (name === "due_time") return day(value) || t("history.empty");
  if (name === "is_removed") return t(value ? "history.yes" : "history.no");
  if (!value) return t("history.empty");
  if (MONEY.has(name)) return money(Number(value));
  const [, added] = ADDED.exec(name === "vehicles" ? value : "") ?? [];
  return added ? counted("history.added", Number(added)) : value;
}
