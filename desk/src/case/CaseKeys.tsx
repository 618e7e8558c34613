import { t } from "../i18n/language";
import { useKeys } from "../keys/keyboard";
import { goTo } from "../shell/router";
import { say, show } from "../shell/announcements";
import { shownCandidates } from "./candidates";
import { canChange, dialog, panel, tab, useDesk } from "./deskContext";
import { nextCase } from "./nextCase";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Every key of a case. */
export function CaseKeys() {
  const { store, verbs } = useDesk();
  // A row that is not in sight is shown first: nobody answers one that they do not see.
  const inSight = (run: (key: string) => void) => (key: string) => {
    if (tab.peek() === "vehicles") run(key);
    else tab.value = "vehicles";
  };
  const changing = (run: (key: string) => void) =>
    inSight((key) => {
      if (canChange(store)) run(key);
      else show(t("said.cannotChange"));
    });
  const onRow = (run: (key: string) => void) =>
    changing((key) => {
      if (store.current.peek()?.removeTime) show(t("said.isRemoved"));
      else run(key);
    });
  const move = (step: number) => store.selectRow(store.currentRow.peek() + step);
  const open = (step: 1 | -1) => store.selectOpen(step) || say(t("said.noneOpen"));
  const choose = (key: string) => {
    const candidate = shownCandidates.peek()[Number(key) - 1];
    if (candidate) verbs.choose(candidate);
  };
  useKeys([
    { keys: ["n"], label: "keys.nextOpen", run: inSight(() => open(1)), repeats: true },
    { keys: ["p"], label: "keys.previousOpen", run: inSight(() => open(-1)), repeats: true },
    { keys: ["j", "ArrowDown"], label: "keys.down", run: inSight(() => move(1)), repeats: true },
    { keys: ["k", "ArrowUp"], label: "keys.up", run: inSight(() => move(-1)), repeats: true },
    { keys: DIGITS, label: "keys.choose", run: onRow(choose) },
    { keys: ["a"], label: "keys.accept", run: onRow(() => verbs.accept()) },
    { keys: ["r"], label: "keys.reject", run: onRow(() => verbs.reject()) },
    { keys: ["i"], label: "keys.equals", run: onRow(() => toggleEquals()) },
    { keys: ["A"], label: "keys.acceptEquals", run: onRow(() => verbs.acceptEquals()) },
    { keys: ["b"], label: "keys.searchCatalog", run: inSight(() => (panel.value = "search")) },
    { keys: ["e"], label: "keys.edit", run: onRow(() => (panel.value = "edit")) },
    { keys: ["u"], label: "keys.undo", run: changing(() => void verbs.undo()) },
    { keys: ["Delete", "q"], label: "keys.remove", run: changing(() => removeOrRestore()) },
    { keys: ["d"], label: "keys.split", run: onRow(() => (dialog.value = "split")) },
    { keys: ["x"], label: "keys.mark", run: onRow(() => store.mark(store.currentId.peek())) },
    { keys: ["m"], label: "keys.merge", run: changing(() => void verbs.merge()) },
    { keys: ["g"], label: "keys.group", run: inSight(() => store.choose(store.choice.peek().shown, !store.choice.peek().isGrouped)) },
    { keys: ["s"], label: "keys.nextCase", run: () => void nextCase(store.one.peek()?.cotNumber ?? "") },
    { keys: ["l"], label: "keys.list", run: () => goTo("cases") },
  ]);
  const toggleEquals = () => {
    store.isForEquals.value = !store.isForEquals.peek();
    say(t(store.isForEquals.peek() ? "said.forEquals" : "said.forOne"));
  };
  const removeOrRestore = () => {
    if (store.current.peek()?.removeTime) verbs.restore();
    else dialog.value = "remove";
  };
  return null;
}
