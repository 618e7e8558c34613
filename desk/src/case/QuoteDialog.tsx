import { useState } from "preact/hooks";
import { counted, t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { useOnce } from "../parts/useOnce";
import { useDesk } from "./deskContext";

/** Quotes a case although vehicles of it are open; the reason becomes a note. */
export function QuoteDialog({ onClose }: { onClose: () => void }) {
  const { store, verbs } = useDesk();
  const [reason, setReason] = useState("");
  const { isBusy, once } = useOnce();
  const quote = (event: Event) => {
    event.preventDefault();
    once(async () => (await verbs.move("STATUS_QUOTED", reason.trim())) && onClose());
  };
  return (
    <Dialog title={t("quote.title")} onClose={onClose}>
      <form class="labelled" onSubmit={quote}>
        <p>{counted("quote.open", store.openCount.value)}</p>
        <label class="labelled">
          <span>{t("quote.reason")}</span>
          <textarea class="field" rows={3} maxLength={2000} required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="button primary" disabled={isBusy || !reason.trim()}>
            {t("quote.anyway")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
