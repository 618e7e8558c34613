import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { linkTo } from "../shell/router";
import { SourcePane } from "../source/SourcePane";
import { CaseHead } from "./CaseHead";
import { CaseKeys } from "./CaseKeys";
import { CaseStore } from "./caseStore";
import { CaseTabs } from "./CaseTabs";
import { Desk, dialog, tab } from "./deskContext";
import { Dialogs } from "./Dialogs";
import { Verbs } from "./verbs";

type Side = "work" | "source";

/** One case: left the mail as it was read, right its vehicles and everything else of it. */
export function CasePage({ id }: { id: string }) {
  const desk = useMemo(() => {
    const store = new CaseStore(id);
    return { store, verbs: new Verbs(store) };
  }, [id]);
  const { store } = desk;
  useLayoutEffect(() => {
    tab.value = "vehicles";
    dialog.value = undefined;
  }, [id]);
  useEffect(() => {
    store.start();
    return () => store.stop();
  }, [store]);
  const [side, setSide] = useState<Side>("work");
  useEffect(() => {
    if (store.place.value) setSide("source");
  }, [store.place.value]);
  if (store.failure.value) {
    return (
      <main class="page">
        <Failure cause={store.failure.value} title={id} onRetry={() => void store.load()}>
          <p>
            <a href={linkTo("cases")}>{t("case.back")}</a>
          </p>
        </Failure>
      </main>
    );
  }
  const one = store.one.value;
  return (
    <Desk.Provider value={desk}>
      <main class="case" data-side={side}>
        <CaseHead />
        <div class="sides" role="group" aria-label={t("case.sides")}>
          {(["work", "source"] as const).map((name) => (
            <button key={name} type="button" aria-pressed={side === name} onClick={() => setSide(name)}>
              {t(`case.side.${name}`)}
            </button>
          ))}
        </div>
        <section class="source" aria-label={t("source.title")}>
          {one && <SourcePane intakeId={one.messageId ?? ""} origin={store.litOrigin.value} />}
        </section>
        <CaseTabs />
      </main>
      <CaseKeys />
      <Dialogs />
    </Desk.Provider>
  );
}
