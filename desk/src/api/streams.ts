/** Streams of the API, read by fetch: an EventSource could send no token. */
import { noted, Refusal, send, urlOf } from "./client";
import type { Problem } from "./types";

const JSON_LINES = "application/x-ndjson";
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/** Read the messages of one stream, a JSON line each, until it ends. Raises Refusal for a problem in the middle of it. */
export function messages<T>(path: string, query: object, signal: AbortSignal): AsyncGenerator<T> {
  return streamed(urlOf(path, { query }), { headers: { Accept: JSON_LINES }, signal });
}

/** Send a file, and read what there is to tell of it meanwhile, as `messages` does. */
export function sendFile<T>(file: File, path: string, query: object, signal: AbortSignal): AsyncGenerator<T> {
  const headers = { Accept: JSON_LINES, "Content-Type": "application/octet-stream" };
  return streamed(urlOf(path, { query }), { method: "POST", body: file, headers, signal });
}

async function* streamed<T>(url: string, init: RequestInit): AsyncGenerator<T> {
  const response = await send(url, init);
  for await (const line of lines(response.body)) {
    if (!line) continue;
    const { problem } = JSON.parse(line) as { problem?: Problem };
    if (problem) throw noted(new Refusal(problem.status, problem)); // such as the end of the token, and with it the stream
    yield JSON.parse(line) as Awaited<T>;
  }
}

/**
 * Keep reading until `signal` aborts: open the stream again where it broke, a little later each time that nothing came.
 * `open` opens it once and resolves when it ends.
 */
export async function keptOpen(open: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const began = Date.now();
    await open().catch(() => undefined);
    waitMs = Date.now() - began > LONGEST_WAIT_MS ? FIRST_WAIT_MS : Math.min(waitMs * 2, LONGEST_WAIT_MS);
    await pause(waitMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

async function* lines(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): AsyncGenerator<string> {
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split("\n");
      rest = parts.pop() ?? "";
      yield* parts;
    }
    yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
