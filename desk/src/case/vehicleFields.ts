/** The fields of a vehicle that a person may change, and how each is written and read. */
import type { Vehicle } from "../api/types";

export type FieldName =
  | "description"
  | "brand"
  | "model"
  | "year"
  | "vin"
  | "plate"
  | "value"
  | "currency"
  | "valueBasis"
  | "usage"
  | "service"
  | "coverage"
  | "economicNumber"
  | "engineNumber"
  | "tonnage"
  | "cargo"
  | "postalCode";

export const FIELDS: readonly FieldName[] = [
  "description",
  "brand",
  "model",
  "year",
  "vin",
  "plate",
  "value",
  "currency",
  "valueBasis",
  "usage",
  "service",
  "coverage",
  "economicNumber",
  "engineNumber",
  "tonnage",
  "cargo",
  "postalCode",
];

const NUMBERS: ReadonlySet<FieldName> = new Set(["year", "value", "tonnage"]);

const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;

export type FieldTexts = Record<FieldName, string>;

export function textsOf(vehicle: Vehicle): FieldTexts {
  return Object.fromEntries(FIELDS.map((name) => [name, String(vehicle[name] ?? "")])) as FieldTexts;
}

export interface FieldChanges {
  vehicle: Vehicle;
  /** Paths of an update mask: "vehicle.year". */
  mask: string[];
  /** The fields whose text is no number where one is wanted, or no year. */
  wrong: FieldName[];
}

/** What differs between two states of the form. An emptied field is in the mask, and not in the vehicle. */
export function changesOf(before: FieldTexts, after: FieldTexts): FieldChanges {
  const changed = FIELDS.filter((name) => before[name] !== after[name].trim());
  const vehicle: Record<string, string | number> = {};
  const wrong: FieldName[] = [];
  for (const name of changed) {
    const text = after[name].trim();
    if (!text) continue;
    const number = numberIn(text);
    if (!NUMBERS.has(name)) vehicle[name] = text;
    else if (number === undefined || (name === "year" && !isYear(number))) wrong.push(name);
    else vehicle[name] = number;
  }
  return { vehicle, mask: changed.map((name) => `vehicle.${name}`), wrong };
}

function isYear(number: number): boolean {
  return Number.isInteger(number) && number >= FIRST_YEAR && number <= LAST_YEAR;
}

const THOUSANDS = /^\$?\s*\d{1,3}(?:[,\s]\d{3})+(?:\.\d*)?$/;
const PLAIN = /^\$?\s*\d*\.?\d+$/;

/** The number, 0 or more, in a text as people in Mexico write it: "$1,234,567.00", "385 000". "1,5" is none: it may be 1.5 or 15. */
export function numberIn(text: string): number | undefined {
  return THOUSANDS.test(text) || PLAIN.test(text) ? Number(text.replaceAll(/[$,\s]/g, "")) : undefined;
}

/** The name of a field as the API's lists have it: "economic_number" for economicNumber. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
