/** From one case to the next, in the order of the worklist. */
import { listCases } from "../api/cases";
import { showFailure } from "../shell/announcements";
import { goTo } from "../shell/router";
import { FIRST_VIEW, filterOf, orderByOf, view } from "../worklist/views";

/** Go to the case that waits next, in the order of the worklist. */
export async function nextCase(cotNumber: string): Promise<void> {
  try {
    const chosen = view.peek().state ? view.peek() : FIRST_VIEW;
    const { cases = [] } = await listCases({ filter: filterOf(chosen), orderBy: orderByOf(chosen), q: "" });
    const place = cases.findIndex((one) => one.cotNumber === cotNumber);
    const next = [...cases.slice(place + 1), ...cases.slice(0, Math.max(0, place))][0];
    if (next) goTo("cases", next.cotNumber);
    else goTo("cases");
  } catch (cause) {
    showFailure(cause);
  }
}
