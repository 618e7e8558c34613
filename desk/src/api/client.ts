/**
 * Calls of the REST API, typed by the OpenAPI document: `get("/v1/cases/{case_id}", { path: { case_id } })`.
 *
 * Raises Refusal with the problem document, or Unreachable.
 */
import { language } from "../i18n/language";
import { mustSignIn, token } from "./credentials";
import { Refusal, refusalOf, Unreachable } from "./refusal";
import type { paths } from "./schema";
import type { Plain } from "./types";

type Method = "get" | "post" | "patch";
type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : never;
type Answer<O> = O extends { responses: infer R } ? Plain<Json<R[keyof R & (200 | 202)]>> : never;
type Body<O> = O extends { requestBody?: infer B } ? Plain<Json<NonNullable<B>>> : never;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Plain<Q> : never;
type Variables<O> = O extends { parameters: { path: infer V } } ? V : never;

export interface Options<O> {
  path?: Variables<O>;
  query?: Query<O>;
  body?: Body<O>;
  signal?: AbortSignal;
}

export function get<P extends PathsWith<"get">>(path: P, options: Options<Operation<P, "get">> = {}) {
  return json<Answer<Operation<P, "get">>>("GET", path, options);
}

export function post<P extends PathsWith<"post">>(path: P, options: Options<Operation<P, "post">> = {}) {
  return json<Answer<Operation<P, "post">>>("POST", path, { ...options, body: options.body ?? {} });
}

export function patch<P extends PathsWith<"patch">>(path: P, options: Options<Operation<P, "patch">> = {}) {
  return json<Answer<Operation<P, "patch">>>("PATCH", path, options);
}

/** Send a request with the caller's token and language; raises when it is refused. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", language.value);
  if (token.value) headers.set("Authorization", `Bearer ${token.value}`);
  const response = await fetch(url, { ...init, headers, credentials: "omit", cache: "no-store" }).catch((cause) => {
    throw init.signal?.aborted ? cause : new Unreachable(String(cause));
  });
  if (response.ok) return response;
  throw noted(await refusalOf(response));
}

/** Ask for another token if a refusal is for want of one; returns the refusal. */
export function noted(refusal: Refusal): Refusal {
  if (refusal.status === 401) mustSignIn.value = true;
  return refusal;
}

// An answer that is on its way arrives even if the page is left meanwhile; browsers allow 64 KiB of these together.
const MOST_KEPT_ALIVE = 1024;

interface Loose {
  path?: unknown;
  query?: unknown;
  body?: unknown;
  signal?: AbortSignal;
}

async function json<T>(method: string, path: string, options: Loose): Promise<T> {
  const init: RequestInit = { method, headers: { Accept: "application/json" }, signal: options.signal ?? null };
  if (options.body !== undefined) {
    init.body = JSON.stringify(options.body);
    init.keepalive = init.body.length <= MOST_KEPT_ALIVE;
    init.headers = { Accept: "application/json", "Content-Type": "application/json" };
  }
  const response = await send(urlOf(path, options), init);
  return (await response.json()) as T;
}

/** Return the address of a call below the page's own origin. */
export function urlOf(path: string, options: { path?: unknown; query?: unknown } = {}): string {
  const variables = (options.path ?? {}) as Record<string, string | number>;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(variables[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((options.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== "" && value !== false) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${filled}?${text}` : filled;
}

export { Refusal, Unreachable };
