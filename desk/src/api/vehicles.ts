/** Vehicles of a case: reading them, and every verb of a reviewer. */
import { get, patch, post } from "./client";
import type { CaseVehicle, Vehicle, VehicleChangeRequest } from "./types";

const FIRST_PAGE = 200;
const PAGE = 1000;

/** Read all vehicles of a case, removed ones too, page by page: the first page is small, so that it is there at once. */
export async function* readVehicles(caseId: string, signal: AbortSignal): AsyncGenerator<CaseVehicle[]> {
  let pageToken = "";
  do {
    const query = { page_size: pageToken ? PAGE : FIRST_PAGE, page_token: pageToken, with_removed: true };
    const page = await get("/v1/cases/{case_id}/vehicles", { path: { case_id: caseId }, query, signal });
    yield page.vehicles ?? [];
    pageToken = page.nextPageToken ?? "";
  } while (pageToken);
}

/** Read the vehicle as it is now, from its place in the case. */
export async function readVehicle(caseId: string, position: number): Promise<CaseVehicle | undefined> {
  const query = { filter: `position = ${position}`, with_removed: true };
  return (await get("/v1/cases/{case_id}/vehicles", { path: { case_id: caseId }, query })).vehicles?.[0];
}

interface Held {
  id?: string;
  etag?: string;
}

const at = (caseId: string, vehicle: Held) => ({ case_id: caseId, vehicle_id: vehicle.id ?? "" });

/** Change the fields that `mask` names, each as `vehicle.year` or `match.cvegs`. */
export const changeVehicle = (caseId: string, vehicle: Held, change: CaseVehicle, mask: string[]) =>
  patch("/v1/cases/{case_id}/vehicles/{vehicle_id}", {
    path: at(caseId, vehicle),
    query: { update_mask: mask.join(",") },
    body: { ...change, etag: vehicle.etag },
  });

export const removeVehicle = (caseId: string, vehicle: Held, reason: string) =>
  post("/v1/cases/{case_id}/vehicles/{vehicle_id}:remove", { path: at(caseId, vehicle), body: { reason, etag: vehicle.etag } });

export const restoreVehicle = (caseId: string, vehicle: Held) =>
  post("/v1/cases/{case_id}/vehicles/{vehicle_id}:restore", { path: at(caseId, vehicle), body: { etag: vehicle.etag } });

export const splitVehicle = (caseId: string, vehicle: Held, parts: Vehicle[]) =>
  post("/v1/cases/{case_id}/vehicles/{vehicle_id}:split", {
    path: at(caseId, vehicle),
    body: { parts, etag: vehicle.etag, requestId: crypto.randomUUID() },
  });

export const mergeVehicles = (caseId: string, vehicles: Held[]) =>
  post("/v1/cases/{case_id}/vehicles:merge", {
    path: { case_id: caseId },
    body: { vehicleIds: vehicles.map(({ id }) => id ?? ""), etags: vehicles.map(({ etag }) => etag ?? "") },
  });

export const batchChange = (caseId: string, changes: VehicleChangeRequest[]) =>
  post("/v1/cases/{case_id}/vehicles:batchChange", { path: { case_id: caseId }, body: { changes, requestId: crypto.randomUUID() } });

export const addVehicles = (caseId: string, vehicles: Vehicle[]) =>
  post("/v1/cases/{case_id}/vehicles:batchCreate", {
    path: { case_id: caseId },
    body: { vehicles: vehicles.map((vehicle) => ({ vehicle })), requestId: crypto.randomUUID() },
  });
