import type { Candidate, Evidence } from "../api/types";
import { percent } from "../i18n/format";
import { named, t } from "../i18n/language";
import { compared } from "./candidates";

interface Props {
  candidates: Candidate[];
  /** The code that the row has. */
  chosen: string;
  hasProbability: boolean;
  canChoose: boolean;
  onChoose: (candidate: Candidate) => void;
}

const SIGNS: Partial<Record<NonNullable<Evidence["verdict"]>, [string, string]>> = {
  VERDICT_AGREES: ["good", "✓"],
  VERDICT_CONFLICTS: ["bad", "≠"],
};

/** Candidates with what tells them apart; what all of them share stands above, once. */
export function CandidateList({ candidates, chosen, hasProbability, canChoose, onChoose }: Props) {
  const { common, telling } = compared(candidates);
  return (
    <div class="candidates">
      <Common evidence={common} />
      <ol>
        {candidates.map((candidate, place) => (
          <li key={`${candidate.cvegs} ${candidate.year}`} class={candidate.cvegs === chosen ? "is-chosen" : ""}>
            <button type="button" disabled={!canChoose} onClick={() => onChoose(candidate)}>
              <kbd aria-hidden="true">{place < 9 ? place + 1 : ""}</kbd>
              <span class="candidate-code">
                <span class="mono">{candidate.cvegs}</span>
                {hasProbability && <span class="small soft">{percent(candidate.codeProbability)}</span>}
              </span>
              <span class="candidate-text">
                <span>
                  {candidate.description} <span class="soft">{candidate.year}</span>
                </span>{" "}
                <Chips evidence={telling[place] ?? []} />
              </span>
              {candidate.cvegs === chosen && <span class="pill good">{t("candidates.current")}</span>}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What all candidates share and the text says too; what only the catalogue says is the same for all, and tells nothing. */
function Common({ evidence }: { evidence: Evidence[] }) {
  const said = evidence.filter(({ verdict }) => verdict !== "VERDICT_NOT_SAID");
  if (!said.length) return null;
  return (
    <p class="common small">
      <span class="soft">{t("candidates.common")}</span> <Chips evidence={said} />
    </p>
  );
}

function Chips({ evidence }: { evidence: Evidence[] }) {
  return (
    <span class="chips">
      {evidence.map((one) => (
        <Chip key={`${one.attribute} ${one.queryValue} ${one.candidateValue}`} {...one} />
      ))}
    </span>
  );
}

function Chip({ attribute = "", verdict = "VERDICT_UNSPECIFIED", queryValue, candidateValue }: Evidence) {
  const [tone, sign] = SIGNS[verdict] ?? ["open", ""];
  const [said, listed] = [queryValue, candidateValue].map((value = "") => named("value", value));
  const values = verdict === "VERDICT_CONFLICTS" ? `${said || "—"} → ${listed || "—"}` : listed || said || "";
  const name = named("attribute", attribute);
  const isOnlyText = verdict === "VERDICT_NOT_SAID" && Boolean(queryValue);
  const meaning = verdict === "VERDICT_NOT_SAID" ? t(isOnlyText ? "evidence.onlyText" : "evidence.onlyCatalog") : named("verdict", verdict);
  return (
    <span class={`chip ${tone}`} title={`${name}: ${meaning}`}>
      {sign && <span aria-hidden="true">{sign}</span>}
      <span class="spoken">{meaning}: </span>
      <span class="chip-name">{name}</span> {values}
      {isOnlyText && <span aria-hidden="true">?</span>}
    </span>
  );
}
