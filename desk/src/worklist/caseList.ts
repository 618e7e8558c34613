/** The cases of the view in front, kept up to date by the stream of changes. */
import { signal } from "@preact/signals";
import { type CaseQuery, countCases, LARGEST_PAGE, listCases, watchCases } from "../api/cases";
import type { Case } from "../api/types";
import { showFailure } from "../shell/announcements";
import { filterOf, orderByOf, STATES, type View } from "./views";

export interface CaseList {
  cases: Case[];
  nextPageToken: string;
  isLoading: boolean;
  failure: unknown;
  /** What was searched for. */
  q: string;
}

const EMPTY: CaseList = { cases: [], nextPageToken: "", isLoading: true, failure: undefined, q: "" };
const SETTLE_MS = 400;
const FEWEST = 100;

export const caseList = signal<CaseList>(EMPTY);
export const counts = signal<Record<string, number | undefined>>({});

let loading: AbortController | undefined;

/** Load the first page; what is shown stays until it is there. */
export async function load(view: View, q: string): Promise<void> {
  await take(queryOf(view, q), q);
}

/** Load what is shown anew, as much of it as one answer holds. */
export async function reload(view: View, q: string): Promise<void> {
  const shown = Math.min(caseList.peek().cases.length, LARGEST_PAGE);
  const query = queryOf(view, q);
  await take(shown ? { ...query, pageSize: Math.max(shown, FEWEST) } : query, q);
}

async function take(query: CaseQuery, q: string): Promise<void> {
  loading?.abort();
  loading = new AbortController();
  const { signal: aborted } = loading;
  caseList.value = { ...caseList.peek(), isLoading: true };
  try {
    const page = await listCases(query, "", aborted);
    caseList.value = { cases: page.cases ?? [], nextPageToken: page.nextPageToken ?? "", isLoading: false, failure: undefined, q };
  } catch (failure) {
    if (!aborted.aborted) caseList.value = { ...EMPTY, isLoading: false, failure, q };
  }
}

export async function loadMore(view: View): Promise<void> {
  const { cases, nextPageToken, q } = caseList.peek();
  try {
    const page = await listCases(queryOf(view, q), nextPageToken);
    if (caseList.peek().cases !== cases) return;
    caseList.value = { ...caseList.peek(), cases: [...cases, ...(page.cases ?? [])], nextPageToken: page.nextPageToken ?? "" };
  } catch (cause) {
    showFailure(cause);
  }
}

/** Count the cases of each state that the view leaves. */
export async function loadCounts(view: View): Promise<void> {
  const found = await Promise.all(STATES.map(async (state) => [state, await countCases(filterOf({ ...view, state })).catch(() => undefined)] as const));
  counts.value = Object.fromEntries(found);
}

/** What is searched for is looked for in every view. */
function queryOf(view: View, q: string): CaseQuery {
  const isSearch = q.length > 1;
  return { filter: isSearch ? "" : filterOf(view), orderBy: orderByOf(view), q: isSearch ? q : "" };
}

/** Call `onChange` soon after cases changed, once for many changes together. */
export function watch(onChange: () => void, aborted: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  void watchCases("", () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  }, aborted);
  aborted.addEventListener("abort", () => clearTimeout(timer));
}
