/** What a change of the audit trail says to a person: the fields that people know, in their words. */
import type { AuditEntry } from "../api/types";
import { day } from "../i18n/format";
import { named, t } from "../i18n/language";

export interface WrittenChange {
  field: string;
  before: string;
  after: string;
  isWithheld: boolean;
}

// What follows from a code and a decision, and is only of use to a program.
const FOLLOWS = new Set(["method", "confidence", "listed_probability", "code_probability", "shipped_confidence", "checkable_from", "catalog_version", "base_sum", "update_time", "value_at_stake"]);
const LIST_LIKE = /^\[|^\{/;

export function writtenChanges({ changes = [] }: AuditEntry): WrittenChange[] {
  return changes.flatMap(({ field = "", oldValue = "", newValue = "", isWithheld = false }) => {
    const name = field.split(".").at(-1) ?? "";
    if (FOLLOWS.has(name) || LIST_LIKE.test(newValue || oldValue)) return [];
    return [{ field: nameOf(name), before: valueOf(name, oldValue), after: valueOf(name, newValue), isWithheld }];
  });
}

function nameOf(snake: string): string {
  const name = snake.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const ofVehicle = named("field", name);
  return ofVehicle === name ? named("data", name) : ofVehicle;
}

function valueOf(name: string, value: string): string {
  if (name === "decision") return named("decision", value);
  if (name === "status") return named("status", `STATUS_${value}`);
  if (name === "due_time") return day(value) || t("history.empty");
  return value || t("history.empty");
}
