/** Intakes: mails and files on their way to a case. */
import { get, post, Refusal, send, urlOf } from "./client";
import { keptOpen, messages } from "./streams";
import type { Intake, IntakeProgress } from "./types";

/** Submit a mail, a workbook or a PDF as it is. */
export async function submitFile(file: File): Promise<Intake> {
  const query = { file_name: file.name };
  const init = { method: "POST", body: file, headers: { "Content-Type": "message/rfc822", Accept: "application/json" } };
  return (await (await send(urlOf("/v1/emails", { query }), init)).json()) as Intake;
}

/** Follow an intake until it is done or `signal` aborts, over connections that break. Raises Refusal. */
export async function followIntake(id: string, onProgress: (progress: IntakeProgress) => void, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  let refusal: Refusal | undefined;
  const watch = async () => {
    try {
      for await (const progress of messages<IntakeProgress>(`/v1/intakes/${encodeURIComponent(id)}:watch`, {}, signal)) {
        onProgress(progress);
        if (progress.stage === "STAGE_DONE") over.abort();
      }
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.status >= 500) return;
      refusal = cause;
      over.abort();
    }
  };
  await keptOpen(watch, AbortSignal.any([signal, over.signal]));
  if (refusal) throw refusal;
}

export const listIntakes = (filter: string, pageToken = "", signal?: AbortSignal) =>
  get("/v1/intakes", { query: { filter, page_token: pageToken, page_size: 100 }, signal });

export const getIntake = (id: string, signal?: AbortSignal): Promise<Intake> => get("/v1/intakes/{intake_id}", { path: { intake_id: id }, signal });

export const retryIntake = (id: string) => post("/v1/intakes/{intake_id}:retry", { path: { intake_id: id }, body: {} });

export const reclassifyIntake = (id: string, mailKind: NonNullable<Intake["mailKind"]>) =>
  post("/v1/intakes/{intake_id}:reclassify", { path: { intake_id: id }, body: { mailKind } });
