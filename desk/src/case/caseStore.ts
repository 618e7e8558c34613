/** One case on the desk: its data, its vehicles, the row in hand, and what others change of it meanwhile. */
import { batch, computed, signal } from "@preact/signals";
import { getCase, listHistory, watchCases } from "../api/cases";
import { Refusal } from "../api/client";
import type { AuditEntry, Case, CaseVehicle, Origin } from "../api/types";
import { readVehicle, readVehicles } from "../api/vehicles";
import { counted, t } from "../i18n/language";
import { show, showFailure } from "../shell/announcements";
import type { Coding } from "./codeAgain";
import { type Choice, equalsOf, isOpen, nextOpen, rowsOf, type Shown } from "./rows";

const SETTLE_MS = 350;
const MOST_SINGLY = 12;

/** What a person makes of one field of a case. */
export interface FieldChange {
  text: string;
  /** What the field said when the person began. */
  seen: string;
  textOf: (one: Case) => string;
  change: (etag: string) => Promise<Case>;
}

export class CaseStore {
  readonly one = signal<Case | undefined>(undefined);
  readonly failure = signal<unknown>(undefined);
  readonly vehicles = signal<CaseVehicle[]>([]);
  /** Where each vehicle stands in `vehicles`, by its id: kept, since an answer changes a vehicle and not its place. */
  readonly places = signal<ReadonlyMap<string, number>>(new Map());
  readonly isComplete = signal(false);
  readonly currentId = signal("");
  readonly marked = signal<ReadonlySet<string>>(new Set());
  readonly choice = signal<Choice>({ shown: "all", isGrouped: false, unfolded: new Set(), kept: new Set() });
  /** Whether an answer goes to all open rows that say the same as the row in hand. */
  readonly isForEquals = signal(false);
  /** A place of the mail that a person looks at, other than that of the row in hand. */
  readonly place = signal<Origin | undefined>(undefined);
  /** How far the coding of the open rows is; undefined: they are not being coded. */
  readonly coding = signal<Coding | undefined>(undefined);
  /** Changes with every entry of the case's history, for what shows it. */
  readonly version = signal(0);

  readonly rows = computed(() => rowsOf(this.vehicles.value, this.choice.value));
  readonly open = computed(() => this.vehicles.value.filter(isOpen));
  readonly equals = computed(() => equalsOf(this.open.value));
  readonly current = computed(() => this.vehicles.value[this.places.value.get(this.currentId.value) ?? -1]);
  readonly currentRow = computed(() => this.rows.value.findIndex((row) => row.vehicle.id === this.currentId.value));
  readonly openCount = computed(() => this.open.value.length);
  readonly equalsOfCurrent = computed(() => this.equals.value.get(this.current.value?.textKey ?? "") ?? []);
  /** Whether an answer goes to several rows: a person said so, or a group of them is in hand. */
  readonly isForMany = computed(() => {
    const isGroup = this.rows.value[this.currentRow.value]?.kind === "group";
    return (this.isForEquals.value || isGroup) && this.equalsOfCurrent.value.length > 1;
  });
  readonly litOrigin = computed(() => this.place.value ?? this.current.value?.vehicle?.origin);

  private readonly abort = new AbortController();
  private changing: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastEntry = 0;
  /** Whether the next open row is to be taken in hand as soon as one is there. */
  private waitsForOpen = true;

  constructor(readonly id: string) {}

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  start(): void {
    void this.load();
    void watchCases(this.id, () => this.refreshSoon(), this.signal);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.abort.abort();
  }

  async load(): Promise<void> {
    try {
      const [one, entries] = await Promise.all([getCase(this.id, this.signal), this.history(), this.loadVehicles()]);
      batch(() => {
        this.one.value = one;
        this.failure.value = undefined;
        this.lastEntry = newest(entries, this.lastEntry);
        this.version.value += 1;
      });
    } catch (failure) {
      if (!this.signal.aborted) this.failure.value = failure;
    }
  }

  /** Take what changed since, once the many small changes of a moment are over, or those of a coding. */
  refreshSoon(): void {
    clearTimeout(this.timer);
    if (this.coding.peek()) return;
    this.timer = setTimeout(() => void this.refresh().catch(() => undefined), SETTLE_MS);
  }

  /** Take what changed since: the case, and of its vehicles those that its history names. */
  async refresh(): Promise<void> {
    const [one, entries] = await Promise.all([getCase(this.id, this.signal), this.history()]);
    const news = entries.filter(({ id }) => Number(id) > this.lastEntry);
    this.one.value = one;
    this.lastEntry = newest(entries, this.lastEntry);
    this.version.value += 1;
    const ids = new Set(news.filter((entry) => entry.resourceType === "vehicle").map((entry) => entry.resourceId ?? ""));
    const known = [...ids].map((id) => this.vehicles.peek()[this.places.peek().get(id) ?? -1]);
    if (known.length > MOST_SINGLY || known.includes(undefined)) return this.loadVehicles();
    const before = known.filter((vehicle) => vehicle !== undefined);
    const now = await Promise.all(before.map((vehicle) => this.reload(vehicle)));
    const others = now.filter((vehicle, place) => vehicle && vehicle.etag !== before[place]?.etag).length;
    if (others) show(this.told(others, news));
    return undefined;
  }

