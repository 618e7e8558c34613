import { draftAnswer } from "../api/cases";
import { save } from "../api/downloads";
import type { AnswerDraft } from "../api/types";
import { counted, t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { say } from "../shell/announcements";
import { useDesk } from "./deskContext";

/** The draft of an answer to the broker: to be copied, or opened in a mail program. Nothing is sent from here. */
export function AnswerDialog({ onClose }: { onClose: () => void }) {
  const { store } = useDesk();
  const { value, failure } = useLoaded((signal) => draftAnswer(store.id, signal), [store.id]);
  return (
    <Dialog title={t("answer.title")} isWide onClose={onClose}>
      {failure ? <Failure cause={failure} /> : value ? <Draft draft={value} cot={store.one.value?.cotNumber ?? ""} /> : <Skeleton rows={8} height={26} />}
    </Dialog>
  );
}

function Draft({ draft, cot }: { draft: AnswerDraft; cot: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(draft.text ?? "");
    say(t("answer.copied"));
  };
  const download = () => {
    const bytes = Uint8Array.from(atob(draft.eml ?? ""), (letter) => letter.charCodeAt(0));
    save({ blob: new Blob([bytes], { type: "message/rfc822" }), name: `${cot}.eml` });
  };
  return (
    <>
      <p class="soft">{draft.questionCount ? counted("answer.questions", draft.questionCount) : t("answer.nothing")}</p>
      <dl class="mail-head">
        <dt>{t("answer.to")}</dt>
        <dd>{draft.to || "—"}</dd>
        <dt>{t("answer.subject")}</dt>
        <dd>{draft.subject}</dd>
      </dl>
      <pre class="answer" tabIndex={0}>
        {draft.text}
      </pre>
      <footer>
        <button type="button" class="button" onClick={() => void copy()}>
          {t("answer.copy")}
        </button>
        {draft.eml && (
          <button type="button" class="button primary" onClick={download}>
            {t("answer.open")}
          </button>
        )}
      </footer>
    </>
  );
}
