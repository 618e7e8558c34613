import { useEffect, useRef, useState } from "preact/hooks";
import { may } from "../api/credentials";
import { t } from "../i18n/language";
import { useKeys } from "../keys/keyboard";
import { Failure } from "../parts/Failure";
import { goTo } from "../shell/router";
import { caseList, load, loadCounts, loadMore, reload, watch } from "./caseList";
import { CaseTable } from "./CaseTable";
import { Uploads } from "./Uploads";
import { hand } from "./uploads";
import { view } from "./views";
import { ViewBar } from "./ViewBar";

const TYPED_MS = 180;

/** What waits: the cases by what is at stake, found by a box, live; a file dropped here becomes one. */
export function Worklist() {
  const [q, setQ] = useState("");
  const [currentId, setCurrentId] = useState("");
  const [isOver, setOver] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const { state, order, assignee, due } = view.value;
  useEffect(() => {
    const timer = setTimeout(() => void load(view.value, q.trim()), q ? TYPED_MS : 0);
    return () => clearTimeout(timer);
  }, [state, order, assignee, due, q]);
  useEffect(() => void loadCounts(view.peek()), [assignee, due]);
  useEffect(() => {
    const abort = new AbortController();
    watch(() => (void reload(view.peek(), search.current?.value.trim() ?? ""), void loadCounts(view.peek())), abort.signal);
    return () => abort.abort();
  }, []);
  const { cases, isLoading, failure, nextPageToken } = caseList.value;
  const current = cases.findIndex(({ id }) => id === currentId);
  const move = (step: number) => setCurrentId(cases[Math.max(0, Math.min(cases.length - 1, current + step))]?.id ?? "");
  useEffect(() => document.querySelector("[data-row=current]")?.scrollIntoView({ block: "nearest" }), [currentId]);
  useKeys([
    { keys: ["/"], label: "keys.searchCases", run: () => search.current?.focus() },
    { keys: ["j", "ArrowDown"], label: "keys.down", run: () => move(1), repeats: true },
    { keys: ["k", "ArrowUp"], label: "keys.up", run: () => move(-1), repeats: true },
    { keys: ["Enter", "o"], label: "keys.open", run: () => goTo("cases", cases[Math.max(0, current)]?.cotNumber) },
    { keys: ["u"], label: "keys.upload", run: () => files.current?.click() },
  ]);
  const leaveSearch = (event: KeyboardEvent) => {
    if (!["Escape", "Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Escape") setQ("");
    else if (caseList.peek().q !== q.trim()) return void load(view.peek(), q.trim());
    else setCurrentId(cases[0]?.id ?? "");
    search.current?.blur();
  };
  const handFrom = (input: HTMLInputElement) => {
    void hand([...(input.files ?? [])]);
    input.value = "";
  };
  const canSubmit = may("intakes.write");
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer?.files.length) void hand([...event.dataTransfer.files]);
  };
  const drops = canSubmit
    ? { onDrop: drop, onDragLeave: () => setOver(false), onDragOver: (event: DragEvent) => (event.preventDefault(), setOver(true)) }
    : {};
  return (
    <main class={isOver ? "page worklist is-over" : "page worklist"} {...drops}>
      <div class="inner">
        <div class="head">
          <h1>{t("worklist.title")}</h1>
          <input
            ref={search}
            type="search"
            class="field search"
            value={q}
            placeholder={t("worklist.search")}
            aria-label={t("worklist.search")}
            onInput={(event) => setQ(event.currentTarget.value)}
            onKeyDown={leaveSearch}
          />
          {canSubmit && (
            <>
              <button type="button" class="button primary" onClick={() => files.current?.click()}>
                {t("upload.button")}
              </button>
              <input ref={files} type="file" multiple hidden onChange={(event) => handFrom(event.currentTarget)} />
            </>
          )}
        </div>
        <Uploads />
        <ViewBar />
        {failure ? <Failure cause={failure} onRetry={() => void load(view.value, q.trim())} /> : <CaseTable cases={cases} current={current} isLoading={isLoading} />}
        {!failure && !isLoading && !cases.length && <p class="empty">{q ? t("worklist.nothingFound") : t("worklist.nothingWaits")}</p>}
        {nextPageToken && (
          <button type="button" class="button" onClick={() => void loadMore(view.value)}>
            {t("action.more")}
          </button>
        )}
      </div>
      {isOver && (
        <div class="drop-here" aria-hidden="true">
          {t("upload.dropHere")}
        </div>
      )}
    </main>
  );
}
