/**
 * What a reviewer does to vehicles. The grid shows an answer at once and goes to the next open row; the call runs
 * behind it, and a refusal puts the row back as it is and says why. Calls for one vehicle wait for one another.
 */
import { setStatus } from "../api/cases";
import { Refusal } from "../api/client";
import { subject } from "../api/credentials";
import { batchChange, changeVehicle, mergeVehicles, removeVehicle, restoreVehicle, splitVehicle } from "../api/vehicles";
import type { Candidate, CaseStatus, CaseVehicle, Decision, Match, Vehicle, VehicleChangeResult } from "../api/types";
import { counted, t, type TextKey } from "../i18n/language";
import { say, show, showFailure } from "../shell/announcements";
import type { CaseStore } from "./caseStore";
import { isAtWork, isTyping } from "./deskContext";
import { nextCase } from "./nextCase";
import { isOpen } from "./rows";

/** How one vehicle is taken back to what it was. */
interface Step {
  id: string;
  back: "undo" | "restore" | "remove";
  /** The etag of the vehicle after the answer: what somebody made of it since is not taken back. */
  etag?: string | undefined;
}

const MOST_UNDONE = 1000;

export class Verbs {
  private readonly waiting = new Map<string, Promise<unknown>>();
  private readonly done: Step[][] = [];

  constructor(private readonly store: CaseStore) {}

  accept(): void {
    const vehicle = this.store.current.peek();
    if (!vehicle?.match?.cvegs) return say(t("said.noCode"));
    this.decide({ decision: "DECISION_ACCEPT" }, ["match.decision"], { ...vehicle.match, ...settled("DECISION_ACCEPT") }, "said.accepted");
  }

  reject(): void {
    const { match } = this.store.current.peek() ?? {};
    this.decide({ decision: "DECISION_NO_MATCH" }, ["match.decision"], { ...match, ...settled("DECISION_NO_MATCH") }, "said.rejected");
  }

  choose(candidate: Candidate): void {
    const { cvegs, brand, model, year, description } = candidate;
    const seen: Match = { cvegs, brand, model, year, description, ...settled("DECISION_ACCEPT"), confidence: 1 };
    this.decide({ cvegs }, ["match.cvegs"], seen, "said.chosen");
  }

  /** Change fields of the row in hand: description, brand, model, year or VIN have it coded again. */
  edit(vehicle: Vehicle, note: string | undefined, mask: string[]): Promise<void> {
    const { current } = this.store;
    const held = current.peek();
    if (!held || !mask.length) return Promise.resolve();
    const change: CaseVehicle = note === undefined ? { vehicle } : { vehicle, reviewNote: note };
    if (this.store.isForMany.peek()) return this.toEquals(held, change, mask, "said.edited");
    return this.run(held, (now) => changeVehicle(this.store.id, now, change, mask), "said.edited");
  }

  remove(reason: string): void {
    const held = this.store.current.peek();
    if (!held) return;
    void this.run(held, (now) => removeVehicle(this.store.id, now, reason), "said.removed", "restore");
    this.store.selectRow(this.store.currentRow.peek() + 1);
  }

  restore(): void {
    const held = this.store.current.peek();
    if (held) void this.run(held, (now) => restoreVehicle(this.store.id, now), "said.restored", "remove");
  }

  async split(parts: Vehicle[]): Promise<void> {
    const held = this.store.current.peek();
    if (!held) return;
    await this.guarded(held, async () => {
      const { vehicles = [], removed } = await splitVehicle(this.store.id, held, parts);
      this.store.put(removed ? [removed, ...vehicles] : vehicles);
      this.store.select(vehicles[0]?.id ?? "");
      this.done.push([held, ...vehicles].map(({ id = "" }): Step => ({ id, back: "undo" })));
      show(counted("said.split", vehicles.length));
    });
  }

