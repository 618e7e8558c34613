import type { IntakeProgress } from "../api/types";
import { count } from "../i18n/format";
import { named, t } from "../i18n/language";

/** How far a mail is: being read, or so many of its vehicles coded. */
export function Coding({ progress }: { progress: IntakeProgress | undefined }) {
  const { stage = "STAGE_WAITING", vehiclesRead = 0, vehiclesMatched = 0 } = progress ?? {};
  return (
    <>
      <span class="soft small">{named("stage", stage)}</span>
      <progress max={vehiclesRead || 1} value={vehiclesRead ? vehiclesMatched : undefined} aria-label={t("upload.progress")} />
      {vehiclesRead > 0 && <span class="small">{`${count(vehiclesMatched)} / ${count(vehiclesRead)}`}</span>}
    </>
  );
}
