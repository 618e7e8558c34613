import { useState } from "preact/hooks";
import { getQuality, listBlindChecks, listCorrections, setTarget } from "../api/quality";
import { may } from "../api/credentials";
import type { AcceptThreshold, Quality } from "../api/types";
import { count, moment, percent } from "../i18n/format";
import { counted, named, t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { show, showFailure } from "../shell/announcements";
import { BlindChecks } from "./BlindChecks";
import { CalibrationPlot } from "./CalibrationPlot";
import { mostCorrected } from "./mostCorrected";

/** How right the accepted codes are: the target, the evidence so far, what was learned, and what is due. */
export function QualityPage() {
  const [changes, setChanges] = useState(0);
  const { value: quality, failure } = useLoaded(getQuality, [changes]);
  return (
    <main class="page">
      <div class="inner">
        <h1>{t("page.quality")}</h1>
        {failure ? <Failure cause={failure} onRetry={() => setChanges(changes + 1)} /> : quality ? <Shown quality={quality} onChange={() => setChanges(changes + 1)} /> : <Skeleton rows={8} height={52} />}
      </div>
    </main>
  );
}

function Shown({ quality, onChange }: { quality: Quality; onChange: () => void }) {
  return (
    <>
      {quality.alarms?.map((alarm) => (
        <p key={alarm.kind} class="problem" role="alert">
          {t(alarm.kind === "KIND_BLIND_CHECKS" ? "quality.alarmChecks" : "quality.alarmCorrections", { wrong: alarm.wrongCount ?? 0, count: alarm.count ?? 0 })}
        </p>
      ))}
      <div class="cards">
        <Target quality={quality} onChange={onChange} />
        <section class="card">
          <h2>{t("quality.evidence")}</h2>
          <p class="figure">{count(quality.reviewedCount)}</p>
          <p class="soft">{quality.learnTime ? t("quality.learned", { when: moment(quality.learnTime) }) : t("quality.notLearned")}</p>
        </section>
        <section class="card">
          <h2>{t("quality.waiting")}</h2>
          <p class="figure">{count(quality.waitingCount)}</p>
          <p class="soft">{t("quality.waitingHint")}</p>
        </section>
      </div>
      <div class="cards two">
        <section class="card">
          <h2>{t("quality.calibration")}</h2>
          <CalibrationPlot slope={quality.slope ?? 1} offset={quality.offset ?? 0} threshold={quality.thresholds?.at(-1)?.threshold} />
          <p class="soft small">{t("quality.calibrationHint")}</p>
        </section>
        <Thresholds thresholds={quality.thresholds ?? []} />
      </div>
      {may("verdicts.read") && <Checks onChange={onChange} />}
      {may("corrections.read") && <Corrections />}
    </>
  );
}

function Target({ quality, onChange }: { quality: Quality; onChange: () => void }) {
  const [text, setText] = useState(String(Math.round((quality.target ?? 0.99) * 10_000) / 100));
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await setTarget(Number(text) / 100, quality.etag ?? "");
      show(t("quality.targetSet"));
      onChange();
    } catch (cause) {
      showFailure(cause);
    }
  };
  return (
    <section class="card">
      <h2>{t("quality.target")}</h2>
      <p class="figure">{`${Math.round((quality.target ?? 0.99) * 10_000) / 100} %`}</p>
      {may("quality.write") ? (
        <form class="inline-form" onSubmit={save}>
          <input class="field" type="number" min={50} max={99.99} step={0.01} value={text} aria-label={t("quality.target")} onInput={(event) => setText(event.currentTarget.value)} />
          <button type="submit" class="button">
            {t("action.save")}
          </button>
        </form>
      ) : (
        <p class="soft">{t("quality.targetHint")}</p>
      )}
    </section>
  );
}

function Thresholds({ thresholds }: { thresholds: AcceptThreshold[] }) {
  return (
    <section class="card">
      <h2>{t("quality.thresholds")}</h2>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{t("quality.type")}</th>
            <th scope="col" class="number">
              {t("quality.threshold")}
            </th>
            <th scope="col" class="number">
              {t("quality.verdicts")}
            </th>
            <th scope="col">{t("quality.guarantee")}</th>
          </tr>
        </thead>
        <tbody>
          {thresholds.map((one) => (
            <tr key={one.vehicleType}>
              <th scope="row">
                {one.vehicleType || t("quality.others")} <span class="soft small">{named("thresholdOrigin", one.origin ?? "")}</span>
              </th>
              <td class="number">{percent(one.threshold)}</td>
              <td class="number">{t("quality.wrongOf", { wrong: count(one.wrongCount), count: count(one.verdictCount) })}</td>
              <td>{one.isGuaranteed ? <span class="pill good">{t("quality.guaranteed")}</span> : <span class="soft">{counted("quality.needs", one.missingCount ?? 0)}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Checks({ onChange }: { onChange: () => void }) {
  const [changes, setChanges] = useState(0);
  const { value } = useLoaded(listBlindChecks, [changes]);
  const done = () => (setChanges(changes + 1), onChange());
  return value?.blindChecks?.length ? <BlindChecks checks={value.blindChecks} onDone={done} /> : null;
}

function Corrections() {
  const { value } = useLoaded(listCorrections, []);
  const most = mostCorrected(value?.corrections ?? []);
  if (!most.length) return null;
  return (
    <section class="card">
      <h2>{t("quality.corrections")}</h2>
      <table class="plain">
        <tbody>
          {most.map(({ text, times, codes }) => (
            <tr key={text}>
              <th scope="row">{text}</th>
              <td class="mono">{codes.join(", ")}</td>
              <td class="number">{counted("quality.times", times)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
