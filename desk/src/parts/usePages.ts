import { useEffect, useRef, useState } from "preact/hooks";

export interface Page<T> {
  items: T[];
  nextPageToken: string;
}

interface State<T> extends Page<T> {
  /** The token of the page that was asked for last. */
  asked: string;
  isLoading: boolean;
  failure: unknown;
}

/**
 * Load the first page of what depends on `inputs`, again whenever they change, and further ones when asked for `more`;
 * what was loaded stays until the next is there.
 */
export function usePages<T>(load: (pageToken: string, signal: AbortSignal) => Promise<Page<T>>, inputs: readonly unknown[]) {
  const [state, setState] = useState<State<T>>({ items: [], nextPageToken: "", asked: "", isLoading: true, failure: undefined });
  const loading = useRef<AbortController | undefined>(undefined);
  const ask = (asked: string) => {
    loading.current?.abort();
    const { signal } = (loading.current = new AbortController());
    setState((before) => ({ ...before, asked, isLoading: true, failure: undefined }));
    load(asked, signal).then(
      ({ items, nextPageToken }) => signal.aborted || setState((before) => ({ ...before, items: asked ? [...before.items, ...items] : items, nextPageToken, isLoading: false })),
      (failure: unknown) => signal.aborted || setState((before) => ({ ...before, items: asked ? before.items : [], isLoading: false, failure })),
    );
  };
  useEffect(() => {
    ask("");
    return () => loading.current?.abort();
  }, inputs);
  const { items, nextPageToken, asked, isLoading, failure } = state;
  return {
    items,
    isLoading,
    failure,
    again: () => ask(asked),
    more: nextPageToken && !isLoading && !failure ? () => ask(nextPageToken) : undefined,
    replace: (isOld: (item: T) => boolean, item: T) => setState((before) => ({ ...before, items: before.items.map((one) => (isOld(one) ? item : one)) })),
  };
}
