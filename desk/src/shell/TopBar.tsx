import { may, subject, token } from "../api/credentials";
import { language, speak, t } from "../i18n/language";
import { areKeysShown } from "./KeySheet";
import { linkTo, type PageName, place } from "./router";
import { switchTheme, theme } from "./theme";

const PAGES: readonly [PageName, string][] = [
  ["cases", "cases.read"],
  ["intakes", "intakes.read"],
  ["catalogs", "catalogs.read"],
  ["quality", "quality.read"],
];

/** Where one can go, and the switches of the desk itself. Who leaves has the page forget everything that it read. */
export function TopBar() {
  const other = language.value === "es" ? "en" : "es";
  return (
    <header class="top">
      <a class="brand" href={linkTo("cases")} aria-label="Minca">
        <img src="./icon.svg" alt="" />
        <span>Minca</span>
      </a>
      <nav aria-label={t("shell.pages")}>
        {PAGES.filter(([, permission]) => may(permission)).map(([page]) => (
          <a key={page} href={linkTo(page)} aria-current={place.value.page === page ? "page" : undefined}>
            {t(`page.${page}`)}
          </a>
        ))}
      </nav>
      <div class="end">
        <button type="button" class="button quiet" lang={other} aria-label={`${other.toUpperCase()}: ${t("shell.otherLanguage")}`} onClick={() => speak(other)}>
          {other.toUpperCase()}
        </button>
        <button type="button" class="button quiet" aria-label={t(theme.value === "dark" ? "shell.light" : "shell.dark")} onClick={switchTheme}>
          {theme.value === "dark" ? "☀" : "☾"}
        </button>
        <button type="button" class="button quiet wide" aria-label={t("keys.title")} onClick={() => (areKeysShown.value = true)}>
          <kbd>?</kbd>
        </button>
        {token.value && (
          <button type="button" class="button quiet" title={subject.value} onClick={() => location.reload()}>
            {t("shell.signOut")}
          </button>
        )}
      </div>
    </header>
  );
}
