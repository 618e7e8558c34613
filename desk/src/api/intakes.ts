/** Intakes: mails and files on their way to a case. */
import { get, post, send, urlOf } from "./client";
import { messages } from "./streams";
import type { Intake, IntakeProgress } from "./types";

/** Submit a mail, a workbook or a PDF as it is. */
export async function submitFile(file: File): Promise<Intake> {
  const query = { file_name: file.name };
  const init = { method: "POST", body: file, headers: { "Content-Type": "message/rfc822", Accept: "application/json" } };
  return (await (await send(urlOf("/v1/emails", { query }), init)).json()) as Intake;
}

export async function watchIntake(id: string, onProgress: (progress: IntakeProgress) => void, signal: AbortSignal): Promise<void> {
  for await (const progress of messages<IntakeProgress>(`/v1/intakes/${encodeURIComponent(id)}:watch`, {}, signal)) onProgress(progress);
}

export const listIntakes = (filter: string, pageToken = "", signal?: AbortSignal) =>
  get("/v1/intakes", { query: { filter, page_token: pageToken, page_size: 100 }, signal });

export const getIntake = (id: string, signal?: AbortSignal): Promise<Intake> => get("/v1/intakes/{intake_id}", { path: { intake_id: id }, signal });

export const retryIntake = (id: string) => post("/v1/intakes/{intake_id}:retry", { path: { intake_id: id }, body: {} });

export const reclassifyIntake = (id: string, mailKind: NonNullable<Intake["mailKind"]>) =>
  post("/v1/intakes/{intake_id}:reclassify", { path: { intake_id: id }, body: { mailKind } });
