import { failureWords } from "../i18n/failures";
import { t, named } from "../i18n/language";
import { linkTo } from "../shell/router";
import { Coding } from "./Coding";
import { forget, type Upload, uploads } from "./uploads";

/** What became of the files that were handed in. */
export function Uploads() {
  if (!uploads.value.length) return null;
  return (
    <ul class="uploads" aria-label={t("upload.title")}>
      {uploads.value.map((upload) => (
        <li key={upload.id}>
          <span class="cut name">{upload.name}</span>
          <Outcome upload={upload} />
          <button type="button" class="button quiet" aria-label={t("upload.forget", { name: upload.name })} onClick={() => forget(upload.id)}>
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ upload: { progress, failure } }: { upload: Upload }) {
  if (failure) return <span class="pill bad">{failure}</span>;
  const intake = progress?.intake;
  if (intake?.status === "STATUS_FAILED") return <span class="pill bad">{intake.failure ? failureWords(intake.failure) : t("upload.failed")}</span>;
  if (progress?.stage !== "STAGE_DONE") return <Coding progress={progress} />;
  const cases = intake?.cases ?? [];
  if (!cases.length && !intake?.cotNumber) return <span class="pill">{named("mailKind", intake?.mailKind ?? "MAIL_KIND_OTHER")}</span>;
  return (
    <>
      {(cases.length ? cases.map(({ cotNumber }) => cotNumber) : [intake?.cotNumber]).map((cot = "") => (
        <a key={cot} class="pill accent" href={linkTo("cases", cot)}>
          {cot}
        </a>
      ))}
    </>
  );
}
