import { useState } from "preact/hooks";
import { addVehicles } from "../api/vehicles";
import { t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { useOnce } from "../parts/useOnce";
import { show, showFailure } from "../shell/announcements";
import { useDesk } from "./deskContext";

/** Adds vehicles by hand, a line each; they are coded at once. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const { store } = useDesk();
  const [text, setText] = useState("");
  const lines = text.split("\n").flatMap((line) => line.trim() || []);
  const { isBusy, once } = useOnce();
  const add = async () => {
    const { vehicles = [] } = await addVehicles(store.id, lines.map((description) => ({ description })));
    store.put(vehicles);
    store.select(vehicles[0]?.id ?? "");
    store.refreshSoon();
    show(t("said.added"));
    onClose();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    once(() => add().catch(showFailure));
  };
  return (
    <Dialog title={t("add.title")} onClose={onClose}>
      <form class="labelled" onSubmit={submit}>
        <label class="labelled">
          <span>{t("add.hint")}</span>
          <textarea class="field" rows={5} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="button primary" disabled={isBusy || !lines.length}>
            {t("add.do")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
