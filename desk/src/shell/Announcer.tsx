import { t } from "../i18n/language";
import { dismiss, spoken, toasts } from "./announcements";

/** The live region, and the toasts. */
export function Announcer() {
  return (
    <>
      <div class="spoken" role="status" aria-live="polite">
        {spoken.value}
      </div>
      <div class="toasts">
        {toasts.value.map((toast) => (
          <div key={toast.id} class={toast.isBad ? "toast bad" : "toast"}>
            <span>{toast.text}</span>
            {toast.action && (
              <button type="button" class="button" onClick={() => (dismiss(toast.id), toast.action?.run())}>
                {toast.action.label}
              </button>
            )}
            <button type="button" class="button quiet" aria-label={t("action.close")} onClick={() => dismiss(toast.id)}>
              ✕
            </button>
          </div>
        ))}
      </div>
    </>
  );
}
