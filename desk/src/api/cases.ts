/** Cases: the worklist, one case with what a person may do to it, its notes and its history. */
import { get, patch, post } from "./client";
import { fetchFile, save } from "./downloads";
import { keptOpen, messages } from "./streams";
import type { Case, CaseChange, CaseData, CaseStatus } from "./types";

const PAGE = 100;
/** The most cases of one answer. */
export const LARGEST_PAGE = 500;

export interface CaseQuery {
  filter: string;
  orderBy: string;
  q: string;
  pageSize?: number;
}

export async function listCases(query: CaseQuery, pageToken = "", signal?: AbortSignal) {
  const { filter, orderBy, q, pageSize = PAGE } = query;
  return get("/v1/cases", { query: { filter, order_by: orderBy, q, page_token: pageToken, page_size: pageSize }, signal });
}

/** Count the cases that a filter leaves, up to 1,001, which means more than 1,000. */
export async function countCases(filter: string, signal?: AbortSignal): Promise<number> {
  const answer = await get("/v1/cases", { query: { filter, page_size: 1, with_total: true }, signal });
  return answer.totalSize ?? 0;
}

export const getCase = (id: string, signal?: AbortSignal): Promise<Case> => get("/v1/cases/{case_id}", { path: { case_id: id }, signal });

export const setCaseData = (id: string, data: CaseData, fields: string[], etag: string) =>
  patch("/v1/cases/{case_id}", { path: { case_id: id }, query: { update_mask: fields.map((field) => `data.${field}`).join(",") }, body: { data, etag } });

export const setAssignee = (id: string, assignee: string, etag: string) =>
  patch("/v1/cases/{case_id}", { path: { case_id: id }, query: { update_mask: "assignee" }, body: { assignee, etag } });

/** `dueTime` in ISO 8601; empty: none. */
export const setDueTime = (id: string, dueTime: string, etag: string) =>
  patch("/v1/cases/{case_id}", { path: { case_id: id }, query: { update_mask: "dueTime" }, body: { etag, ...(dueTime ? { dueTime } : {}) } });

export const setStatus = (id: string, status: CaseStatus, etag: string, reason = "") =>
  post("/v1/cases/{case_id}:updateStatus", { path: { case_id: id }, body: { status, etag, reason, force: reason !== "" } });

export const listNotes = (id: string, signal?: AbortSignal) =>
  get("/v1/cases/{case_id}/notes", { path: { case_id: id }, query: { page_size: 100 }, signal });

export const addNote = (id: string, text: string) =>
  post("/v1/cases/{case_id}/notes", { path: { case_id: id }, body: { text, requestId: crypto.randomUUID() } });

export const listHistory = (id: string, pageToken = "", signal?: AbortSignal) =>
  get("/v1/cases/{case_id}/history", { path: { case_id: id }, query: { page_size: 100, page_token: pageToken }, signal });

export const listChangeSets = (id: string, signal?: AbortSignal) =>
  get("/v1/cases/{case_id}/change-sets", { path: { case_id: id }, signal });

export const applyChangeSet = (id: string, changeSetId: string, positions: number[], etag: string) =>
  post("/v1/cases/{case_id}/change-sets/{change_set_id}:apply", { path: { case_id: id, change_set_id: changeSetId }, body: { positions, etag } });

export const draftAnswer = (id: string, signal?: AbortSignal) => get("/v1/cases/{case_id}/answer-draft", { path: { case_id: id }, signal });

/** Code open vehicles of a case again, some of them: the answer's `resumeToken` goes on with the others. */
export const codeCase = (id: string, maxVehicles: number, resumeToken: string) =>
  post("/v1/cases/{case_id}:code", { path: { case_id: id }, body: { maxVehicles, resumeToken } });

export const rereadCase = (id: string) => post("/v1/cases/{case_id}:reread", { path: { case_id: id }, body: {} });

export type ExportFormat = "XLSX" | "CSV" | "JSON";

export const listTemplates = (signal?: AbortSignal) => get("/v1/export-templates", { signal });

export async function exportCase(id: string, template: string, format: ExportFormat): Promise<void> {
  const query = { template, format: `EXPORT_FORMAT_${format}` };
  save(await fetchFile("/v1/cases/{case_id}:export", { path: { case_id: id }, query }, `${id}.${format.toLowerCase()}`));
}

interface Watched {
  changes?: CaseChange[];
  resumeToken?: string;
}

/** Call `onChange` for whatever changes from now on, in one case or in all, until `signal` aborts. */
export async function watchCases(caseId: string, onChange: (changes: CaseChange[]) => void, signal: AbortSignal): Promise<void> {
  let resumeToken = "";
  await keptOpen(async () => {
    const query = { case_id: caseId, resume_token: resumeToken };
    for await (const message of messages<Watched>("/v1/cases:watch", query, signal)) {
      resumeToken = message.resumeToken ?? resumeToken;
      if (message.changes?.length) onChange(message.changes);
    }
  }, signal);
}
