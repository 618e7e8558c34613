import { listHistory } from "../api/cases";
import type { AuditEntry } from "../api/types";
import { moment } from "../i18n/format";
import { named, t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { writtenChanges } from "./changeWords";
import { useDesk } from "./deskContext";

/** Who changed what of the case and its vehicles, newest first. */
export function HistoryTab() {
  const { store } = useDesk();
  const { value, failure } = useLoaded((signal) => listHistory(store.id, "", signal), [store.id, store.version.value]);
  if (failure) return <Failure cause={failure} />;
  if (!value) return <Skeleton rows={8} height={44} />;
  if (!value.entries?.length) return <p class="soft">{t("history.none")}</p>;
  return (
    <ol class="history">
      {value.entries.map((entry) => (
        <li key={entry.id}>
          <span class="history-line">
            <span class="soft small">{moment(entry.createTime)}</span> <strong>{entry.subject || named("service", entry.service ?? "")}</strong> {named("audited", entry.action ?? "")} <What entry={entry} />
          </span>
          <Changes entry={entry} />
        </li>
      ))}
    </ol>
  );
}

function Changes({ entry }: { entry: AuditEntry }) {
  const changes = writtenChanges(entry);
  if (!changes.length) return null;
  return (
    <ul>
      {changes.map(({ field, before, after, isWithheld }) => (
        <li key={field}>
          <span class="soft">{field}:</span>{" "}
          {isWithheld ? (
            <em>{t("history.withheld")}</em>
          ) : (
            <>
              <del>{before}</del> → <ins>{after}</ins>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function What({ entry }: { entry: AuditEntry }) {
  const { store } = useDesk();
  if (entry.resourceType !== "vehicle") return <>{named("resource", entry.resourceType ?? "")}</>;
  const vehicle = store.vehicles.value[store.places.value.get(entry.resourceId ?? "") ?? -1];
  return (
    <button type="button" class="button quiet small" onClick={() => store.select(entry.resourceId ?? "")}>
      {t("history.row", { row: vehicle?.position ?? "?" })}
    </button>
  );
}
