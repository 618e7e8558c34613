import { type ExportFormat, exportCase, listTemplates, rereadCase } from "../api/cases";
import { may } from "../api/credentials";
import { sentenceOf } from "../api/sentences";
import type { Case, CaseStatus } from "../api/types";
import { counted, language, named, t } from "../i18n/language";
import { Menu, type MenuItem } from "../parts/Menu";
import { useLoaded } from "../parts/useLoaded";
import { show, showFailure } from "../shell/announcements";
import { codeAgain } from "./codeAgain";
import { canChange, dialog, isAtWork, useDesk } from "./deskContext";
import { nextCase } from "./nextCase";

const FORMATS: readonly ExportFormat[] = ["XLSX", "CSV", "JSON"];
/** The template whose headers are in the language of the desk: it comes first. */
const PLAIN = { en: "plain", es: "vehiculos" };

/** What is done with a case as a whole: handed on as a file, answered, coded or read again. */
export function CaseMenus({ one, onMove }: { one: Case; onMove: (status: CaseStatus) => void }) {
  return (
    <>
      {may("exports.read") && <ExportMenu one={one} />}
      <MoreMenu one={one} onMove={onMove} />
    </>
  );
}

function ExportMenu({ one }: { one: Case }) {
  const { value } = useLoaded((signal) => listTemplates(signal).catch(() => ({ templates: [] })), []);
  const plain = PLAIN[language.value];
  const listed = value?.templates?.length ? value.templates : [{ name: plain, title: "" }];
  const templates = [...listed].sort((one, other) => Number(other.name === plain) - Number(one.name === plain));
  const items = templates.flatMap(({ name = plain, title = "" }) =>
    FORMATS.map((format): MenuItem => ({
      label: `${named("template", name) === name ? title || name : named("template", name)} · ${format}`,
      run: () => void exportCase(one.cotNumber ?? "", name, format).then(() => show(t("said.exported")), showFailure),
    })),
  );
  return <Menu label={t("action.export")} items={items} />;
}

function MoreMenu({ one, onMove }: { one: Case; onMove: (status: CaseStatus) => void }) {
  const { store } = useDesk();
  const reread = async () => {
    try {
      const { changeSet, vehicleCount = 0 } = await rereadCase(store.id);
      store.refreshSoon();
      show(changeSet ? counted("said.reread", changeSet.changes?.length ?? 0) : counted("said.rereadSame", vehicleCount));
    } catch (cause) {
      show(sentenceOf(cause), { isBad: true, action: { label: t("action.retry"), run: () => void reread() } });
    }
  };
  const changing: MenuItem[] = [
    { label: t("action.code"), run: () => void codeAgain(store) },
    { label: t("action.reread"), run: () => void reread() },
    { label: t("action.add"), run: () => (dialog.value = "add") },
  ];
  const items: MenuItem[] = [
    { label: t("action.answer"), run: () => (dialog.value = "answer") },
    ...(canChange(store) ? changing : []),
    ...(may("cases.write") && isAtWork(one.status) ? [{ label: t("action.closeCase"), run: () => onMove("STATUS_CLOSED") }] : []),
    { label: t("action.nextCase"), run: () => void nextCase(one.cotNumber ?? "") },
  ];
  return <Menu label={t("action.others")} items={items} />;
}
