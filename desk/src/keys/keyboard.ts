/** Keys of the page in front: each one with what it does, so that the sheet of keys (`?`) can never be out of date. */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TextKey } from "../i18n/language";

export interface KeyBinding {
  /** KeyboardEvent.key, as a person types it: "a", "ArrowDown", "?". */
  keys: string[];
  label: TextKey;
  run: (key: string) => void;
  /** Whether a key that is held down does it again and again: what only moves may, an answer may not. */
  repeats?: boolean;
}

export const bindings = signal<readonly (readonly KeyBinding[])[]>([]);

/** Have these keys while the component is on the page. Where two components have a key, the later one gets it. */
export function useKeys(mine: KeyBinding[]): void {
  const current = useRef(mine);
  current.current = mine;
  useLayoutEffect(() => {
    const stable = mine.map((binding, place): KeyBinding => ({ ...binding, run: (key) => current.current[place]?.run(key) }));
    bindings.value = [...bindings.value, stable];
    return () => {
      bindings.value = bindings.value.filter((layer) => layer !== stable);
    };
  }, []);
}

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const key = meantKey(event);
    const binding = bindings.value.toReversed().flat().find(({ keys }) => keys.includes(key));
    if (!binding) return;
    event.preventDefault();
    if (!event.repeat || binding.repeats) binding.run(key);
  });
}

/** The key that a person means: Shift makes a capital letter, Caps Lock does not. */
function meantKey({ key, shiftKey }: KeyboardEvent): string {
  if (!/^\p{L}$/u.test(key)) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

function isTyping({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("[role=menu]")) return true;
  if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) return key === "Enter" || key === " ";
  return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
}
