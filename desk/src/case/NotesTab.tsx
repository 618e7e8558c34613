import { useState } from "preact/hooks";
import { addNote, listNotes } from "../api/cases";
import { may } from "../api/credentials";
import { moment } from "../i18n/format";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { useOnce } from "../parts/useOnce";
import { showFailure } from "../shell/announcements";
import { useDesk } from "./deskContext";

/** Notes of the people who work on the case, newest first. */
export function NotesTab() {
  const { store } = useDesk();
  const [text, setText] = useState("");
  const [written, setWritten] = useState(0);
  const { value, failure } = useLoaded((signal) => listNotes(store.id, signal), [store.id, store.version.value, written]);
  const { isBusy, once } = useOnce();
  const write = async () => {
    await addNote(store.id, text.trim());
    setText("");
    setWritten(written + 1);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    once(() => write().catch(showFailure));
  };
  return (
    <>
      {may("cases.write") && (
        <form class="note-form" onSubmit={submit}>
          <textarea class="field" rows={3} maxLength={2000} value={text} aria-label={t("notes.label")} placeholder={t("notes.label")} onInput={(event) => setText(event.currentTarget.value)} />
          <button type="submit" class="button primary" disabled={isBusy || !text.trim()}>
            {t("notes.write")}
          </button>
        </form>
      )}
      {failure ? <Failure cause={failure} /> : !value && <Skeleton rows={4} height={48} />}
      <ul class="notes">
        {value?.notes?.map((note) => (
          <li key={note.id}>
            <span class="soft small">{[note.author || t("case.somebody"), moment(note.createTime)].join(" · ")}</span>
            <p>{note.text || t("notes.erased")}</p>
          </li>
        ))}
      </ul>
      {value && !value.notes?.length && <p class="soft">{t("notes.none")}</p>}
    </>
  );
}
