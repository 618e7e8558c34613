import { useEffect, useState } from "preact/hooks";
import { listRows, type PartPlace } from "../api/source";
import type { SourceRow } from "../api/types";

export interface PartRows {
  rows: SourceRow[];
  firstColumn: number;
  isLoading: boolean;
  failure: unknown;
}

const MOST = 20_000;
const NONE: PartRows = { rows: [], firstColumn: 0, isLoading: true, failure: undefined };

/** Read the rows of a part, page by page; those that are there are shown while the rest comes. */
export function usePartRows({ intakeId, file, part }: PartPlace): PartRows {
  const [state, setState] = useState(NONE);
  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      const rows: SourceRow[] = [];
      let pageToken = "";
      setState(NONE);
      do {
        const page = await listRows({ intakeId, file, part }, pageToken, 0, abort.signal);
        rows.push(...(page.rows ?? []));
        pageToken = page.nextPageToken ?? "";
        setState({ rows: [...rows], firstColumn: page.firstColumn ?? 0, isLoading: Boolean(pageToken), failure: undefined });
      } while (pageToken && rows.length < MOST);
    };
    read().catch((failure: unknown) => abort.signal.aborted || setState({ ...NONE, isLoading: false, failure }));
    return () => abort.abort();
  }, [intakeId, file, part]);
  return state;
}
