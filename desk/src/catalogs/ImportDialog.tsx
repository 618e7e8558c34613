import { useEffect, useRef, useState } from "preact/hooks";
import { importCatalog } from "../api/catalogs";
import { Refusal } from "../api/client";
import { sentenceOf } from "../api/sentences";
import type { Catalog, CatalogFileReport, CatalogImportProgress } from "../api/types";
import { count, fileSize } from "../i18n/format";
import { counted, t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { say, show } from "../shell/announcements";
import { FileReport } from "./FileReport";

const NAME = "[A-Za-z0-9._\\-]{1,64}";
const COLUMN = "raw.";

interface Props {
  file: File;
  /** The insurers that the caller sees; who sees several says whose the catalogue is. */
  insurers: string[];
  onClose: () => void;
  onImported: (catalog: Catalog) => void;
}

interface Run {
  progress?: CatalogImportProgress;
  report?: CatalogFileReport;
  failure?: string;
  isRunning: boolean;
}

/** Imports a file as a version, shows how far it is and every row that is wrong; the import ends when the dialog is closed. */
export function ImportDialog({ file, insurers, onClose, onImported }: Props) {
  const [version, setVersion] = useState(() => versionIn(file.name));
  const [insurerId, setInsurerId] = useState("");
  const [run, setRun] = useState<Run>({ isRunning: false });
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const start = async (keepsGood: boolean) => {
    setRun({ isRunning: true });
    try {
      for await (const news of importCatalog({ file, version, insurerId, keepsGood }, abort.current.signal)) {
        if (!news.catalog) setRun((before) => ({ ...before, ...news }));
        else {
          show(t("catalogs.isImported", { version, entries: count(news.catalog.entryCount) }));
          onImported(news.catalog);
        }
      }
    } catch (cause) {
      if (abort.current.signal.aborted) return;
      setRun(({ report }) => {
        const failure = report?.badRowCount && isOfFile(cause) ? counted("catalogs.bad", report.badRowCount) : failureOf(cause);
        say(failure);
        return { isRunning: false, failure, ...(report ? { report } : {}) };
      });
    }
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void start(false);
  };
  return (
    <Dialog title={t("catalogs.importTitle")} isWide onClose={onClose}>
      <form class="import-form" onSubmit={submit}>
        <p>
          <strong>{file.name}</strong> <span class="soft">{fileSize(file.size)}</span>
        </p>
        <label class="labelled">
          <span>{t("catalogs.versionName")}</span>
          <input class="field" value={version} required pattern={NAME} title={t("catalogs.versionRule")} disabled={run.isRunning} autofocus onInput={(event) => setVersion(event.currentTarget.value.trim())} />
        </label>
        {insurers.length > 1 && (
          <label class="labelled">
            <span>{t("catalogs.insurer")}</span>
            <select class="field" value={insurerId} disabled={run.isRunning} required onChange={(event) => setInsurerId(event.currentTarget.value)}>
              {["", ...insurers].map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
        {run.isRunning && <Progress {...run} />}
        {run.failure && (
          <p class="problem" role="alert">
            {run.failure}
          </p>
        )}
        {run.report && <FileReport report={run.report} />}
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          {run.failure && run.report?.badRowCount && run.report.goodRowCount ? (
            <button type="button" class="button" onClick={() => void start(true)}>
              {t("catalogs.keepGood", { count: count(run.report.goodRowCount) })}
            </button>
          ) : null}
          <button type="submit" class="button primary" disabled={run.isRunning || !file.size}>
            {t("catalogs.import")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Progress({ progress, report }: Run) {
  const { readRowCount = 0, sentRowCount = 0 } = progress ?? {};
  const rows = report?.goodRowCount;
  const text = rows === undefined ? t("catalogs.reading", { count: count(readRowCount) }) : t("catalogs.storing", { sent: count(sentRowCount), count: count(rows) });
  return (
    <p class="import-progress">
      <progress max={rows || 1} value={rows ? sentRowCount : undefined} aria-label={t("catalogs.progress")} />
      <span class="number">{text}</span>
    </p>
  );
}

const isOfFile = (cause: unknown): boolean => cause instanceof Refusal && (cause.problem.violations ?? []).some(({ field = "" }) => field === "raw");

function failureOf(cause: unknown): string {
  const fields = cause instanceof Refusal ? (cause.problem.violations ?? []).map(({ field = "" }) => field) : [];
  const missing = fields.filter((field) => field.startsWith(COLUMN)).map((field) => field.slice(COLUMN.length));
  return missing.length ? t("catalogs.missingColumns", { columns: missing.join(", ") }) : sentenceOf(cause);
}

/** The month in the name of a file, else the name itself as far as a version may have it. */
function versionIn(name: string): string {
  const month = /(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)/.exec(name);
  if (month) return `${month[1]}-${month[2]}`;
  return name
    .replace(/\.\w+$/, "")
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .slice(0, 64);
}
