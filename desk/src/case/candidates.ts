/** Candidates for the row in hand: as the matcher thinks of it now, with what tells them apart. */
import { signal } from "@preact/signals";
import { matchVehicle } from "../api/matching";
import type { Candidate, CaseVehicle, Evidence, VehicleMatch } from "../api/types";

const KEPT = 300;

/** The candidates that stand on the screen; a digit chooses among them. */
export const shownCandidates = signal<Candidate[]>([]);

const asked = new Map<string, Promise<VehicleMatch>>();

/** Ask the matcher for a vehicle, once for each state of it. */
export function candidatesOf(vehicle: CaseVehicle, insurerId: string): Promise<VehicleMatch> {
  const { description, brand, model, year, vin } = vehicle.vehicle ?? {};
  const key = JSON.stringify([insurerId, description, brand, model, year, vin]);
  const known = asked.get(key);
  if (known) return known;
  const asking = matchVehicle(vehicle.vehicle ?? {}, insurerId, new AbortController().signal);
  asking.catch(() => asked.delete(key));
  asked.set(key, asking);
  const [oldest] = asked.keys();
  if (asked.size > KEPT && oldest !== undefined) asked.delete(oldest);
  return asking;
}

export interface Compared {
  /** The attributes in which all candidates are the same. */
  common: Evidence[];
  /** What tells each candidate from the others, in the order of the candidates. */
  telling: Evidence[][];
}

/** Part what all candidates share from what tells them apart: only the latter is worth reading candidate by candidate. */
export function compared(candidates: readonly Candidate[]): Compared {
  const all = candidates.map(({ evidence }) => evidence ?? []);
  const [first = []] = all;
  const isCommon = ({ attribute, verdict, candidateValue }: Evidence) =>
    all.length > 1 && all.every((one) => one.some((other) => other.attribute === attribute && other.verdict === verdict && other.candidateValue === candidateValue));
  return {
    common: first.filter(isCommon),
    telling: all.map((one) => one.filter((evidence) => !isCommon(evidence))),
  };
}
