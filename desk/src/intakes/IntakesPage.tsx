import { useState } from "preact/hooks";
import { listIntakes, reclassifyIntake, retryIntake } from "../api/intakes";
import { may } from "../api/credentials";
import type { Intake } from "../api/types";
import { failureWords } from "../i18n/failures";
import { age, fileSize } from "../i18n/format";
import { named, t } from "../i18n/language";
import { Failure } from "../parts/Failure";
import { Menu } from "../parts/Menu";
import { Skeleton } from "../parts/Skeleton";
import { usePages } from "../parts/usePages";
import { show, showFailure } from "../shell/announcements";
import { linkTo } from "../shell/router";

const FILTERS = { all: "", failed: 'status = "FAILED"', noRequest: 'status = "PROCESSED"', working: 'status = "PROCESSING"' } as const;
type Filter = keyof typeof FILTERS;
const KINDS = ["MAIL_KIND_QUOTE_REQUEST", "MAIL_KIND_ADDITION_OR_CHANGE", "MAIL_KIND_QUESTION", "MAIL_KIND_POLICY_CHANGE", "MAIL_KIND_CLAIM", "MAIL_KIND_OTHER"] as const;
const DONE = ["STATUS_PROCESSED", "STATUS_NEEDS_REVIEW"];

/** Everything that was sent, what became of it, and why some of it failed. */
export function IntakesPage() {
  const [filter, setFilter] = useState<Filter>("all");
  const { items, isLoading, failure, again, more, replace } = usePages(async (pageToken, signal) => {
    const page = await listIntakes(FILTERS[filter], pageToken, signal);
    return { items: page.intakes ?? [], nextPageToken: page.nextPageToken ?? "" };
  }, [filter]);
  return (
    <main class="page">
      <div class="inner">
        <h1>{t("page.intakes")}</h1>
        <div class="view-bar">
          <div class="states" role="group" aria-label={t("worklist.states")}>
            {(Object.keys(FILTERS) as Filter[]).map((name) => (
              <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)}>
                {t(`intakes.${name}`)}
              </button>
            ))}
          </div>
        </div>
        {isLoading && !items.length && <Skeleton rows={8} height={52} />}
        <ul class="listing">
          {items.map((intake) => (
            <Row key={intake.id} intake={intake} onChange={(changed) => replace(({ id }) => id === changed.id, changed)} />
          ))}
        </ul>
        {failure ? <Failure cause={failure} onRetry={again} /> : !isLoading && !items.length && <p class="empty">{t("intakes.none")}</p>}
        {more && (
          <button type="button" class="button" onClick={more}>
            {t("action.more")}
          </button>
        )}
      </div>
    </main>
  );
}

function Row({ intake, onChange }: { intake: Intake; onChange: (changed: Intake) => void }) {
  const { id = "", subject, sender, fileName, status = "STATUS_UNSPECIFIED", failure, cases = [], mailKind } = intake;
  const done = (changing: Promise<Intake>) =>
    changing.then((changed) => {
      show(t("intakes.again"));
      onChange(changed);
    }, showFailure);
  return (
    <li>
      <div class="listing-main">
        <a class="cut" href={linkTo("intakes", id)}>
          {(sender && subject) || fileName || subject || t("source.noSubject")}
        </a>
        <span class="cut soft small">{[sender, fileName, fileSize(Number(intake.sizeBytes ?? 0)), age(intake.createTime)].filter(Boolean).join(" · ")}</span>
        {failure && <span class="problem small">{failureWords(failure)}</span>}
      </div>
      {mailKind && mailKind !== "MAIL_KIND_UNSPECIFIED" && <span class="soft small">{named("mailKind", mailKind)}</span>}
      {cases.map(({ cotNumber = "" }) => (
        <a key={cotNumber} class="pill accent" href={linkTo("cases", cotNumber)}>
          {cotNumber}
        </a>
      ))}
      <span class={status === "STATUS_FAILED" ? "pill bad" : "pill"}>{named("intake", status)}</span>
      {may("intakes.write") && status === "STATUS_FAILED" && (
        <button type="button" class="button" onClick={() => void done(retryIntake(id))}>
          {t("action.retry")}
        </button>
      )}
      {may("intakes.write") && DONE.includes(status) && intake.kind === "KIND_EMAIL" && (
        <Menu
          label={t("intakes.reclassify")}
          isQuiet
          items={KINDS.filter((kind) => kind !== mailKind).map((kind) => ({ label: named("mailKind", kind), run: () => void done(reclassifyIntake(id, kind)) }))}
        />
      )}
    </li>
  );
}
