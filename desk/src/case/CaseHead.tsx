import { setAssignee, setDueTime } from "../api/cases";
import { may, subject } from "../api/credentials";
import type { Case, CaseStatus } from "../api/types";
import { count, day, endOfWork, localDay, roundMoney } from "../i18n/format";
import { t } from "../i18n/language";
import { CaseStatusPill } from "../parts/CaseStatusPill";
import { useOnce } from "../parts/useOnce";
import { linkTo } from "../shell/router";
import { CaseMenus } from "./CaseMenus";
import { dialog, isAtWork, useDesk } from "./deskContext";
import { HeadField } from "./HeadField";

// Takes the place of a case that is not there yet, so that nothing jumps when it is.
const WAITING: Case = { status: "STATUS_NEEDS_REVIEW" };

/** Which case it is, how far it is, who works on it and until when, and how it is handed on. */
export function CaseHead() {
  const { store } = useDesk();
  const one = store.one.value;
  return (
    <header class="case-head">
      <a class="back" href={linkTo("cases")} aria-label={t("case.back")}>
        ‹
      </a>
      <div class="case-name">
        <h1>
          {one?.cotNumber ?? store.id} {one && <CaseStatusPill status={one.status} />}
        </h1>
        <span class="cut soft">{one ? [one.data?.clientName || t("case.noClient"), one.data?.clientRfc].filter(Boolean).join(" · ") : "\u00a0"}</span>
      </div>
      <Figures one={one} />
      <Handing one={one ?? WAITING} />
    </header>
  );
}

function Figures({ one }: { one: Case | undefined }) {
  const { store } = useDesk();
  const coding = store.coding.value;
  const open = store.isComplete.value ? store.openCount.value : (one?.openCount ?? 0);
  return (
    <dl class="figures">
      <div>
        <dt>{t("case.open")}</dt>
        <dd class={open ? "warn" : "good"}>{one ? count(open) : "·"}</dd>
        {coding && <progress max={coding.of} value={coding.coded} aria-label={t("case.coding", { coded: coding.coded, of: coding.of })} />}
      </div>
      <div>
        <dt>{t("case.vehicles")}</dt>
        <dd>{one ? count(one.vehicleCount) : "·"}</dd>
      </div>
      <div>
        <dt>{t("column.stake")}</dt>
        <dd>{one ? roundMoney(one.valueAtStake) : "·"}</dd>
      </div>
    </dl>
  );
}

function Handing({ one }: { one: Case }) {
  const { store, verbs } = useDesk();
  const canWrite = may("cases.write") && one.status !== "STATUS_VOIDED";
  const { isBusy, once } = useOnce();
  const move = (status: CaseStatus) => once(() => verbs.move(status));
  const quote = () => {
    if (store.openCount.peek()) dialog.value = "quote";
    else once(() => verbs.move("STATUS_QUOTED"));
  };
  return (
    <div class="handing" style={{ visibility: one === WAITING ? "hidden" : undefined }}>
      <HeadField
        label={t("column.assignee")}
        value={one.assignee ?? ""}
        placeholder={subject.value || t("case.nobody")}
        canWrite={canWrite}
        onSave={(text, seen) => void store.change({ text, seen, textOf: ({ assignee = "" }) => assignee, change: (etag) => setAssignee(store.id, text, etag) })}
      />
      <HeadField
        label={t("column.due")}
        isDay
        value={localDay(one.dueTime)}
        canWrite={canWrite}
        onSave={(text, seen) => void store.change({ text: day(text), seen: day(seen), textOf: ({ dueTime }) => day(localDay(dueTime)), change: (etag) => setDueTime(store.id, endOfWork(text), etag) })}
      />
      <CaseMenus one={one} onMove={move} />
      {canWrite && isAtWork(one.status) && (
        <button type="button" class="button primary" disabled={isBusy} onClick={quote}>
          {t("action.quote")}
        </button>
      )}
      {canWrite && (one.status === "STATUS_QUOTED" || one.status === "STATUS_CLOSED") && (
        <button type="button" class="button" disabled={isBusy} onClick={() => move("STATUS_NEEDS_REVIEW")}>
          {t("action.reopen")}
        </button>
      )}
    </div>
  );
}
