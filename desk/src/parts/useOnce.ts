import { useRef, useState } from "preact/hooks";

/** One piece of work at a time: what is asked for while it runs is not done, so that a double click does nothing twice. */
export function useOnce(): { isBusy: boolean; once: (work: () => Promise<unknown>) => void } {
  const running = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const once = (work: () => Promise<unknown>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    void work().finally(() => {
      running.current = false;
      setBusy(false);
    });
  };
  return { isBusy, once };
}
