/** The cases of the view in front, kept up to date by the stream of changes. */
import { signal } from "@preact/signals";
import { countCases, listCases, watchCases } from "../api/cases";
import type { Case } from "../api/types";
import { filterOf, orderByOf, STATES, type View } from "./views";

export interface CaseList {
  cases: Case[];
  nextPageToken: string;
  isLoading: boolean;
  failure: unknown;
}

const EMPTY: CaseList = { cases: [], nextPageToken: "", isLoading: true, failure: undefined };
const SETTLE_MS = 400;

export const caseList = signal<CaseList>(EMPTY);
export const counts = signal<Record<string, number | undefined>>({});

let loading: AbortController | undefined;

/** Load the first page; what is shown stays until it is there. */
export async function load(view: View, q: string): Promise<void> {
  loading?.abort();
  loading = new AbortController();
  const { signal: aborted } = loading;
  caseList.value = { ...caseList.value, isLoading: true };
  try {
    const page = await listCases({ filter: q.length > 1 ? "" : filterOf(view), orderBy: orderByOf(view), q: q.length > 1 ? q : "" }, "", aborted);
    caseList.value = { cases: page.cases ?? [], nextPageToken: page.nextPageToken ?? "", isLoading: false, failure: undefined };
  } catch (failure) {
    if (!aborted.aborted) caseList.value = { ...EMPTY, isLoading: false, failure };
  }
}

export async function loadMore(view: View, q: string): Promise<void> {
  const { cases, nextPageToken } = caseList.value;
  const page = await listCases({ filter: q.length > 1 ? "" : filterOf(view), orderBy: orderByOf(view), q: q.length > 1 ? q : "" }, nextPageToken);
  caseList.value = { ...caseList.value, cases: [...cases, ...(page.cases ?? [])], nextPageToken: page.nextPageToken ?? "" };
}

export async function loadCounts(): Promise<void> {
  const found = await Promise.all(STATES.map(async (state) => [state, await countCases(state).catch(() => undefined)] as const));
  counts.value = Object.fromEntries(found);
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
