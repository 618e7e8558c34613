import type { Origin, SourceRow } from "../api/types";
import { t } from "../i18n/language";
import { VirtualRows } from "../parts/VirtualRows";
import { columnName, isLit, litColumns } from "./lit";

const ROW_PX = 26;
const LETTER_PX = 7.4;
const MEASURED = 200;
const NARROWEST_PX = 60;
const WIDEST_PX = 300;
const MARGIN_PX = 46;
// A column is as wide as three in four of its cells: a title above the list does not push the list out of sight.
const MOST_FIT = 0.75;

interface Props {
  rows: SourceRow[];
  firstColumn: number;
  columnCount: number;
  origin: Origin | undefined;
}

/** A sheet as it was read: the row in hand is lit, and in it the cells that were read. */
export function CellGrid({ rows, firstColumn, columnCount, origin }: Props) {
  const widths = widthsOf(rows, columnCount);
  const columns = `${MARGIN_PX}px ${widths.map((width) => `${width}px`).join(" ")}`;
  const width = MARGIN_PX + widths.reduce((sum, one) => sum + one, 0);
  const lit = litColumns(origin, firstColumn);
  const litRow = rows.findIndex((row) => isLit(row, origin));
  const start = Math.max(1, firstColumn);
  return (
    <div class="sheet">
      <VirtualRows
        label={t("source.sheet")}
        count={rows.length + 1}
        rowHeight={ROW_PX}
        current={litRow < 0 ? -1 : litRow + 1}
        currentId={litRow < 0 ? undefined : "lit-row"}
        width={width}
        row={(place) => {
          const row = rows[place - 1];
          if (!row) return <Letters key="letters" columns={columns} count={widths.length} start={start} />;
          const isOne = place - 1 === litRow;
          const classes = ["cells", isOne && "lit", row.isStruck && "struck", row.isHidden && "hidden-row"].filter(Boolean).join(" ");
          return (
            <div key={place} role="row" aria-rowindex={place + 1} id={isOne ? "lit-row" : undefined} class={classes} style={{ gridTemplateColumns: columns }}>
              <span role="rowheader" class="cell-margin">
                {row.row}
              </span>
              {widths.map((_, column) => (
                <span key={column} role="gridcell" class={isOne && isWithin(column, lit) ? "cut lit-cell" : "cut"} title={row.cells?.[column]}>
                  {row.cells?.[column]}
                </span>
              ))}
            </div>
          );
        }}
      />
    </div>
  );
}

function Letters({ columns, count, start }: { columns: string; count: number; start: number }) {
  return (
    <div role="row" aria-rowindex={1} class="cells letters" style={{ gridTemplateColumns: columns }}>
      <span role="columnheader" class="cell-margin">
        <span class="spoken">{t("source.row")}</span>
      </span>
      {Array.from({ length: count }, (_, column) => (
        <span key={column} role="columnheader">
          {columnName(start + column)}
        </span>
      ))}
    </div>
  );
}

function isWithin(column: number, lit: [number, number] | undefined): boolean {
  return !lit || (column >= lit[0] && column <= lit[1]);
}

function widthsOf(rows: SourceRow[], columnCount: number): number[] {
  const count = Math.max(columnCount, ...rows.slice(0, MEASURED).map(({ cells }) => cells?.length ?? 0), 1);
  return Array.from({ length: count }, (_, column) => {
    const lengths = rows.slice(0, MEASURED).flatMap(({ cells }) => cells?.[column]?.length || []);
    const letters = lengths.sort((a, b) => a - b)[Math.floor(lengths.length * MOST_FIT)] ?? 0;
    return Math.round(Math.min(WIDEST_PX, Math.max(NARROWEST_PX, letters * LETTER_PX + 16)));
  });
}
