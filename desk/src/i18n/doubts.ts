/** What makes a vehicle doubtful, in the words that the services have for it too. */
import english from "../../../domain/notices/en.txt?raw";
import spanish from "../../../domain/notices/es.txt?raw";
import { language } from "./language";

const WORDS = { en: doubtsIn(english), es: doubtsIn(spanish) };

/** Return the words for a reading doubt; the code itself where it is unknown. */
export function doubtWords(code: string): string {
  return WORDS[language.value].get(code) ?? code;
}

function doubtsIn(lines: string): Map<string, string> {
  const found = [...lines.matchAll(/^doubt\.(\w+) = (.*)$/gm)];
  return new Map(found.map(([, code = "", words = ""]) => [code, words]));
}
