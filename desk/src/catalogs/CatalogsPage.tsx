import { useState } from "preact/hooks";
import { activateCatalog, listCatalogs } from "../api/catalogs";
import { may } from "../api/credentials";
import type { Catalog } from "../api/types";
import { count, moment } from "../i18n/format";
import { t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { show, showFailure } from "../shell/announcements";

/** The catalogues, version by version: which is in use, and how a new one differs in size before it is taken into use. */
export function CatalogsPage() {
  const [changes, setChanges] = useState(0);
  const [asked, setAsked] = useState<Catalog>();
  const { value, failure } = useLoaded(listCatalogs, [changes]);
  const catalogs = value?.catalogs ?? [];
  const activeOf = (insurerId = "") => catalogs.find((one) => one.state === "STATE_ACTIVE" && one.insurerId === insurerId);
  return (
    <main class="page">
      <div class="inner">
        <h1>{t("page.catalogs")}</h1>
        <p class="soft lead">{t("catalogs.hint")}</p>
        {failure ? <Failure cause={failure} onRetry={() => setChanges(changes + 1)} /> : !value && <Skeleton rows={4} height={52} />}
        <ul class="listing">
          {catalogs.map((one) => (
            <li key={`${one.insurerId} ${one.version}`}>
              <div class="listing-main">
                <strong>{one.version}</strong>
                <span class="soft small">
                  {[one.insurerId, t("catalogs.imported", { when: moment(one.createTime) }), one.activateTime ? t("catalogs.activated", { when: moment(one.activateTime) }) : ""].filter(Boolean).join(" · ")}
                </span>
              </div>
              <Size one={one} active={activeOf(one.insurerId)} />
              <span class={one.state === "STATE_ACTIVE" ? "pill good" : "pill"}>{t(one.state === "STATE_ACTIVE" ? "catalogs.active" : "catalogs.ready")}</span>
              {one.state !== "STATE_ACTIVE" && may("catalogs.write") && (
                <button type="button" class="button" onClick={() => setAsked(one)}>
                  {t("catalogs.activate")}
                </button>
              )}
            </li>
          ))}
        </ul>
        {value && !catalogs.length && <p class="empty">{t("catalogs.none")}</p>}
      </div>
      {asked && <Activation one={asked} active={activeOf(asked.insurerId)} onClose={() => setAsked(undefined)} onDone={() => setChanges(changes + 1)} />}
    </main>
  );
}

function Size({ one, active }: { one: Catalog; active: Catalog | undefined }) {
  const difference = (one.entryCount ?? 0) - (active?.entryCount ?? 0);
  return (
    <span class="number">
      {t("catalogs.entries", { count: count(one.entryCount) })}
      {active && active !== one && <span class="soft small"> ({difference < 0 ? "−" : "+"}{count(Math.abs(difference))})</span>}
    </span>
  );
}

interface ActivationProps {
  one: Catalog;
  active: Catalog | undefined;
  onClose: () => void;
  onDone: () => void;
}

function Activation({ one, active, onClose, onDone }: ActivationProps) {
  const activate = async () => {
    try {
      await activateCatalog(one.version ?? "", one.insurerId ?? "");
      show(t("catalogs.isActive", { version: one.version ?? "" }));
      onDone();
    } catch (cause) {
      showFailure(cause);
    }
    onClose();
  };
  return (
    <Dialog title={t("catalogs.activate")} onClose={onClose}>
      <p>{t("catalogs.sure", { version: one.version ?? "", entries: count(one.entryCount) })}</p>
      {active && <p class="soft">{t("catalogs.replaces", { version: active.version ?? "", entries: count(active.entryCount) })}</p>}
      <footer>
        <button type="button" class="button" onClick={onClose}>
          {t("action.cancel")}
        </button>
        <button type="button" class="button primary" onClick={() => void activate()}>
          {t("catalogs.activate")}
        </button>
      </footer>
    </Dialog>
  );
}
