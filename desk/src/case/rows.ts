/** Which rows the grid shows: vehicles one by one, or those that say the same as one row. */
import type { CaseVehicle } from "../api/types";

export type Shown = "all" | "open" | "removed";

export interface Row {
  /** The vehicle of the row; of a group, its first open one. */
  vehicle: CaseVehicle;
  /** The vehicles that say the same. One: the row is no group. */
  members: CaseVehicle[];
  kind: "vehicle" | "group" | "member";
}

export function isRemoved(vehicle: CaseVehicle): boolean {
  return vehicle.removeTime !== undefined;
}

/** A vehicle is open until its code is accepted, or a person decided that it has none. */
export function isOpen(vehicle: CaseVehicle): boolean {
  const { decision, method } = vehicle.match ?? {};
  if (isRemoved(vehicle) || decision === "DECISION_ACCEPT") return false;
  return !(decision === "DECISION_NO_MATCH" && method === "MATCH_METHOD_PERSON");
}

export interface Choice {
  shown: Shown;
  isGrouped: boolean;
  /** The groups that are unfolded, by text key. */
  unfolded: ReadonlySet<string>;
  /** Vehicles that stay in sight although they are no longer open: they were when the choice was made. */
  kept: ReadonlySet<string>;
}

export function rowsOf(vehicles: readonly CaseVehicle[], choice: Choice): Row[] {
  const chosen = vehicles.filter((vehicle) => isChosen(vehicle, choice));
  if (!choice.isGrouped) return chosen.map(alone);
  return [...byText(chosen).values()].flatMap((members) => grouped(members, choice.unfolded));
}

/** Open vehicles by text key, of the texts that several of them say. */
export function equalsOf(open: readonly CaseVehicle[]): Map<string, CaseVehicle[]> {
  const groups = byText(open);
  for (const [key, members] of groups) if (members.length < 2) groups.delete(key);
  return groups;
}

/** The place of the next open row behind `from`, going round; -1: none is open. */
export function nextOpen(rows: readonly Row[], from: number, step: 1 | -1 = 1): number {
  for (let count = 1; count <= rows.length; count += 1) {
    const place = (((from + step * count) % rows.length) + rows.length) % rows.length;
    if (rows[place]?.members.some(isOpen)) return place;
  }
  return -1;
}

function isChosen(vehicle: CaseVehicle, { shown, kept }: Choice): boolean {
  if (shown === "removed") return isRemoved(vehicle);
  if (isRemoved(vehicle)) return false;
  return shown === "all" || isOpen(vehicle) || kept.has(vehicle.id ?? "");
}

function alone(vehicle: CaseVehicle): Row {
  return { vehicle, members: [vehicle], kind: "vehicle" };
}

function byText(vehicles: readonly CaseVehicle[]): Map<string, CaseVehicle[]> {
  const groups = new Map<string, CaseVehicle[]>();
  for (const vehicle of vehicles) {
    const key = vehicle.textKey || vehicle.id || "";
    const members = groups.get(key);
    if (members) members.push(vehicle);
    else groups.set(key, [vehicle]);
  }
  return groups;
}

function grouped(members: CaseVehicle[], unfolded: ReadonlySet<string>): Row[] {
  const [first] = members;
  if (!first || members.length === 1) return members.map(alone);
  const head: Row = { vehicle: members.find(isOpen) ?? first, members, kind: "group" };
  if (!unfolded.has(first.textKey ?? "")) return [head];
  return [head, ...members.map((vehicle): Row => ({ vehicle, members: [vehicle], kind: "member" }))];
}
