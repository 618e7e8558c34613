import { setAssignee, setDueTime, setStatus } from "../api/cases";
import { may, subject } from "../api/credentials";
import type { Case, CaseStatus } from "../api/types";
import { count, day, roundMoney } from "../i18n/format";
import { t } from "../i18n/language";
import { CaseStatusPill } from "../parts/CaseStatusPill";
import { show, showFailure } from "../shell/announcements";
import { linkTo } from "../shell/router";
import { CaseMenus } from "./CaseMenus";
import { dialog, useDesk } from "./deskContext";

const NOON = "T18:00:00Z";

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
      {one && <Handing one={one} />}
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
  const isAtWork = one.status === "STATUS_NEEDS_REVIEW" || one.status === "STATUS_READY";
  const change = (changing: Promise<Case>) => changing.then((now) => (store.one.value = now), showFailure);
  const move = (status: CaseStatus) =>
    setStatus(store.id, status, "").then((now) => {
      store.one.value = now;
      show(t("said.status"));
    }, showFailure);
  const quote = () => {
    if (store.openCount.peek()) dialog.value = "quote";
    else void verbs.quote();
  };
  return (
    <div class="handing">
      <label class="assigned">
        <span class="small soft">{t("column.assignee")}</span>
        <input
          class="field"
          key={one.assignee}
          defaultValue={one.assignee ?? ""}
          disabled={!canWrite}
          maxLength={200}
          placeholder={subject.value || t("case.nobody")}
          onChange={(event) => void change(setAssignee(store.id, event.currentTarget.value.trim()))}
        />
      </label>
      <label class="assigned">
        <span class="small soft">{t("column.due")}</span>
        <input
          class="field"
          type="date"
          key={one.dueTime}
          defaultValue={one.dueTime?.slice(0, 10) ?? ""}
          disabled={!canWrite}
          title={day(one.dueTime)}
          onChange={(event) => void change(setDueTime(store.id, event.currentTarget.value && event.currentTarget.value + NOON))}
        />
      </label>
      <CaseMenus one={one} onMove={(status) => void move(status)} />
      {canWrite && isAtWork && (
        <button type="button" class="button primary" onClick={quote}>
          {t("action.quote")}
        </button>
      )}
      {canWrite && (one.status === "STATUS_QUOTED" || one.status === "STATUS_CLOSED") && (
        <button type="button" class="button" onClick={() => void move("STATUS_NEEDS_REVIEW")}>
          {t("action.reopen")}
        </button>
      )}
    </div>
  );
}
