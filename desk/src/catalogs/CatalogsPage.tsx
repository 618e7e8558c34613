import { useRef, useState } from "preact/hooks";
import { listCatalogs } from "../api/catalogs";
import { may } from "../api/credentials";
import type { Catalog } from "../api/types";
import { count, moment } from "../i18n/format";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { Activation } from "./Activation";
import { ImportDialog } from "./ImportDialog";

const FILES = ".csv,.txt,.xlsx,.xlsm,.xls";

/** The catalogues, version by version: which is in use, and a new one from a file, with what it changes before it is taken into use. */
export function CatalogsPage() {
  const [changes, setChanges] = useState(0);
  const [chosen, setChosen] = useState<Catalog>();
  const [file, setFile] = useState<File>();
  const [isOver, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const { value, failure } = useLoaded(listCatalogs, [changes]);
  const catalogs = value?.catalogs ?? [];
  const activeOf = (insurerId = "") => catalogs.find((one) => one.state === "STATE_ACTIVE" && one.insurerId === insurerId);
  const reload = () => setChanges((before) => before + 1);
  const canWrite = may("catalogs.write");
  const pick = (event: Event & { currentTarget: HTMLInputElement }) => {
    setFile(event.currentTarget.files?.[0]);
    event.currentTarget.value = "";
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setFile(event.dataTransfer?.files[0]);
  };
  const drops = canWrite
    ? { onDrop: drop, onDragLeave: () => setOver(false), onDragOver: (event: DragEvent) => (event.preventDefault(), setOver(true)) }
    : {};
  return (
    <main class="page catalogs" {...drops}>
      <div class="inner">
        <div class="head">
          <h1>{t("page.catalogs")}</h1>
          {canWrite && (
            <>
              <button type="button" class="button primary" onClick={() => picker.current?.click()}>
                {t("catalogs.import")}
              </button>
              <input ref={picker} type="file" accept={FILES} hidden aria-label={t("catalogs.file")} onChange={pick} />
            </>
          )}
        </div>
        <p class="soft lead">{t("catalogs.hint")}</p>
        {failure ? <Failure cause={failure} onRetry={reload} /> : !value && <Skeleton rows={4} height={52} />}
        <ul class="listing">
          {catalogs.map((one) => (
            <li key={`${one.insurerId} ${one.version}`}>
              <div class="listing-main">
                <strong>{one.version}</strong>
                <span class="soft small">
                  {[one.insurerId, t("catalogs.imported", { when: moment(one.createTime) }), one.activateTime ? t("catalogs.activated", { when: moment(one.activateTime) }) : ""].filter(Boolean).join(" · ")}
                </span>
              </div>
              <span class="number">{t("catalogs.entries", { count: count(one.entryCount) })}</span>
              <span class={one.state === "STATE_ACTIVE" ? "pill good" : "pill"}>{t(one.state === "STATE_ACTIVE" ? "catalogs.active" : "catalogs.ready")}</span>
              {one.state !== "STATE_ACTIVE" && (
                <button type="button" class="button" onClick={() => setChosen(one)}>
                  {t(canWrite ? "catalogs.compareAndActivate" : "catalogs.compare")}
                </button>
              )}
            </li>
          ))}
        </ul>
        {value && !catalogs.length && <p class="empty">{t("catalogs.none")}</p>}
      </div>
      {isOver && (
        <div class="drop-here" aria-hidden="true">
          {t("catalogs.dropHere")}
        </div>
      )}
      {file && (
        <ImportDialog
          file={file}
          insurers={[...new Set(catalogs.map(({ insurerId = "" }) => insurerId))]}
          onClose={() => setFile(undefined)}
          onImported={(catalog) => (setFile(undefined), setChosen(catalog), reload())}
        />
      )}
      {chosen && <Activation one={chosen} active={activeOf(chosen.insurerId)} onClose={() => setChosen(undefined)} onDone={reload} />}
    </main>
  );
}
