import { useEffect, useState } from "preact/hooks";
import { listCatalogChanges } from "../api/catalogs";
import type { CatalogChange, CatalogChangeCounts, CatalogChangeKind, CatalogEntry } from "../api/types";
import { count } from "../i18n/format";
import { named, t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { showFailure } from "../shell/announcements";

const KINDS = { KIND_ADDED: "added", KIND_REMOVED: "removed", KIND_CHANGED: "changed" } as const;
const PILLS: Partial<Record<CatalogChangeKind, string>> = { KIND_ADDED: "good", KIND_REMOVED: "bad", KIND_CHANGED: "warn" };

interface Props {
  version: string;
  insurerId: string;
}

interface Shown {
  changes: CatalogChange[];
  nextPageToken: string;
}

/** What a version has otherwise than the one in use: how many entries, and which, a page at a time. */
export function Difference({ version, insurerId }: Props) {
  const [kind, setKind] = useState<CatalogChangeKind>();
  const [counts, setCounts] = useState<CatalogChangeCounts>();
  const [shown, setShown] = useState<Shown>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    const abort = new AbortController();
    listCatalogChanges(version, insurerId, kind, "", abort.signal).then(
      (page) => (setCounts(page.counts), setShown({ changes: page.changes ?? [], nextPageToken: page.nextPageToken ?? "" })),
      (cause: unknown) => abort.signal.aborted || setFailure(cause),
    );
    return () => abort.abort();
  }, [version, insurerId, kind]);
  const more = async ({ changes, nextPageToken }: Shown) => {
    try {
      const page = await listCatalogChanges(version, insurerId, kind, nextPageToken);
      setShown({ changes: [...changes, ...(page.changes ?? [])], nextPageToken: page.nextPageToken ?? "" });
    } catch (cause) {
      showFailure(cause);
    }
  };
  if (failure) return <Failure cause={failure} />;
  if (!counts || !shown) return <Skeleton rows={3} height={32} />;
  return (
    <section class="difference" aria-label={t("difference.title")}>
      <Kinds counts={counts} kind={kind} onChoose={setKind} />
      <Fields counts={counts} />
      <ul class="changes">
        {shown.changes.map((change) => (
          <Change key={`${entryOf(change).cvegs} ${entryOf(change).year}`} change={change} />
        ))}
      </ul>
      {!shown.changes.length && <p class="soft">{t("difference.none")}</p>}
      {shown.nextPageToken && (
        <button type="button" class="button" onClick={() => void more(shown)}>
          {t("action.more")}
        </button>
      )}
    </section>
  );
}

function Kinds({ counts, kind, onChoose }: { counts: CatalogChangeCounts; kind: CatalogChangeKind | undefined; onChoose: (kind?: CatalogChangeKind) => void }) {
  return (
    <div class="states" role="group" aria-label={t("difference.kinds")}>
      <button type="button" aria-pressed={!kind} onClick={() => onChoose(undefined)}>
        {t("difference.all")}
      </button>
      {(Object.keys(KINDS) as (keyof typeof KINDS)[]).map((one) => (
        <button key={one} type="button" aria-pressed={kind === one} onClick={() => onChoose(one)}>
          {named("catalogChanges", one)}
          <span class="tally">{count(counts[KINDS[one]])}</span>
        </button>
      ))}
    </div>
  );
}

/** In which fields how many entries changed: a new period of all of them says little, a new text of some says much. */
function Fields({ counts }: { counts: CatalogChangeCounts }) {
  const fields = Object.entries(counts.changedFields ?? {}).sort(([, one], [, other]) => one - other);
  const changed = fields.map(([name, entries]) => `${nameOf(name)} ${count(entries)}`).join(", ");
  return (
    <p class="soft small">
      {t("difference.same", { count: count(counts.same) })}
      {changed && ` ${t("difference.fields", { fields: changed })}`}
    </p>
  );
}

function Change({ change }: { change: CatalogChange }) {
  const { kind = "KIND_UNSPECIFIED", before, after } = change;
  const entry = entryOf(change);
  return (
    <li>
      <span class={`pill ${PILLS[kind] ?? ""}`}>{named("catalogChange", kind)}</span>
      <span class="mono">{entry.cvegs}</span>
      <span class="number">{entry.year}</span>
      <span class="change-text">
        {[entry.brand, entry.model, entry.description].join(" ")}
        {before && after && <span class="soft small">{differences(before, after).join(" · ")}</span>}
      </span>
    </li>
  );
}

const entryOf = ({ before, after }: CatalogChange): CatalogEntry => after ?? before ?? {};

function differences(before: CatalogEntry, after: CatalogEntry): string[] {
  const names = Object.keys(after) as (keyof CatalogEntry)[];
  return names.filter((name) => before[name] !== after[name]).map((name) => `${nameOf(name)}: ${before[name] || "—"} → ${after[name] || "—"}`);
}

const nameOf = (field: string): string => named("catalogField", field.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
