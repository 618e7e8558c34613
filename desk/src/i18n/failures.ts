/** Why an intake failed, which intake says in English alone, in Spanish. */
import { language } from "./language";

const SPANISH: readonly [RegExp, string][] = [
  [/^its content is not in the blob store$/, "el archivo ya no está en el almacén: envíelo otra vez"],
  [/^its content in the blob store is damaged$/, "el archivo está dañado en el almacén: envíelo otra vez"],
  [/^given up after ([\d,]+) tries$/, "se dejó después de $1 intentos"],
  [/^reading took longer than (\S+) s$/, "leerlo tomó más de $1 s"],
  [/^reading took too much memory or time$/, "leerlo tomó demasiada memoria o demasiado tiempo"],
  [/^its reading gave no answer that can be understood$/, "no se pudo leer"],
  [/^another service refused it: (\S+)$/, "otro servicio no lo aceptó ($1)"],
  [/^an internal error \((\S+)\), (\d+) times$/, "un error de Minca ($1), $2 veces"],
];

/** Return why an intake failed in the language of the desk; what nobody wrote in Spanish stays as it is. */
export function failureWords(sentence: string): string {
  if (language.value === "en") return sentence;
  const [pattern, spanish] = SPANISH.find(([one]) => one.test(sentence)) ?? [];
  return pattern && spanish ? sentence.replace(pattern, spanish) : sentence;
}