  async merge(): Promise<void> {
    const marked = this.store.vehicles.peek().filter(({ id }) => this.store.marked.peek().has(id ?? ""));
    const [first] = marked;
    if (!first || marked.length < 2) return;
    await this.guarded(first, async () => {
      const kept = await mergeVehicles(this.store.id, marked);
      await Promise.all(marked.map((vehicle) => this.store.reload(vehicle)));
      this.store.put([kept]);
      this.store.marked.value = new Set();
      this.store.select(kept.id ?? "");
      // One that says everything itself stayed as it was: its latest change is another one.
      const changed = kept.etag === first.etag ? marked.slice(1) : marked;
      this.done.push(changed.map(({ id = "" }): Step => ({ id, back: "undo" })));
      show(counted("said.merged", marked.length));
    });
  }

  /** Take the latest of one's own answers back; where there is none, the latest change of the row in hand, unless it is somebody else's. */
  async undo(): Promise<void> {
    const steps = this.done.pop() ?? (await this.ownLatest());
    const [first] = steps;
    if (!first) return show(t("said.nothingUndone"), { isBad: true });
    this.store.select(first.id);
    await this.takeBack(steps.slice(0, MOST_UNDONE));
  }

  private async ownLatest(): Promise<Step[]> {
    const { id = "" } = this.store.current.peek() ?? {};
    const latest = (await this.store.history()).find((entry) => entry.resourceId === id);
    return latest && (!subject.peek() || latest.subject === subject.peek()) ? [{ id, back: "undo" }] : [];
  }

  /** Accept all open rows that say the same as the row in hand. */
  acceptEquals(): void {
    const vehicle = this.store.current.peek();
    if (!vehicle?.match?.cvegs) return say(t("said.noCode"));
    this.store.isForEquals.value = true;
    this.accept();
  }

  /** Give the case a status once every answer is stored; returns whether it has it. A reason is needed where vehicles are open. */
  async move(status: CaseStatus, reason = ""): Promise<boolean> {
    const seen = this.store.one.peek()?.status;
    try {
      await Promise.all(this.waiting.values());
      await this.store.refresh();
      const now = this.store.one.peek();
      if (isAtWork(now?.status) !== isAtWork(seen)) {
        show(t("problem.STALE_ETAG"), { isBad: true });
        return false;
      }
      this.store.one.value = await setStatus(this.store.id, status, now?.etag ?? "", reason);
      this.store.refreshSoon(); // an answer that was given meanwhile may have come before this one
      show(t(status === "STATUS_QUOTED" ? "said.quoted" : "said.status"));
      return true;
    } catch (cause) {
      showFailure(cause);
      return false;
    }
  }

  private decide(match: Match, mask: string[], seen: Match, said: TextKey): void {
    const held = this.store.current.peek();
    if (!held || held.removeTime) return;
    if (this.store.isForMany.peek()) {
      const equals = this.store.equalsOfCurrent.peek();
      this.store.put(equals.map((vehicle) => ({ ...vehicle, match: seen })));
      this.goOn();
      void this.toEquals(held, { match }, mask, said, equals);
      return;
    }
    this.store.put([{ ...held, match: seen }]);
    if (isOpen(held)) this.goOn();
    void this.run(held, (now) => changeVehicle(this.store.id, now, { match }, mask), said);
  }

  /** Go to the next open row; after the last one, offer the next case. */
  private goOn(): void {
    if (this.store.selectOpen()) return;
    const next = () => void nextCase(this.store.one.peek()?.cotNumber ?? "");
    show(t("said.noneOpen"), { action: { label: t("action.nextCase"), run: next } });
  }

  /** Give one answer to all open rows with the same text. */
  private async toEquals(held: CaseVehicle, change: CaseVehicle, mask: string[], said: TextKey, before: CaseVehicle[] = []): Promise<void> {
    await this.waiting.get(held.id ?? "");
    try {
      const answer = await batchChange(this.store.id, [
        { vehicleId: held.id, etag: this.vehicle(held.id ?? "")?.etag, vehicle: change, updateMask: mask.join(","), applyToEqualTexts: true },
      ]);
      this.take(answer.results ?? [], said);
    } catch (cause) {
      this.store.put(before);
      await this.refused(held, cause);
    }
    this.store.isForEquals.value = false;
  }