  /** Store one field of the case, after those before it, also when the page is left. What somebody else put into it since it was seen stays, and is shown. */
  change(field: FieldChange): Promise<void> {
    this.changing = this.changing.then(() => this.changeNow(field));
    return this.changing;
  }

  select(id: string): void {
    this.waitsForOpen = false;
    batch(() => {
      if (this.currentId.peek() !== id) this.isForEquals.value = false;
      this.currentId.value = id;
      this.place.value = undefined;
    });
  }

  /** Light a place of the mail, again if it is lit already: a person may have turned elsewhere. */
  look(place: Origin | undefined): void {
    this.place.value = place && { ...place };
  }

  selectRow(place: number): void {
    const row = this.rows.peek()[Math.max(0, Math.min(this.rows.peek().length - 1, place))];
    if (row) this.select(row.vehicle.id ?? "");
  }

  /** Go to the next open row, or wait for it while vehicles are still being read; returns whether there is one. */
  selectOpen(step: 1 | -1 = 1): boolean {
    const place = nextOpen(this.rows.peek(), this.currentRow.peek(), step);
    if (place >= 0) this.selectRow(place);
    else this.waitsForOpen = !this.isComplete.peek();
    return place >= 0 || this.waitsForOpen;
  }

  choose(shown: Shown, isGrouped = this.choice.peek().isGrouped): void {
    const kept = new Set(shown === "open" ? this.vehicles.peek().filter(isOpen).map(({ id = "" }) => id) : []);
    this.choice.value = { ...this.choice.peek(), shown, isGrouped, kept };
    if (this.currentRow.peek() < 0) this.selectRow(0);
  }

  unfold(key: string): void {
    const unfolded = new Set(this.choice.peek().unfolded);
    if (!unfolded.delete(key)) unfolded.add(key);
    this.choice.value = { ...this.choice.peek(), unfolded };
  }

  mark(id: string): void {
    const marked = new Set(this.marked.peek());
    if (!marked.delete(id)) marked.add(id);
    this.marked.value = marked;
  }

  /** Put vehicles as they are now in their places; new ones go behind. */
  put(changed: readonly CaseVehicle[]): void {
    if (!changed.length) return;
    const next = [...this.vehicles.peek()];
    const places = this.places.peek();
    const isNew = ({ id = "" }: CaseVehicle) => !places.has(id);
    for (const vehicle of changed) {
      const place = places.get(vehicle.id ?? "");
      if (place !== undefined) next[place] = vehicle;
    }
    if (changed.some(isNew)) this.hold([...next, ...changed.filter(isNew)]);
    else this.vehicles.value = next;
  }

  /** Read one vehicle anew. */
  async reload(vehicle: CaseVehicle): Promise<CaseVehicle | undefined> {
    const now = await readVehicle(this.id, vehicle.position ?? 0);
    if (now) this.put([now]);
    return now;
  }

  async history(): Promise<AuditEntry[]> {
    return (await listHistory(this.id, "", this.signal).catch(() => ({ entries: [] }))).entries ?? [];
  }

  private async loadVehicles(): Promise<void> {
    this.isComplete.value = false;
    const read: CaseVehicle[] = [];
    for await (const page of readVehicles(this.id, this.signal)) {
      read.push(...page);
      if (read.length > this.vehicles.peek().length) this.hold([...read]);
      if (!this.currentId.peek()) this.takeFirst();
      else if (this.waitsForOpen) this.selectOpen();
    }
    batch(() => {
      this.hold(read);
      this.isComplete.value = true;
    });
  }

  private async changeNow(field: FieldChange): Promise<void> {
    try {
      await this.changeUntouched(field).catch(async (cause: unknown) => {
        if (!(cause instanceof Refusal && cause.isStale)) throw cause;
        this.one.value = await getCase(this.id);
        await this.changeUntouched(field);
      });
      this.refreshSoon();
    } catch (cause) {
      showFailure(cause);
    }
  }

  private async changeUntouched({ text, seen, textOf, change }: FieldChange): Promise<void> {
    const now = this.one.peek() ?? {};
    const theirs = textOf(now);
    if (theirs === seen) this.one.value = await change(now.etag ?? "");
    else if (theirs !== text) show(t("case.theirs", { theirs: theirs || t("history.empty"), yours: text || t("history.empty") }), { isBad: true });
  }

  /** Hold these vehicles, each in its place. */
  private hold(vehicles: CaseVehicle[]): void {
    batch(() => {
      this.places.value = new Map(vehicles.map(({ id = "" }, place) => [id, place]));
      this.vehicles.value = vehicles;
    });
  }

  private takeFirst(): void {
    const place = nextOpen(this.rows.peek(), -1);
    this.selectRow(Math.max(0, place));
    this.waitsForOpen = place < 0;
  }

  private told(count: number, news: AuditEntry[]): string {
    const who = news.find(({ subject }) => subject)?.subject;
    return who ? counted("case.changedBy", count, { who }) : counted("case.changedBySomebody", count, { who: t("case.somebody") });
  }
}

function newest(entries: AuditEntry[], known: number): number {
  return entries.reduce((highest, { id }) => Math.max(highest, Number(id ?? 0)), known);
}
