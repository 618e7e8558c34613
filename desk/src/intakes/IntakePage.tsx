import { getIntake } from "../api/intakes";
import { moment } from "../i18n/format";
import { named, t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { useLoaded } from "../parts/useLoaded";
import { linkTo } from "../shell/router";
import { SourcePane } from "../source/SourcePane";

/** One mail as it was read, with what it was taken for. */
export function IntakePage({ id }: { id: string }) {
  const { value: intake, failure } = useLoaded((signal) => getIntake(id, signal), [id]);
  if (failure) {
    return (
      <main class="page">
        <Failure cause={failure} />
      </main>
    );
  }
  return (
    <main class="intake">
      <header class="case-head">
        <a class="back" href={linkTo("intakes")} aria-label={t("intakes.back")}>
          ‹
        </a>
        <div class="case-name">
          <h1 class="cut">{(intake?.sender && intake.subject) || intake?.fileName || intake?.subject || t("source.noSubject")}</h1>
          <span class="cut soft">{intake ? [intake.sender, moment(intake.createTime)].filter(Boolean).join(" · ") : "\u00a0"}</span>
        </div>
        {intake && <span class={intake.status === "STATUS_FAILED" ? "pill bad" : "pill"}>{named("intake", intake.status ?? "")}</span>}
        {intake?.mailKind && <span class="soft">{named("mailKind", intake.mailKind)}</span>}
        {intake?.cases?.map(({ cotNumber = "" }) => (
          <a key={cotNumber} class="pill accent" href={linkTo("cases", cotNumber)}>
            {cotNumber}
          </a>
        ))}
      </header>
      {intake?.failure && <p class="problem">{intake.failure}</p>}
      <section class="source" aria-label={t("source.title")}>
        <SourcePane intakeId={id} origin={undefined} />
      </section>
    </main>
  );
}
