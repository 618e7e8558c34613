/** Problem documents as sentences that tell a person what to do. */
import { language, named, t } from "../i18n/language";
import { Refusal, Unreachable } from "./client";

export function sentenceOf(cause: unknown): string {
  if (cause instanceof Unreachable) return t("problem.unreachable");
  if (!(cause instanceof Refusal)) return t("problem.unexpected");
  const known = [cause.reason, String(cause.status)].map(knownAs).find(Boolean);
  if (!known) return cause.problem.detail || t("problem.unexpected");
  const details = (cause.problem.violations ?? []).map(({ field, description }) => `${field}: ${description}`).join("; ");
  if (details) return `${known} ${details}`;
  return language.value === "en" && cause.problem.detail ? `${known} ${cause.problem.detail}` : known;
}

function knownAs(name: string): string {
  const words = named("problem", name);
  return words === name ? "" : words;
}
