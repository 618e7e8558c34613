import type { ComponentChildren } from "preact";
import { sentenceOf } from "../api/sentences";
import { t } from "../i18n/language";

interface Props {
  cause: unknown;
  onRetry?: () => void;
  /** What could not be shown, where the page does not say it. */
  title?: string;
  /** Where else to go. */
  children?: ComponentChildren;
}

/** Why something could not be shown, with a way to try again. */
export function Failure({ cause, onRetry, title, children }: Props) {
  return (
    <div class="empty" role="alert">
      {title && <h1>{title}</h1>}
      <p>{sentenceOf(cause)}</p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t("action.retry")}
        </button>
      )}
      {children}
    </div>
  );
}
