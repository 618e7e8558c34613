import { useState } from "preact/hooks";
import { subject } from "../api/credentials";
import { counted, named, t } from "../i18n/language";
import { count } from "../i18n/format";
import { caseList, counts } from "./caseList";
import { type Due, FIRST_VIEW, forgetView, ORDERS, type Order, savedViews, saveView, STATES, type State, view } from "./views";

/** The states with their counts, the order, and the saved views. */
export function ViewBar() {
  const states: State[] = [...STATES, ""];
  return (
    <div class="view-bar">
      <div class="states" role="group" aria-label={t("worklist.states")}>
        {states.map((state) => (
          <button key={state} type="button" aria-pressed={view.value.state === state} onClick={() => (view.value = { ...view.value, state })}>
            {state ? named("states", state) : t("worklist.all")}
            {state && <span class="tally">{shownCount(counts.value[state])}</span>}
          </button>
        ))}
      </div>
      <label class="order">
        <span>{t("worklist.order")}</span>
        <select class="field" value={view.value.order} onChange={(event) => (view.value = { ...view.value, order: event.currentTarget.value as Order })}>
          {ORDERS.map((order) => (
            <option key={order} value={order}>
              {t(`order.${order}`)}
            </option>
          ))}
        </select>
      </label>
      <AssigneeFilter />
      <label class="order">
        <span>{t("filter.due")}</span>
        <select class="field" aria-label={t("filter.due")} value={view.value.due} onChange={(event) => (view.value = { ...view.value, due: event.currentTarget.value as Due })}>
          <option value="">{t("filter.dueAny")}</option>
          <option value="late">{t("filter.dueLate")}</option>
          <option value="today">{t("filter.dueToday")}</option>
          <option value="week">{t("filter.dueWeek")}</option>
        </select>
      </label>
      <SavedViews />
    </div>
  );
}

const ANYBODY = "anybody";
const NAMED = "is ";

/** Whose cases are shown: offered are nobody, the person in front, and whoever works on the cases that are shown. */
function AssigneeFilter() {
  const { assignee } = view.value;
  const assignees = caseList.value.cases.map((one) => one.assignee ?? "");
  const names = [...new Set([assignee ?? "", ...assignees])].filter((name) => name && name !== subject.value).sort();
  const choose = (value: string) => (view.value = { ...view.value, assignee: value === ANYBODY ? undefined : value.slice(NAMED.length) });
  return (
    <label class="order whose">
      <span>{t("filter.assignee")}</span>
      <select class="field" value={assignee === undefined ? ANYBODY : NAMED + assignee} onChange={(event) => choose(event.currentTarget.value)}>
        <option value={ANYBODY}>{t("filter.anybody")}</option>
        <option value={NAMED}>{t("filter.nobody")}</option>
        {subject.value && <option value={NAMED + subject.value}>{t("filter.me")}</option>}
        {names.map((name) => (
          <option key={name} value={NAMED + name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function SavedViews() {
  const [name, setName] = useState<string>();
  const save = (event: Event) => {
    event.preventDefault();
    if (name?.trim()) saveView(name.trim());
    setName(undefined);
  };
  return (
    <div class="saved" role="group" aria-label={t("worklist.views")}>
      {savedViews.value.map((saved) => (
        <span key={saved.name} class="saved-view">
          <button type="button" class="button quiet" onClick={() => (view.value = { ...FIRST_VIEW, ...saved })}>
            {saved.name}
          </button>
          <button type="button" class="button quiet" aria-label={t("worklist.forgetView", { name: saved.name })} onClick={() => forgetView(saved.name)}>
            ✕
          </button>
        </span>
      ))}
      {name === undefined ? (
        <button type="button" class="button quiet" onClick={() => setName("")}>
          {t("worklist.saveView")}
        </button>
      ) : (
        <form onSubmit={save}>
          <input class="field" maxLength={40} aria-label={t("worklist.viewName")} placeholder={t("worklist.viewName")} value={name} ref={(input) => input?.focus()} onInput={(event) => setName(event.currentTarget.value)} />
        </form>
      )}
    </div>
  );
}

function shownCount(value: number | undefined): string {
  if (value === undefined) return "·";
  return value > 1000 ? counted("worklist.more", value) : count(value);
}
