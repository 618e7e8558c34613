import { useState } from "preact/hooks";
import type { Vehicle } from "../api/types";
import { counted, t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { useDesk } from "./deskContext";

const FEWEST = 2;
const MOST = 100;

/** Makes several vehicles of the row in hand; a VIN or a plate for each, a line each, where they are known. */
export function SplitDialog({ onClose }: { onClose: () => void }) {
  const { store, verbs } = useDesk();
  const vehicle = store.current.value;
  const [count, setCount] = useState(() => countIn(vehicle?.vehicle?.description ?? ""));
  const [vins, setVins] = useState("");
  const [plates, setPlates] = useState("");
  const isRight = count >= FEWEST && count <= MOST;
  const split = (event: Event) => {
    event.preventDefault();
    onClose();
    void verbs.split(partsOf(count, vins, plates));
  };
  return (
    <Dialog title={t("split.title", { row: vehicle?.position ?? 0 })} onClose={onClose}>
      <form class="split-form" onSubmit={split}>
        <p>{vehicle?.vehicle?.description}</p>
        <label class="labelled">
          <span>{t("split.count")}</span>
          <input class="field" type="number" min={FEWEST} max={MOST} value={count} autofocus onInput={(event) => setCount(event.currentTarget.valueAsNumber)} />
        </label>
        <label class="labelled">
          <span>{t("split.vins")}</span>
          <textarea class="field mono" rows={3} value={vins} onInput={(event) => setVins(event.currentTarget.value)} />
        </label>
        <label class="labelled">
          <span>{t("split.plates")}</span>
          <textarea class="field mono" rows={3} value={plates} onInput={(event) => setPlates(event.currentTarget.value)} />
        </label>
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="button primary" disabled={!isRight}>
            {isRight ? counted("split.do", count) : t("action.split")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** The number that a text begins with, as in "3 AVEO"; else the fewest that make sense. */
function countIn(text: string): number {
  const stated = Number(/^\s*\(?(\d{1,2})\b/.exec(text)?.[1] ?? 0);
  return stated >= FEWEST ? stated : FEWEST;
}

function partsOf(count: number, vins: string, plates: string): Vehicle[] {
  const ofVins = linesOf(vins);
  const ofPlates = linesOf(plates);
  return Array.from({ length: count }, (_, place) => ({
    ...(ofVins[place] ? { vin: ofVins[place].toUpperCase() } : {}),
    ...(ofPlates[place] ? { plate: ofPlates[place] } : {}),
  }));
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim());
}
