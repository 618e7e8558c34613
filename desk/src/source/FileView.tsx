import { useEffect, useState } from "preact/hooks";
import type { Origin, SourceFile, SourcePart } from "../api/types";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { CellGrid } from "./CellGrid";
import { PdfPages } from "./PdfPages";
import { TextLines } from "./TextLines";
import { usePartRows } from "./usePartRows";

const PDF = "application/pdf";

interface Props {
  intakeId: string;
  file: SourceFile;
  part: SourcePart | undefined;
  origin: Origin | undefined;
}

/** One file: a PDF as its pages or as what was read of them, anything else as what was read. What has no place on a page is lit in the text. */
export function FileView({ intakeId, file, part, origin }: Props) {
  const isPdf = file.mediaType === PDF;
  const [asText, setAsText] = useState(!isPdf);
  const parts = file.parts ?? [];
  const [number, setNumber] = useState(part?.number ?? parts[0]?.number ?? 0);
  useEffect(() => {
    if (part) setNumber(part.number ?? 0);
  }, [part?.number]);
  const hasNoBox = origin !== undefined && !origin.place?.box;
  useEffect(() => {
    if (isPdf && hasNoBox) setAsText(true);
  }, [origin]);
  const shown = parts.find((one) => one.number === number) ?? parts[0];
  return (
    <div class="file-view">
      {(isPdf || parts.length > 1) && (
        <div class="file-bar">
          {isPdf && (
            <div class="states" role="group" aria-label={t("source.as")}>
              <button type="button" aria-pressed={!asText} onClick={() => setAsText(false)}>
                {t("source.asPages")}
              </button>
              <button type="button" aria-pressed={asText} onClick={() => setAsText(true)}>
                {t("source.asText")}
              </button>
            </div>
          )}
          {asText && parts.length > 1 && (
            <select class="field" aria-label={t("source.part")} value={shown?.number} onChange={(event) => setNumber(Number(event.currentTarget.value))}>
              {parts.map((one) => (
                <option key={one.number} value={one.number}>
                  {partName(one)}
                </option>
              ))}
            </select>
          )}
        </div>
      )}
      {file.isIncomplete && <p class="problem small">{t("source.incomplete")}</p>}
      {isPdf && !asText && <PdfPages intakeId={intakeId} file={file} origin={origin} />}
      {asText && shown && <Part key={shown.number} intakeId={intakeId} file={file.number ?? 0} part={shown} origin={origin} />}
      {asText && !shown && <p class="empty">{t("source.nothingRead")}</p>}
    </div>
  );
}

function Part({ intakeId, file, part, origin }: { intakeId: string; file: number; part: SourcePart; origin: Origin | undefined }) {
  const { rows, firstColumn, isLoading, failure } = usePartRows({ intakeId, file, part: part.number ?? 0 });
  if (failure) return <Failure cause={failure} />;
  if (isLoading && !rows.length) return <Skeleton rows={14} height={26} />;
  if (part.kind === "KIND_GRID") return <CellGrid rows={rows} firstColumn={firstColumn} columnCount={part.columnCount ?? 0} origin={origin} />;
  return <TextLines rows={rows} origin={origin} />;
}

function partName(part: SourcePart): string {
  const { kind, number = 0, sheet = "", page, isQuoted } = part;
  const isNumber = /^\d+$/.test(sheet);
  const name = sheet && !isNumber ? sheet : kind === "KIND_GRID" ? t("source.table", { number: sheet || number }) : t("source.text");
  const words = [page ? t("source.pageNumber", { page }) : "", name, isQuoted ? t("source.quoted") : ""];
  return words.filter(Boolean).join(" · ");
}
