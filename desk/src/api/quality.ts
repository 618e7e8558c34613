/** How right the accepted codes are. */
import { get, post } from "./client";

export const getQuality = (signal?: AbortSignal) => get("/v1/quality", { signal });

export const setTarget = (target: number, etag: string) => post("/v1/quality:setTarget", { body: { target, etag } });

export const listBlindChecks = (signal?: AbortSignal) => get("/v1/blind-checks", { query: { page_size: 50 }, signal });

export const recordVerdict = (vehicleId: string, cvegs: string[]) =>
  post("/v1/blind-checks/{vehicle_id}:record", { path: { vehicle_id: vehicleId }, body: { cvegs } });

export const listCorrections = (signal?: AbortSignal) => get("/v1/corrections", { query: { page_size: 500 }, signal });
