/** Light or dark: as the system says, until a person chooses. */
import { signal } from "@preact/signals";

const KEPT = "minca.theme";
type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");
const kept = localStorage.getItem(KEPT);

export const theme = signal<Theme>(kept === "light" || kept === "dark" ? kept : system.matches ? "dark" : "light");

if (kept) document.documentElement.dataset.theme = theme.value;

export function switchTheme(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(KEPT, theme.value);
}
