import { useState } from "preact/hooks";
import { counted, named, t } from "../i18n/language";
import { count } from "../i18n/format";
import { counts } from "./caseList";
import { FIRST_VIEW, forgetView, ORDERS, type Order, savedViews, saveView, STATES, type State, view } from "./views";

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
      <SavedViews />
    </div>
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