  private async takeBack(steps: Step[]): Promise<void> {
    try {
      await Promise.all(steps.map(({ id }) => this.waiting.get(id)));
      const changes = steps.map(({ id, back, etag }) => ({ vehicleId: id, etag: etag ?? this.vehicle(id)?.etag, [back]: back === "remove" ? t("said.undone") : true }));
      const answer = await batchChange(this.store.id, changes);
      this.take(answer.results ?? [], "said.undone", false);
    } catch (cause) {
      showFailure(cause);
    }
  }

  private take(results: VehicleChangeResult[], said: TextKey, isKept = true): void {
    const changed = results.map(({ vehicle }) => vehicle).filter((vehicle) => vehicle !== undefined);
    this.store.put(changed);
    this.store.refreshSoon();
    const refused = results.length - changed.length;
    if (isKept && changed.length) this.done.push(changed.map(({ id = "", etag }): Step => ({ id, back: "undo", etag })));
    if (!changed.length) return show(isKept ? counted("said.refused", refused) : t(whyNotUndone(results)), { isBad: true });
    const text = `${t(said)} · ${counted("said.rows", changed.length)}`;
    show(refused ? `${text}. ${counted("said.refused", refused)}` : text, this.undoing(isKept));
  }

  private run(held: CaseVehicle, call: (now: CaseVehicle) => Promise<CaseVehicle>, said: TextKey, back: Step["back"] = "undo"): Promise<void> {
    const id = held.id ?? "";
    const before = this.waiting.get(id) ?? Promise.resolve();
    const running = before.then(() =>
      this.guarded(held, async () => {
        const now = this.vehicle(id);
        const after = await call({ ...held, etag: now?.etag ?? held.etag });
        this.store.put([after]);
        this.store.refreshSoon();
        this.done.push([{ id, back, etag: after.etag }]);
        say(`${held.position}: ${t(said)}`);
      }),
    );
    this.waiting.set(id, running);
    return running.finally(() => this.waiting.get(id) === running && this.waiting.delete(id));
  }

  private async guarded(held: CaseVehicle, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      await this.refused(held, cause);
    }
  }

  private async refused(held: CaseVehicle, cause: unknown): Promise<void> {
    const now = await this.store.reload(held).catch(() => undefined);
    if (!now) this.store.put([held]);
    if (!(cause instanceof Refusal)) return showFailure(cause);
    const { state, parts } = cause.problem.metadata ?? {};
    if (state === "REPLACED" && parts) return this.offerUndo(held, parts);
    if (!cause.isStale) return showFailure(cause);
    const entries = await this.store.history();
    const who = entries.find((entry) => entry.resourceId === held.id)?.subject || t("case.somebody");
    if (!isTyping()) this.store.select(held.id ?? "");
    show(t("said.stale", { who, row: held.position ?? 0 }), { isBad: true });
  }

  /** What was split is not put back beside its parts: offer to take them out with it. */
  private offerUndo({ id = "" }: CaseVehicle, parts: string): void {
    const run = () => void this.takeBack([{ id, back: "undo" }]);
    show(t("said.partsStand", { parts }), { isBad: true, action: { label: t("action.undo"), run } });
  }

  private undoing(isKept: boolean) {
    return isKept ? { action: { label: t("action.undo"), run: () => void this.undo() } } : {};
  }

  private vehicle(id: string): CaseVehicle | undefined {
    return this.store.vehicles.peek()[this.store.places.peek().get(id) ?? -1];
  }
}

const CHANGED: readonly unknown[] = ["STALE_ETAG", "CHANGED_SINCE"];

/** Why nothing was taken back: somebody changed it since, or there is nothing. */
function whyNotUndone(results: VehicleChangeResult[]): TextKey {
  const details = results.flatMap(({ error }) => error?.details ?? []);
  return details.some((detail) => "reason" in detail && CHANGED.includes(detail.reason)) ? "said.changedSince" : "said.nothingUndone";
}

function settled(decision: Decision): Match {
  return { decision, method: "MATCH_METHOD_PERSON" };
}
