/** Who is signed in. The token lives in memory alone: a reload of the page forgets it. */
import { computed, signal } from "@preact/signals";

/** The bearer token. Empty: none was given, as on an open mesh. */
export const token = signal("");

/** Whether the gateway has refused a call for want of a valid token. */
export const mustSignIn = signal(false);

interface Claims {
  sub?: string;
  permissions?: string[];
}

const claims = computed<Claims | null>(() => (token.value ? decoded(token.value) : null));

/** The person by the token. Empty: nobody signed in. */
export const subject = computed(() => claims.value?.sub ?? "");

/**
 * Whether to offer what needs a permission. It only spares a person buttons that would be refused: the server decides,
 * and a token that cannot be read is offered everything.
 */
export function may(permission: string): boolean {
  const permissions = claims.value?.permissions;
  return permissions === undefined || permissions.includes(permission);
}

export function signIn(text: string): void {
  token.value = text.trim();
}

export function signOut(): void {
  token.value = "";
  mustSignIn.value = true;
}

function decoded(text: string): Claims | null {
  try {
    const part = (text.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return null;
  }
}
