/** The language of the desk: Spanish of Mexico first, English by a switch. */
import { signal } from "@preact/signals";
import { en } from "./en";
import { es } from "./es";

export type Language = "es" | "en";
export type TextKey = keyof typeof es;

const KEPT = "minca.language";
const TEXTS: Record<Language, Record<TextKey, string>> = { es, en };

export const language = signal<Language>(localStorage.getItem(KEPT) === "en" ? "en" : "es");

export function speak(next: Language): void {
  language.value = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next === "es" ? "es-MX" : "en";
}

/** Return a text, with `{name}` filled from `values`. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return TEXTS[language.value][key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Return the text for one of a thing or for many of it: the keys end in `.one` and `.many`. */
export function counted(key: CountedKey, count: number, values: Record<string, string | number> = {}): string {
  return t(`${key}.${count === 1 ? "one" : "many"}` as TextKey, { count: number(count), ...values });
}

type CountedKey = TextKey extends infer K ? (K extends `${infer Stem}.many` ? Stem : never) : never;

/** Return a text by a key that is made at run time, such as of an enum; what nobody wrote is shown as it is. */
export function named(prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return key in TEXTS[language.value] ? TEXTS[language.value][key as TextKey] : value;
}

function number(value: number): string {
  return value.toLocaleString(language.value === "es" ? "es-MX" : "en-US");
}
