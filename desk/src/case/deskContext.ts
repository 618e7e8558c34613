/** The case in front and its verbs, for every part of its page. */
import { signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { may } from "../api/credentials";
import type { CaseStatus } from "../api/types";
import type { CaseStore } from "./caseStore";
import type { Verbs } from "./verbs";

export interface DeskOfCase {
  store: CaseStore;
  verbs: Verbs;
}

export const Desk = createContext<DeskOfCase | undefined>(undefined);

export function useDesk(): DeskOfCase {
  const desk = useContext(Desk);
  if (!desk) throw new Error("there is no case around this component");
  return desk;
}

export const TABS = ["vehicles", "data", "warnings", "changes", "notes", "history"] as const;
export type Tab = (typeof TABS)[number];

/** What of the case is in front. */
export const tab = signal<Tab>("vehicles");

export type DialogName = "remove" | "split" | "quote" | "answer" | "add";

/** The dialog that is open. */
export const dialog = signal<DialogName | undefined>(undefined);

/** What the panel of the row in hand shows: its candidates, a search in the catalogue, or its fields to be changed. */
export const panel = signal<"candidates" | "search" | "edit">("candidates");

/** Whether a person is at a form or a search, which is not taken away from them. */
export function isTyping(): boolean {
  return panel.peek() !== "candidates" || dialog.peek() !== undefined;
}

/** Whether the case is neither quoted, closed nor voided. */
export function isAtWork(status: CaseStatus | undefined): boolean {
  return status === "STATUS_NEEDS_REVIEW" || status === "STATUS_READY";
}

/** Whether vehicles of the case may be changed: by this person, and by the status of the case. */
export function canChange(store: CaseStore): boolean {
  return may("vehicles.write") && isAtWork(store.one.value?.status);
}
