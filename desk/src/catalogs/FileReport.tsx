import type { CatalogFileReport, CatalogRowProblem } from "../api/types";
import { count } from "../i18n/format";
import { t, type TextKey } from "../i18n/language";

/** What is wrong with the rows of a catalogue file: as many as a person reads, and how many there are. */
export function FileReport({ report }: { report: CatalogFileReport }) {
  const { problems = [], badRowCount = 0, numberCodeCount = 0, firstNumberCodeLine = 0 } = report;
  const lines = new Set(problems.map(({ line }) => line)).size;
  return (
    <>
      {numberCodeCount > 0 && <p class="soft">{t("catalogs.numberCodes", { count: count(numberCodeCount), line: count(firstNumberCodeLine) })}</p>}
      {problems.length > 0 && (
        <div class="bad-rows" role="region" aria-label={t("catalogs.badRows")} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("catalogs.line")}</th>
                <th scope="col">{t("catalogs.column")}</th>
                <th scope="col">{t("catalogs.reason")}</th>
              </tr>
            </thead>
            <tbody>
              {problems.map((problem, place) => (
                <tr key={place}>
                  <td class="number">{count(problem.line)}</td>
                  <td>{problem.column}</td>
                  <td>{reasonOf(problem)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {lines < badRowCount && <p class="soft small">{t("catalogs.moreBadRows", { shown: count(lines), count: count(badRowCount) })}</p>}
    </>
  );
}

function reasonOf({ fault = "FAULT_UNSPECIFIED", value = "", firstLine = 0 }: CatalogRowProblem): string {
  return t(`catalogFault.${fault}` as TextKey, { value, line: count(firstLine) });
}
