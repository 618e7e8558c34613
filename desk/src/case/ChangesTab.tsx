import { useState } from "preact/hooks";
import { applyChangeSet, listChangeSets } from "../api/cases";
import type { Case, ChangeSet, Vehicle, VehicleChange } from "../api/types";
import { moment, percent } from "../i18n/format";
import { counted, named, t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Skeleton } from "../parts/Skeleton";
import { useLoaded } from "../parts/useLoaded";
import { useOnce } from "../parts/useOnce";
import { show, showFailure } from "../shell/announcements";
import { linkTo } from "../shell/router";
import { fieldWords, valueWords } from "./changeWords";
import { canChange, useDesk } from "./deskContext";
import { FIELDS, snake } from "./vehicleFields";

/** What later mails change of the case, for a person to apply, and the cases and mails that are related to it. */
export function ChangesTab() {
  const { store } = useDesk();
  const { value, failure } = useLoaded((signal) => listChangeSets(store.id, signal), [store.id, store.version.value]);
  const one = store.one.value;
  if (failure) return <Failure cause={failure} />;
  if (!value || !one) return <Skeleton rows={6} height={40} />;
  const sets = value.changeSets ?? [];
  return (
    <>
      <h2>{t("changes.title")}</h2>
      {sets.length ? sets.map((set) => <OneSet key={`${set.id} ${set.etag}`} set={set} />) : <p class="soft">{t("changes.none")}</p>}
      <Related one={one} />
    </>
  );
}

function OneSet({ set }: { set: ChangeSet }) {
  const { store } = useDesk();
  const changes = set.changes ?? [];
  const isApplied = set.status === "STATUS_APPLIED";
  const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set(changes.flatMap(({ doubts }, place) => (doubts?.length ? [] : [place + 1]))));
  const toggle = (position: number) => {
    const next = new Set(chosen);
    if (!next.delete(position)) next.add(position);
    setChosen(next);
  };
  const { isBusy, once } = useOnce();
  const apply = async () => {
    try {
      await applyChangeSet(store.id, set.id ?? "", [...chosen].sort((a, b) => a - b), set.etag ?? "");
      await store.load();
      show(counted("changes.applied", chosen.size));
    } catch (cause) {
      showFailure(cause);
      void store.load();
    }
  };
  return (
    <section class="change-set">
      <header>
        <span class="soft">{moment(set.createTime)}</span>
        <a href={linkTo("intakes", set.messageId)}>{t("changes.mail")}</a>
        <span class={isApplied ? "pill good" : "pill warn"}>{t(isApplied ? "changes.isApplied" : "changes.isProposed")}</span>
      </header>
      <ul>
        {changes.map((change, place) => (
          <li key={place}>
            <label class="check">
              <input
                type="checkbox"
                disabled={isApplied || !canChange(store)}
                checked={isApplied ? set.appliedPositions?.includes(place + 1) : chosen.has(place + 1)}
                onChange={() => toggle(place + 1)}
              />
              <Change change={change} isApplied={isApplied} />
            </label>
          </li>
        ))}
      </ul>
      {!isApplied && canChange(store) && (
        <button type="button" class="button primary" disabled={isBusy || !chosen.size} onClick={() => once(apply)}>
          {counted("changes.apply", chosen.size)}
        </button>
      )}
    </section>
  );
}

function Change({ change, isApplied }: { change: VehicleChange; isApplied: boolean }) {
  const { store } = useDesk();
  const { action = "", vehicleId = "", target, field = "", value, oldValue, vehicle, quote, doubts = [] } = change;
  const held = store.vehicles.value[store.places.value.get(vehicleId) ?? -1];
  const before = oldValue || (isApplied ? undefined : textOfField(held?.vehicle, field));
  return (
    <span class="change">
      <span>
        <strong>{named("change", action)}</strong> {[target, (held ?? vehicle)?.vehicle?.description].filter(Boolean).join(" · ")}
        {field && (
          <>
            {" "}
            · {fieldWords(field)}: {before !== undefined && <del>{valueWords(field, before)}</del>} → <ins>{valueWords(field, value ?? "")}</ins>
          </>
        )}
      </span>
      {quote && <q class="soft small">{quote}</q>}
      {doubts.length > 0 && <span class="doubtful small">{doubts.map((doubt) => named("changeDoubt", doubt)).join("; ")}</span>}
    </span>
  );
}

function textOfField(vehicle: Vehicle | undefined, snakeName: string): string {
  const name = FIELDS.find((one) => snake(one) === snakeName);
  return vehicle && name ? String(vehicle[name] ?? "") : "";
}

function Related({ one }: { one: Case }) {
  const { relatedCases = [], relatedMails = [], otherCases = [] } = one;
  if (!relatedCases.length && !relatedMails.length && !otherCases.length) return null;
  return (
    <>
      <h2>{t("related.title")}</h2>
      <ul class="warnings">
        {otherCases.map(({ cotNumber = "" }) => (
          <li key={cotNumber}>
            <a href={linkTo("cases", cotNumber)}>{cotNumber}</a> <span class="soft">{t("related.sameMail")}</span>
          </li>
        ))}
        {relatedCases.map(({ cotNumber = "", ground = "", confidence }) => (
          <li key={cotNumber}>
            <a href={linkTo("cases", cotNumber)}>{cotNumber}</a> <span class="soft">{`${named("ground", ground)} · ${percent(confidence)}`}</span>
          </li>
        ))}
        {relatedMails.map(({ messageId = "", mailKind = "", ground = "", createTime }) => (
          <li key={messageId}>
            <a href={linkTo("intakes", messageId)}>{named("mailKind", mailKind)}</a> <span class="soft">{`${named("ground", ground)} · ${moment(createTime)}`}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
