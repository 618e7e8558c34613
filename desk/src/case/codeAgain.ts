/**
 * The open vehicles of a case are coded again, some at a time: the rows change as they are coded, no call takes long,
 * and what is coded stays when one of them fails. Going on begins behind it.
 */
import { codeCase } from "../api/cases";
import { sentenceOf } from "../api/sentences";
import { counted, t } from "../i18n/language";
import { show } from "../shell/announcements";
import type { CaseStore } from "./caseStore";

const AT_ONCE = 500;

export interface Coding {
  coded: number;
  changed: number;
  /** How many were open when it began. */
  of: number;
  resumeToken: string;
}

export async function codeAgain(store: CaseStore, begun?: Coding): Promise<void> {
  if (store.coding.peek()) return;
  let coding = begun ?? { coded: 0, changed: 0, of: store.one.peek()?.openCount ?? 0, resumeToken: "" };
  try {
    do {
      store.coding.value = coding;
      const { changed, changedCount = 0, codedCount = 0, resumeToken = "" } = await codeCase(store.id, AT_ONCE, coding.resumeToken);
      store.put(changed ?? []);
      coding = { ...coding, coded: coding.coded + codedCount, changed: coding.changed + changedCount, resumeToken };
    } while (coding.resumeToken && !store.signal.aborted);
    show(counted("said.coded", coding.coded, { changed: coding.changed }));
  } catch (cause) {
    const goOn = { label: t("action.goOn"), run: () => void codeAgain(store, coding) };
    show(`${sentenceOf(cause)} ${counted("said.codedSoFar", coding.coded)}`, { isBad: true, action: goOn });
  }
  store.coding.value = undefined;
  store.refreshSoon();
}
