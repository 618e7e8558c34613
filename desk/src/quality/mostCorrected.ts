/** What reviewers correct most: the same text, however often, with the codes that they gave it. */
import type { Correction } from "../api/types";

export interface Corrected {
  text: string;
  times: number;
  codes: string[];
}

const MOST = 12;

export function mostCorrected(corrections: readonly Correction[]): Corrected[] {
  const byText = new Map<string, Corrected>();
  for (const { description = "", brand, model, year, cvegs } of corrections) {
    const text = [brand, model, description, year].filter(Boolean).join(" ").toUpperCase();
    const one = byText.get(text) ?? { text, times: 0, codes: [] };
    one.times += 1;
    if (cvegs && !one.codes.includes(cvegs)) one.codes.push(cvegs);
    byText.set(text, one);
  }
  return [...byText.values()].sort((a, b) => b.times - a.times).slice(0, MOST);
}
