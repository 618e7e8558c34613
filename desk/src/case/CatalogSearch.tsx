import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { searchCatalog } from "../api/matching";
import type { CaseVehicle } from "../api/types";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { useLoaded } from "../parts/useLoaded";
import { CandidateList } from "./CandidateList";
import { shownCandidates } from "./candidates";
import { canChange, panel, useDesk } from "./deskContext";

const TYPED_MS = 120;

/**
 * A search in the catalogue, which begins with the words of the row in hand. Enter chooses the first of what was found
 * for the words as they are now, the arrows go from one to the next, Escape leaves.
 */
export function CatalogSearch({ vehicle }: { vehicle: CaseVehicle }) {
  const { store, verbs } = useDesk();
  const { description = "", brand = "", model = "", year } = vehicle.vehicle ?? {};
  const [typed, setTyped] = useState(description || [brand, model].filter(Boolean).join(" "));
  const [asked, setAsked] = useState(typed);
  const [ofYear, setOfYear] = useState(year !== undefined);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const insurerId = store.one.value?.insurerId ?? "";
  useEffect(() => input.current?.select(), []);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { value: found, failure, isLoading } = useLoaded(
    (signal) => (asked ? searchCatalog({ q: asked, ...(ofYear && year ? { year } : {}) }, insurerId, signal) : Promise.resolve([])),
    [asked, ofYear, insurerId],
  );
  const isAnswered = !isLoading && asked === typed.trim();
  useLayoutEffect(() => {
    shownCandidates.value = isAnswered ? (found ?? []) : [];
  }, [found, isAnswered]);
  const choose = (place: number) => {
    const candidate = found?.[place];
    if (!candidate || !canChange(store)) return;
    panel.value = "candidates";
    verbs.choose(candidate);
  };
  const walk = (step: number) => {
    const stops = [...(box.current?.querySelectorAll<HTMLElement>("input[type=search], li > button") ?? [])];
    stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") panel.value = "candidates";
    else if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(-1);
    else if (event.key === "Enter" && event.target === input.current) isAnswered ? choose(0) : setAsked(typed.trim());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="catalog-search" ref={box} onKeyDown={onKey}>
      <div class="search-bar">
        <input ref={input} type="search" class="field" value={typed} aria-label={t("search.label")} placeholder={t("search.label")} onInput={(event) => setTyped(event.currentTarget.value)} />
        {year !== undefined && (
          <label class="check">
            <input type="checkbox" checked={ofYear} onChange={(event) => setOfYear(event.currentTarget.checked)} /> {t("search.ofYear", { year })}
          </label>
        )}
      </div>
      {failure ? (
        <Failure cause={failure} />
      ) : found?.length ? (
        <CandidateList candidates={found} chosen={vehicle.match?.cvegs ?? ""} hasProbability={false} canChoose={canChange(store)} onChoose={(one) => choose(found.indexOf(one))} />
      ) : (
        <p class="empty">{found ? t("search.nothing") : t("search.searching")}</p>
      )}
    </div>
  );
}
