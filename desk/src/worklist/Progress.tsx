import type { Case } from "../api/types";
import { count } from "../i18n/format";
import { t } from "../i18n/language";

/** How many vehicles are open, of how many, with a bar of what is settled. */
export function Progress({ one }: { one: Case }) {
  const { vehicleCount = 0, openCount = 0 } = one;
  const text = openCount ? t("case.openOf", { open: count(openCount), all: count(vehicleCount) }) : count(vehicleCount);
  return (
    <span class="progress-of">
      <span>{text}</span>
      <meter min={0} max={vehicleCount || 1} value={vehicleCount - openCount} aria-label={t("case.settledOf", { settled: vehicleCount - openCount, all: vehicleCount })} />
    </span>
  );
}
