import { useEffect, useRef, useState } from "preact/hooks";
import { fetchSourceFile } from "../api/source";
import type { Box, Origin, SourceFile } from "../api/types";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { useLoaded } from "../parts/useLoaded";
import { type DrawnPage, drawPage, openPdf, type PDFDocumentProxy } from "./pdf";

interface Props {
  intakeId: string;
  file: SourceFile;
  origin: Origin | undefined;
}

/** A PDF page by page; the place of the row in hand is lit on its page. */
export function PdfPages({ intakeId, file, origin }: Props) {
  const number = file.number ?? 0;
  const { value: pdf, failure } = useLoaded(async (signal) => {
    const { blob } = await fetchSourceFile(intakeId, number, file.name ?? "", signal);
    return openPdf(await blob.arrayBuffer());
  }, [intakeId, number]);
  const [page, setPage] = useState(1);
  useEffect(() => {
    if (origin?.page) setPage(origin.page);
  }, [origin]);
  useEffect(() => () => void pdf?.loadingTask.destroy(), [pdf]);
  if (failure) return <Failure cause={failure} />;
  const last = pdf?.numPages ?? 1;
  return (
    <div class="pdf">
      <div class="pdf-bar">
        <button type="button" class="button quiet" disabled={page <= 1} aria-label={t("source.pageBefore")} onClick={() => setPage(page - 1)}>
          ‹
        </button>
        <span>{t("source.pageOf", { page, last })}</span>
        <button type="button" class="button quiet" disabled={page >= last} aria-label={t("source.pageAfter")} onClick={() => setPage(page + 1)}>
          ›
        </button>
      </div>
      <div class="pdf-scroll" tabIndex={0} role="group" aria-label={t("source.page")}>
        {pdf ? (
          <PdfPage pdf={pdf} number={Math.min(page, last)} box={origin?.page === page ? origin.place?.box : undefined} />
        ) : (
          <span class="skeleton pdf-waiting" />
        )}
      </div>
    </div>
  );
}

function PdfPage({ pdf, number, box }: { pdf: PDFDocumentProxy; number: number; box: Box | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lit = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<DrawnPage>();
  const width = useWidth(canvas);
  useEffect(() => {
    if (!canvas.current || !width) return;
    const abort = new AbortController();
    drawPage(pdf, number, canvas.current, width, abort.signal).then(setDrawn, () => undefined);
    return () => abort.abort();
  }, [pdf, number, width]);
  useEffect(() => lit.current?.scrollIntoView({ block: "center" }), [drawn, box]);
  return (
    <div class="pdf-page">
      <canvas ref={canvas} style={{ height: drawn && `${drawn.height}px` }} />
      {drawn && box && <div ref={lit} class="lit-box" role="img" aria-label={t("source.litBox")} style={styleOf(box, drawn.scale)} />}
    </div>
  );
}

function styleOf({ left = 0, top = 0, right = 0, bottom = 0 }: Box, scale: number) {
  const around = 3;
  return {
    left: `${left * scale - around}px`,
    top: `${top * scale - around}px`,
    width: `${(right - left) * scale + 2 * around}px`,
    height: `${(bottom - top) * scale + 2 * around}px`,
  };
}

function useWidth(canvas: { current: HTMLCanvasElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const frame = canvas.current?.parentElement;
    if (!frame) return;
    const observer = new ResizeObserver(() => setWidth(frame.clientWidth));
    observer.observe(frame);
    return () => observer.disconnect();
  }, []);
  return width;
}
