/** Where in a mail the row in hand stands: its file, its part, its row, and of that its cells or characters. */
import type { Origin, Source, SourceFile, SourcePart, SourceRow } from "../api/types";

export const BODY = "body";
/** The name that the readers give a file that came without one. */
export const NAMELESS = "file";

export interface LitPlace {
  file: SourceFile;
  part: SourcePart | undefined;
}

export function placeOf(source: Source, origin: Origin | undefined): LitPlace | undefined {
  const file = origin && source.files?.find(({ name }) => name === origin.file);
  if (!file) return undefined;
  const parts = file.parts ?? [];
  const part =
    parts.find(({ sheet, page }) => sameText(sheet, origin.sheet) && sameNumber(page, origin.page)) ??
    parts.find(({ sheet }) => Boolean(origin.sheet) && sheet === origin.sheet) ??
    parts.find(({ page }) => Boolean(origin.page) && page === origin.page) ??
    parts[0];
  return { file, part };
}

export function isLit(row: SourceRow, origin: Origin | undefined): boolean {
  return origin?.row !== undefined && row.row === origin.row && (!row.page || !origin.page || row.page === origin.page);
}

/** The columns of the lit cells, from 0, both ends included: of "B7:H7" in a part that begins in column A, 1 to 7. */
export function litColumns(origin: Origin | undefined, firstColumn: number): [number, number] | undefined {
  const found = /^([A-Z]+)\d*(?::([A-Z]+)\d*)?$/.exec(origin?.place?.cells ?? "");
  if (!found?.[1]) return undefined;
  const start = Math.max(1, firstColumn);
  return [columnNumber(found[1]) - start, columnNumber(found[2] ?? found[1]) - start];
}

/** The name of a column: 1 is A, 27 is AA. */
export function columnName(number: number): string {
  let rest = number;
  let name = "";
  while (rest > 0) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
    rest = Math.floor((rest - 1) / 26);
  }
  return name;
}

function columnNumber(name: string): number {
  return [...name].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}

function sameText(one = "", other = ""): boolean {
  return one === other;
}

function sameNumber(one = 0, other = 0): boolean {
  return one === other;
}
