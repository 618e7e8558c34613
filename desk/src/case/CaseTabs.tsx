import { counted, t } from "../i18n/language";
import { count } from "../i18n/format";
import { ChangesTab } from "./ChangesTab";
import { DataTab } from "./DataTab";
import { tab, type Tab, TABS, useDesk } from "./deskContext";
import { HistoryTab } from "./HistoryTab";
import { NotesTab } from "./NotesTab";
import { VehicleGrid } from "./VehicleGrid";
import { VehiclePanel } from "./VehiclePanel";
import { WarningsTab } from "./WarningsTab";

/** The right side of a case: its vehicles first, and behind tabs everything else of it. */
export function CaseTabs() {
  const { store } = useDesk();
  const one = store.one.value;
  const tallies: Partial<Record<Tab, number>> = {
    vehicles: one?.vehicleCount ?? 0,
    data: one?.data?.missingFields?.length ?? 0,
    warnings: (one?.warnings?.length ?? 0) + (one?.droppedRows?.length ?? 0),
    changes: one?.relatedMails?.filter(({ changeSetId }) => changeSetId).length ?? 0,
  };
  return (
    <section class="work" aria-label={t("case.work")}>
      <div class="tabs">
        <div class="tab-list" role="tablist" aria-label={t("case.work")}>
          {TABS.map((name) => (
            <button key={name} id={`tab-${name}`} type="button" role="tab" aria-selected={tab.value === name} onClick={() => (tab.value = name)}>
              {t(`tab.${name}`)}
              {Boolean(tallies[name]) && (
                <span class="tally" title={name === "data" ? counted("case.missing", tallies[name] ?? 0) : undefined}>
                  {count(tallies[name])}
                </span>
              )}
            </button>
          ))}
        </div>
      </div>
      {tab.value === "vehicles" ? (
        <div class="vehicles-tab" role="tabpanel" aria-labelledby="tab-vehicles">
          <VehicleGrid />
          <VehiclePanel />
        </div>
      ) : (
        <div class="tab-page" role="tabpanel" aria-labelledby={`tab-${tab.value}`} tabIndex={0}>
          {one && <Shown name={tab.value} />}
        </div>
      )}
    </section>
  );
}

function Shown({ name }: { name: Tab }) {
  if (name === "data") return <DataTab />;
  if (name === "warnings") return <WarningsTab />;
  if (name === "changes") return <ChangesTab />;
  return name === "notes" ? <NotesTab /> : <HistoryTab />;
}
