/** Views of the worklist: which cases, in which order. Kept in the browser, without anything that was typed to search. */
import { signal } from "@preact/signals";
import type { CaseStatus } from "../api/types";

export const STATES = ["STATUS_NEEDS_REVIEW", "STATUS_READY", "STATUS_QUOTED", "STATUS_CLOSED"] as const satisfies readonly CaseStatus[];
export const ORDERS = ["stake", "age", "due", "doubt", "newest"] as const;

export type State = (typeof STATES)[number] | "";
export type Order = (typeof ORDERS)[number];

/** Until when the cases are due, counted in days from today; none of them: they may be due at any time. */
export const DUE_DAYS = { late: undefined, today: 0, week: 7 } as const;
export type Due = "" | keyof typeof DUE_DAYS;

export interface View {
  state: State;
  order: Order;
  /** Who works on the cases. Empty: nobody does. Absent: whoever does. */
  assignee?: string | undefined;
  due: Due;
}

export interface SavedView extends View {
  name: string;
}

const KEPT = "minca.views";
const MOST = 12;
export const FIRST_VIEW: View = { state: "STATUS_NEEDS_REVIEW", order: "stake", due: "" };

export const view = signal<View>(FIRST_VIEW);
export const savedViews = signal<SavedView[]>(kept());

export function saveView(name: string): void {
  const others = savedViews.value.filter((saved) => saved.name !== name);
  keep([...others, { ...view.value, name }].slice(-MOST));
}

export function forgetView(name: string): void {
  keep(savedViews.value.filter((saved) => saved.name !== name));
}

/** The view as a filter of the API. */
export function filterOf({ state, assignee, due }: View): string {
  const parts = [
    state && `status = "${state.replace("STATUS_", "")}"`,
    assignee !== undefined && `assignee = ${JSON.stringify(assignee)}`,
    due && `due_time <= "${lastDue(due).toISOString()}"`,
  ];
  return parts.filter(Boolean).join(" AND ");
}

function lastDue(due: keyof typeof DUE_DAYS): Date {
  const days = DUE_DAYS[due];
  const now = new Date();
  return days === undefined ? now : new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 23, 59, 59);
}

const ORDER_BY: Record<Order, string> = {
  stake: "value_at_stake desc",
  age: "create_time",
  due: "due_time",
  doubt: "overall_confidence",
  newest: "create_time desc",
};

/** The order as the API has it. */
export function orderByOf({ order }: View): string {
  return ORDER_BY[order];
}

function keep(views: SavedView[]): void {
  savedViews.value = views;
  localStorage.setItem(KEPT, JSON.stringify(views));
}

function kept(): SavedView[] {
  try {
    const views = JSON.parse(localStorage.getItem(KEPT) ?? "[]") as SavedView[];
    return views.filter(({ name, state, order }) => name && (state === "" || STATES.includes(state)) && ORDERS.includes(order));
  } catch {
    return [];
  }
}
