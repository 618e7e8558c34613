/** A call that was refused, with the problem document that says why (RFC 9457). */
import type { Problem } from "./types";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? problem.title ?? String(status));
  }

  /** A value of minca.errors.v1, such as STALE_ETAG. Empty: the gateway refused it itself. */
  get reason(): string {
    return this.problem.reason ?? "";
  }

  get isStale(): boolean {
    return this.reason === "STALE_ETAG" || this.status === 412;
  }
}

/** The gateway could not be reached at all. */
export class Unreachable extends Error {}

export async function refusalOf(response: Response): Promise<Refusal> {
  try {
    return new Refusal(response.status, (await response.json()) as Partial<Problem>);
  } catch {
    return new Refusal(response.status, { title: response.statusText });
  }
}
