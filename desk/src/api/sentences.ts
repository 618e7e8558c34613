/** Problem documents as sentences that tell a person what to do. */
import { language, named, t } from "../i18n/language";
import { Refusal, Unreachable } from "./client";

export function sentenceOf(cause: unknown): string {
  if (cause instanceof Unreachable) return t("problem.unreachable");
  if (!(cause instanceof Refusal)) return t("problem.unexpected");
  const known = [cause.reason, String(cause.status)].map(knownAs).find(Boolean);
  if (!known && cause.status >= 500) return [t("problem.unexpected"), language.value === "en" ? cause.problem.detail : ""].filter(Boolean).join(" ");
  if (!known) return cause.problem.detail || t("problem.unexpected");
  const details = (cause.problem.violations ?? []).map(sentenceOfField).join("; ");
  if (details) return `${known} ${details}`;
  return language.value === "en" && cause.problem.detail ? `${known} ${cause.problem.detail}` : known;
}

/** What is wrong with one field: in a person's words where there are some, else as the service says it. */
function sentenceOfField({ field = "", description = "" }: { field?: string; description?: string }): string {
  const words = named("violation", field);
  if (words !== field) return words;
  const name = field.split(".").at(-1) ?? "";
  return `${named("field", name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()))}: ${description}`;
}

function knownAs(name: string): string {
  const words = named("problem", name);
  return words === name ? "" : words;
}
