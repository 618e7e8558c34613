import { sentenceOf } from "../api/sentences";
import { t } from "../i18n/language";

/** Why something could not be shown, with a way to try again. */
export function Failure({ cause, onRetry }: { cause: unknown; onRetry?: () => void }) {
  return (
    <div class="empty" role="alert">
      <p>{sentenceOf(cause)}</p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t("action.retry")}
        </button>
      )}
    </div>
  );
}
