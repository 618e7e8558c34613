import { useEffect, useState } from "preact/hooks";
import { save } from "../api/downloads";
import { Refusal } from "../api/client";
import { fetchSourceFile, getSource } from "../api/source";
import type { Origin, Source, SourceFile } from "../api/types";
import { fileSize, moment } from "../i18n/format";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { showFailure } from "../shell/announcements";
import { FileView } from "./FileView";
import { BODY, placeOf } from "./lit";

interface Props {
  /** The id of the mail. Empty: the case has none. */
  intakeId: string;
  /** Where the row in hand was read; it is shown and lit. */
  origin: Origin | undefined;
}

/** The mail as it was read, its files side by side, with the origin of the row in hand lit. */
export function SourcePane({ intakeId, origin }: Props) {
  if (!intakeId) return <p class="empty">{t("source.none")}</p>;
  return <Loaded intakeId={intakeId} origin={origin} />;
}

function Loaded({ intakeId, origin }: Props) {
  const { value: source, failure } = useLoaded((signal) => getSource(intakeId, signal), [intakeId]);
  if (failure instanceof Refusal && failure.reason === "WRONG_STATE") return <p class="empty">{t("source.gone")}</p>;
  if (failure) return <Failure cause={failure} />;
  if (!source) return <Skeleton rows={12} height={26} />;
  return <Files source={source} origin={origin} />;
}

function Files({ source, origin }: { source: Source; origin: Origin | undefined }) {
  const files = (source.files ?? []).filter(({ isDecoration }) => !isDecoration);
  const lit = placeOf(source, origin);
  const [number, setNumber] = useState(lit?.file.number ?? files[0]?.number ?? 0);
  useEffect(() => {
    if (lit) setNumber(lit.file.number ?? 0);
  }, [origin]);
  const file = files.find((one) => one.number === number) ?? files[0];
  return (
    <>
      <header class="source-head">
        <strong class="cut">{source.subject || t("source.noSubject")}</strong>
        <span class="cut soft small">{[source.sender, moment(source.sentTime)].filter(Boolean).join(" · ")}</span>
      </header>
      <div class="tabs">
        <div class="tab-list" role="tablist" aria-label={t("source.files")}>
          {files.map((one) => (
            <button key={one.number} type="button" role="tab" aria-selected={one === file} onClick={() => setNumber(one.number ?? 0)}>
              <span class="cut">{nameOf(one)}</span>
              {Boolean(one.vehicleCount) && <span class="tally">{one.vehicleCount}</span>}
            </button>
          ))}
        </div>
        <Download intakeId={source.intakeId ?? ""} file={file} />
      </div>
      {file ? (
        <FileView key={file.number} intakeId={source.intakeId ?? ""} file={file} part={lit?.file === file ? lit.part : undefined} origin={lit?.file === file ? origin : undefined} />
      ) : (
        <p class="empty">{t("source.empty")}</p>
      )}
    </>
  );
}

function Download({ intakeId, file }: { intakeId: string; file: SourceFile | undefined }) {
  const isBody = !file || file.name === BODY;
  const download = () => {
    fetchSourceFile(intakeId, isBody ? 0 : (file.number ?? 0), isBody ? "correo.eml" : (file.name ?? "")).then(save, showFailure);
  };
  const label = isBody ? t("source.downloadMail") : t("source.downloadFile", { size: fileSize(Number(file.sizeBytes ?? 0)) });
  return (
    <button type="button" class="button quiet small" onClick={download}>
      {label}
    </button>
  );
}

function nameOf(file: SourceFile): string {
  return file.name === BODY ? t("source.body") : (file.name ?? "");
}
