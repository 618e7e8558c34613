import { signal } from "@preact/signals";
import { t } from "../i18n/language";
import { bindings, useKeys } from "../keys/keyboard";
import { Dialog } from "../parts/Dialog";

export const areKeysShown = signal(false);

const SHOWN: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", Enter: "↵", Delete: "Supr", Escape: "Esc" };

/** The sheet of keys: those of the page in front. */
export function KeySheet() {
  useKeys([{ keys: ["?"], label: "keys.sheet", run: () => (areKeysShown.value = true) }]);
  if (!areKeysShown.value) return null;
  return (
    <Dialog title={t("keys.title")} onClose={() => (areKeysShown.value = false)}>
      <dl class="keys">
        {bindings.value
          .toReversed()
          .flat()
          .map(({ keys, label }) => (
            <>
              <dt>
                {shownKeys(keys).map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{t(label)}</dd>
            </>
          ))}
      </dl>
    </Dialog>
  );
}

function shownKeys(keys: string[]): string[] {
  const shown = keys.map((key) => SHOWN[key] ?? (/^[A-Z]$/.test(key) ? `⇧ ${key}` : key.toUpperCase()));
  return shown.length > 4 ? [`${shown[0]} – ${shown.at(-1)}`] : shown;
}
