/** The matcher's warnings of a code, which it has in English alone, in Spanish. */
import { language } from "./language";

const SPANISH: readonly [RegExp, string][] = [
  [/^the brand (.+) is not in the catalogue$/, "la marca $1 no está en el catálogo"],
  [/^no model year was recognised, so several years are possible$/, "no se reconoció el año, así que puede ser de varios"],
  [/^(.+) of (\d{4}) is not in the catalogue; the nearest years are (.+)$/, "no hay $1 $2 en el catálogo; los años más cercanos son $3"],
  [/^(\S+) was read as the year (\d{4})$/, "$1 se leyó como el año $2"],
  [/^the text says (\d{4}), the year field (\d{4}): the text was taken$/, "la descripción dice $1 y el año $2: se tomó la descripción"],
  [/^the text says (\d{4}), the year field (\d{4}): the field was taken$/, "la descripción dice $1 y el año $2: se tomó el año"],
  [/^the year is (\d{4}), the VIN says (\d{4}): the VIN was left aside$/, "el año es $1 y la serie dice $2: no se tomó en cuenta la serie"],
  [/^the VIN has not the shape of one: it was left aside$/, "la serie no tiene la forma de una: no se tomó en cuenta"],
  [/^the check digit of the VIN is wrong: the VIN was left aside$/, "el dígito verificador de la serie es incorrecto: no se tomó en cuenta"],
  [/^the text says (.+), the VIN is one of (.+): the text was taken$/, "el texto dice $1 y la serie es de $2: se tomó el texto"],
  [/^corrected by a reviewer on (\S+) in (\S+)$/, "una persona lo corrigió así el $1 en $2"],
  [/^the value (\S+) is far from the base sum of the code, (\S+) MXN$/, "la suma asegurada, $$$1, está lejos de la suma base de la clave, $$$2"],
];

/** Return a warning in the language of the desk; one that nobody wrote in Spanish stays as it is. */
export function matchWarning(sentence: string): string {
  if (language.value === "en") return sentence;
  const [pattern, spanish] = SPANISH.find(([one]) => one.test(sentence)) ?? [];
  return pattern && spanish ? sentence.replace(pattern, spanish) : sentence;
}
