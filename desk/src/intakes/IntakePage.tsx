import { useEffect, useState } from "preact/hooks";
import { may } from "../api/credentials";
import { followIntake, getIntake, retryIntake } from "../api/intakes";
import type { Intake, IntakeProgress } from "../api/types";
import { failureWords } from "../i18n/failures";
import { moment } from "../i18n/format";
import { named, t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { useLoaded } from "../parts/useLoaded";
import { useOnce } from "../parts/useOnce";
import { showFailure } from "../shell/announcements";
import { linkTo } from "../shell/router";
import { SourcePane } from "../source/SourcePane";
import { Coding } from "../worklist/Coding";

/** One mail as it was read, with what it was taken for, how far it is, and, where it failed, why. */
export function IntakePage({ id }: { id: string }) {
  const [tries, setTries] = useState(0);
  const { value, failure } = useLoaded((signal) => getIntake(id, signal), [id, tries]);
  const progress = useProgress(id, tries);
  if (failure) {
    return (
      <main class="page">
        <Failure cause={failure} />
      </main>
    );
  }
  const intake = progress?.intake ?? value;
  return (
    <main class="intake">
      <Head intake={intake} />
      {intake && (intake.status === "STATUS_RECEIVED" || intake.status === "STATUS_PROCESSING") && (
        <p class="coding">
          <Coding progress={progress} />
        </p>
      )}
      {intake?.status === "STATUS_FAILED" && <Failed intake={intake} onRetry={() => setTries(tries + 1)} />}
      <section class="source" aria-label={t("source.title")}>
        <SourcePane key={tries} intakeId={id} origin={undefined} />
      </section>
    </main>
  );
}

/** How far an intake is, from the beginning of each try on. */
function useProgress(id: string, tries: number): IntakeProgress | undefined {
  const [progress, setProgress] = useState<IntakeProgress>();
  useEffect(() => {
    const abort = new AbortController();
    setProgress(undefined);
    followIntake(id, setProgress, abort.signal).catch((cause) => abort.signal.aborted || showFailure(cause));
    return () => abort.abort();
  }, [id, tries]);
  return progress;
}

function Head({ intake }: { intake: Intake | undefined }) {
  return (
    <header class="case-head">
      <a class="back" href={linkTo("intakes")} aria-label={t("intakes.back")}>
        ‹
      </a>
      <div class="case-name">
        <h1 class="cut">{(intake?.sender && intake.subject) || intake?.fileName || intake?.subject || t("source.noSubject")}</h1>
        <span class="cut soft">{intake ? [intake.sender, moment(intake.createTime)].filter(Boolean).join(" · ") : "\u00a0"}</span>
      </div>
      {intake && <span class={intake.status === "STATUS_FAILED" ? "pill bad" : "pill"}>{named("intake", intake.status ?? "")}</span>}
      {intake?.mailKind && intake.mailKind !== "MAIL_KIND_UNSPECIFIED" && <span class="soft">{named("mailKind", intake.mailKind)}</span>}
      {intake?.cases?.map(({ cotNumber = "" }) => (
        <a key={cotNumber} class="pill accent" href={linkTo("cases", cotNumber)}>
          {cotNumber}
        </a>
      ))}
    </header>
  );
}

function Failed({ intake, onRetry }: { intake: Intake; onRetry: () => void }) {
  const { isBusy, once } = useOnce();
  return (
    <p class="problem" role="alert">
      {failureWords(intake.failure ?? "")}{" "}
      {may("intakes.write") && (
        <button type="button" class="button" disabled={isBusy} onClick={() => once(() => retryIntake(intake.id ?? "").then(onRetry, showFailure))}>
          {t("action.retry")}
        </button>
      )}
    </p>
  );
}
