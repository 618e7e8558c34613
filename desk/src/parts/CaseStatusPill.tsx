import type { CaseStatus } from "../api/types";
import { named } from "../i18n/language";

const TONES: Partial<Record<CaseStatus, string>> = { STATUS_NEEDS_REVIEW: "warn", STATUS_READY: "good", STATUS_QUOTED: "accent" };

export function CaseStatusPill({ status = "STATUS_UNSPECIFIED" }: { status?: CaseStatus | undefined }) {
  return <span class={`pill ${TONES[status] ?? ""}`}>{named("status", status)}</span>;
}
