/** The mail of a case as it was read. */
import { get } from "./client";
import { fetchFile } from "./downloads";
import type { Source } from "./types";

export const getSource = (intakeId: string, signal?: AbortSignal): Promise<Source> =>
  get("/v1/intakes/{intake_id}/source", { path: { intake_id: intakeId }, signal });

export interface PartPlace {
  intakeId: string;
  file: number;
  part: number;
}

export const listRows = ({ intakeId, file, part }: PartPlace, pageToken: string, fromRow: number, signal?: AbortSignal) =>
  get("/v1/intakes/{intake_id}/source/files/{file_number}/parts/{part_number}/rows", {
    path: { intake_id: intakeId, file_number: file, part_number: part },
    query: { page_size: 500, page_token: pageToken, from_row: fromRow || undefined },
    signal,
  });

export const fetchSourceFile = (intakeId: string, file: number, name: string, signal?: AbortSignal) =>
  fetchFile("/v1/intakes/{intake_id}/source/files/{file_number}:download", { path: { intake_id: intakeId, file_number: file } }, name, signal);
