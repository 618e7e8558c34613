/** The warnings of a match, in the words that the services have for them too. */
import english from "../../../domain/notices/en.txt?raw";
import spanish from "../../../domain/notices/es.txt?raw";
import type { Warning } from "../api/types";
import { count } from "./format";
import { language } from "./language";

const TEMPLATES = { en: templatesIn(english), es: templatesIn(spanish) };

/** Return a warning in the language of the desk; one without a code that is known here stays as it was `written`. */
export function matchWarning(warning: Warning | undefined, written: string): string {
  const template = TEMPLATES[language.value].get(warning?.code ?? "");
  return template?.replace(/\{(\w+)(:,)?\}/g, (_, name: string, isNumber?: string) => shown(warning?.arguments?.[name] ?? "", Boolean(isNumber))) ?? written;
}

function shown(value: string, isNumber: boolean): string {
  return isNumber ? count(Number(value)) : value;
}

function templatesIn(lines: string): Map<string, string> {
  const found = [...lines.matchAll(/^([A-Z_]+) = (.*)$/gm)];
  return new Map(found.map(([, code = "", template = ""]) => [code, template]));
}
