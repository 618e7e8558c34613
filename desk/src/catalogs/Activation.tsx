import { activateCatalog } from "../api/catalogs";
import { may } from "../api/credentials";
import type { Catalog } from "../api/types";
import { count } from "../i18n/format";
import { t } from "../i18n/language";
import { Dialog } from "../parts/Dialog";
import { show, showFailure } from "../shell/announcements";
import { Difference } from "./Difference";

interface Props {
  one: Catalog;
  active: Catalog | undefined;
  onClose: () => void;
  onDone: () => void;
}

/** What a version changes, and taking it into use. */
export function Activation({ one, active, onClose, onDone }: Props) {
  const { version = "", insurerId = "" } = one;
  const activate = async () => {
    try {
      await activateCatalog(version, insurerId);
      show(t("catalogs.isActive", { version }));
      onDone();
    } catch (cause) {
      showFailure(cause);
    }
    onClose();
  };
  return (
    <Dialog title={t("catalogs.version", { version })} isWide onClose={onClose}>
      <p>{t("catalogs.sure", { version, entries: count(one.entryCount) })}</p>
      {active && <p class="soft">{t("catalogs.replaces", { version: active.version ?? "", entries: count(active.entryCount) })}</p>}
      {active && <Difference version={version} insurerId={insurerId} />}
      <footer>
        <button type="button" class="button" onClick={onClose}>
          {t("action.cancel")}
        </button>
        {may("catalogs.write") && (
          <button type="button" class="button primary" onClick={() => void activate()}>
            {t("catalogs.activate")}
          </button>
        )}
      </footer>
    </Dialog>
  );
}
