/** What happened, for eyes (a toast) and for a screen reader (a live region). */
import { signal } from "@preact/signals";
import { sentenceOf } from "../api/sentences";

export interface Toast {
  id: number;
  text: string;
  isBad: boolean;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;
const MOST = 4;
let last = 0;

export const spoken = signal("");
export const toasts = signal<Toast[]>([]);

/** Say it to a screen reader alone, where the page itself shows it. */
export function say(text: string): void {
  spoken.value = spoken.value === text ? `${text}\u00a0` : text;
}

export function show(text: string, options: { isBad?: boolean; action?: Toast["action"] } = {}): void {
  last += 1;
  const toast: Toast = { id: last, text, isBad: options.isBad ?? false, ...(options.action ? { action: options.action } : {}) };
  toasts.value = [...toasts.value.slice(1 - MOST), toast];
  say(text);
  setTimeout(() => dismiss(toast.id), SHOWN_MS);
}

export function showFailure(cause: unknown): void {
  show(sentenceOf(cause), { isBad: true });
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
