import { useEffect, useState } from "preact/hooks";

export interface Loaded<T> {
  value: T | undefined;
  failure: unknown;
  isLoading: boolean;
}

/** Load what depends on `inputs`, again whenever they change; what was loaded stays until the next is there. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ value: undefined, failure: undefined, isLoading: true });
  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    load(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ value, failure: undefined, isLoading: false }),
      (failure: unknown) => !abort.signal.aborted && setState((before) => ({ value: before.value, failure, isLoading: false })),
    );
    return () => abort.abort();
  }, inputs);
  return state;
}
