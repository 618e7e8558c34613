import { useState } from "preact/hooks";
import { t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { useDesk } from "./deskContext";

/** Takes the row in hand out of the case, with a reason. It can be restored. */
export function RemoveDialog({ onClose }: { onClose: () => void }) {
  const { store, verbs } = useDesk();
  const [reason, setReason] = useState("");
  const vehicle = store.current.value;
  const remove = (event: Event) => {
    event.preventDefault();
    onClose();
    verbs.remove(reason.trim());
  };
  return (
    <Dialog title={t("remove.title", { row: vehicle?.position ?? 0 })} onClose={onClose}>
      <form class="labelled" onSubmit={remove}>
        <p>{vehicle?.vehicle?.description}</p>
        <label class="labelled">
          <span>{t("remove.reason")}</span>
          <input class="field" maxLength={500} value={reason} autofocus onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <p class="soft small">{t("remove.hint")}</p>
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="button primary">
            {t("action.remove")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
