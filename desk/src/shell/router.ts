/** Where the desk is, by the fragment of the address: it needs no help of the server, and a page may be linked to. */
import { computed, signal } from "@preact/signals";

export type PageName = "cases" | "intakes" | "catalogs" | "quality";

export interface Place {
  page: PageName;
  /** The case or the intake that is open. Empty: the list of them. */
  id: string;
}

const PAGES: readonly string[] = ["cases", "intakes", "catalogs", "quality"];
const fragment = signal(location.hash);

addEventListener("hashchange", () => {
  fragment.value = location.hash;
});

export const place = computed<Place>(() => {
  const [page = "", id = ""] = fragment.value.replace(/^#\//, "").split("/");
  return PAGES.includes(page) ? { page: page as PageName, id: decoded(id) } : { page: "cases", id: "" };
});

/** The text that is written in an address; the address itself where it is none that a program wrote. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function linkTo(page: PageName, id = ""): string {
  return id ? `#/${page}/${encodeURIComponent(id)}` : `#/${page}`;
}

export function goTo(page: PageName, id = ""): void {
  location.hash = linkTo(page, id);
}
