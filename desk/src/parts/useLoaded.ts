import { useEffect, useState } from "preact/hooks";

export interface Loaded<T> {
  value: T | undefined;
  failure: unknown;
  /** Whether `value` is still that of other inputs. */
  isLoading: boolean;
}

interface State<T> {
  value: T | undefined;
  failure: unknown;
  /** What they were loaded for. */
  inputs: readonly unknown[] | undefined;
}

/** Load what depends on `inputs`, again whenever they change; what was loaded stays until the next is there. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<State<T>>({ value: undefined, failure: undefined, inputs: undefined });
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ value, failure: undefined, inputs }),
      (failure: unknown) => !abort.signal.aborted && setState((before) => ({ value: before.value, failure, inputs })),
    );
    return () => abort.abort();
  }, inputs);
  const isLoading = !state.inputs?.every((input, place) => input === inputs[place]);
  return { value: state.value, failure: state.failure, isLoading };
}
