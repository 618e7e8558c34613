/** The matcher: what it thinks of one vehicle, and a search in the catalogue. */
import { get, post } from "./client";
import type { Candidate, Vehicle, VehicleMatch } from "./types";

const CANDIDATES = 9;
const FOUND = 20;

export async function matchVehicle(vehicle: Vehicle, insurerId: string, signal: AbortSignal): Promise<VehicleMatch> {
  const { description, brand, model, year, vin } = vehicle;
  const body = { query: { description, brand, model, year, vin }, insurerId, maxCandidates: CANDIDATES };
  return (await post("/v2/vehicles:match", { body, signal })).vehicleMatch ?? {};
}

export interface CatalogQuery {
  q: string;
  brand?: string;
  year?: number;
}

export async function searchCatalog(query: CatalogQuery, insurerId: string, signal: AbortSignal): Promise<Candidate[]> {
  const { q, brand, year } = query;
  const answer = await get("/v2/catalog-entries:search", { query: { q, brand, year, insurer_id: insurerId, page_size: FOUND }, signal });
  return answer.candidates ?? [];
}
