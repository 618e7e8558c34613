import type { Case } from "../api/types";
import { age, day, roundMoney } from "../i18n/format";
import { t } from "../i18n/language";
import { CaseStatusPill } from "../parts/CaseStatusPill";
import { Confidence } from "../parts/Confidence";
import { linkTo } from "../shell/router";
import { Progress } from "./Progress";

const COLUMNS = ["cot", "client", "status", "vehicles", "stake", "confidence", "age", "due", "assignee"] as const;
const SKELETONS = 8;

interface Props {
  cases: Case[];
  current: number;
  isLoading: boolean;
}

/** The cases as a table; each row leads to its case. */
export function CaseTable({ cases, current, isLoading }: Props) {
  return (
    <table class="cases" aria-busy={isLoading}>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} scope="col" class={`c-${column}`}>
              {t(`column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {isLoading && !cases.length
          ? Array.from({ length: SKELETONS }, (_, row) => <SkeletonRow key={row} row={row} />)
          : cases.map((one, row) => <Row key={one.id} one={one} isCurrent={row === current} />)}
      </tbody>
    </table>
  );
}

function Row({ one, isCurrent }: { one: Case; isCurrent: boolean }) {
  const { cotNumber = "", data = {} } = one;
  const isLate = one.dueTime !== undefined && new Date(one.dueTime).getTime() < Date.now();
  return (
    <tr class={isCurrent ? "current" : ""}>
      <th scope="row" class="c-cot">
        <a href={linkTo("cases", cotNumber)} data-row={isCurrent ? "current" : undefined}>
          {cotNumber}
        </a>
      </th>
      <td class="c-client">
        <span class="cut">{data.clientName || <span class="faint">{t("case.noClient")}</span>}</span>
        <span class="cut soft small">{[data.brokerName, data.brokerEmail].filter(Boolean).join(" · ")}</span>
      </td>
      <td class="c-status">
        <CaseStatusPill status={one.status} />
      </td>
      <td class="c-vehicles">
        <Progress one={one} />
      </td>
      <td class="c-stake">{roundMoney(one.valueAtStake)}</td>
      <td class="c-confidence">
        <Confidence value={one.overallConfidence} label={t("column.confidence")} />
      </td>
      <td class="c-age soft">{age(one.createTime)}</td>
      <td class={isLate ? "c-due late" : "c-due soft"}>{day(one.dueTime) || "—"}</td>
      <td class="c-assignee soft">
        <span class="cut">{one.assignee || "—"}</span>
      </td>
    </tr>
  );
}

function SkeletonRow({ row }: { row: number }) {
  return (
    <tr aria-hidden="true">
      {COLUMNS.map((column) => (
        <td key={column} class={`c-${column}`}>
          <span class="skeleton" style={{ width: column === "client" ? `${45 + ((row * 13) % 40)}%` : "70%" }} />
        </td>
      ))}
    </tr>
  );
}
