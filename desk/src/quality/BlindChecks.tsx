import { useState } from "preact/hooks";
import { may } from "../api/credentials";
import { searchCatalog } from "../api/matching";
import { recordVerdict } from "../api/quality";
import type { BlindCheck, Candidate } from "../api/types";
import { named, t } from "../i18n/language";
import { useOnce } from "../parts/useOnce";
import { show, showFailure } from "../shell/announcements";

/** Accepted vehicles whose code a person finds anew, without seeing what was accepted. */
export function BlindChecks({ checks, onDone }: { checks: BlindCheck[]; onDone: () => void }) {
  const [first] = checks;
  if (!first) return null;
  return (
    <section class="card">
      <h2>{t("quality.blind")}</h2>
      <p class="soft">{t("quality.blindHint")}</p>
      <OneCheck key={first.vehicleId} check={first} onDone={onDone} />
    </section>
  );
}

function OneCheck({ check, onDone }: { check: BlindCheck; onDone: () => void }) {
  const { vehicle = {}, insurerId = "", vehicleId = "" } = check;
  const [text, setText] = useState(vehicle.description ?? "");
  const [found, setFound] = useState<Candidate[]>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const look = (event: Event) => {
    event.preventDefault();
    const query = { q: text, ...(vehicle.year ? { year: vehicle.year } : {}) };
    searchCatalog(query, insurerId, new AbortController().signal).then(setFound, showFailure);
  };
  const { isBusy, once } = useOnce();
  const record = async (codes: string[]) => {
    const verdict = await recordVerdict(vehicleId, codes);
    show(t(verdict.isRight ? "quality.right" : "quality.wrong"));
    onDone();
  };
  const answer = (codes: string[]) => once(() => record(codes).catch(showFailure));
  const toggle = (code: string) => {
    const next = new Set(chosen);
    if (!next.delete(code)) next.add(code);
    setChosen(next);
  };
  return (
    <div class="blind-check">
      <p>
        <strong>{vehicle.description}</strong> <span class="soft">{[vehicle.year, vehicle.vin, check.cotNumber].filter(Boolean).join(" · ")}</span>
      </p>
      <form class="inline-form" onSubmit={look}>
        <input class="field" type="search" value={text} aria-label={t("search.label")} onInput={(event) => setText(event.currentTarget.value)} />
        <button type="submit" class="button">
          {t("action.search")}
        </button>
      </form>
      <ul>
        {found?.map(({ cvegs = "", brand, model, description, year }) => (
          <li key={`${cvegs} ${year}`}>
            <label class="check">
              <input type="checkbox" checked={chosen.has(cvegs)} onChange={() => toggle(cvegs)} /> <span class="mono">{cvegs}</span> {[brand, model, description, year].filter(Boolean).join(" ")}
            </label>
          </li>
        ))}
      </ul>
      {may("verdicts.write") && (
        <p class="inline-form">
          <button type="button" class="button primary" disabled={isBusy || !chosen.size} onClick={() => answer([...chosen])}>
            {t("quality.record")}
          </button>
          <button type="button" class="button" disabled={isBusy || !found} onClick={() => answer([])}>
            {named("state", "none")}
          </button>
        </p>
      )}
    </div>
  );
}
