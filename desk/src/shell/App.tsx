import { useEffect } from "preact/hooks";
import { mustSignIn } from "../api/credentials";
import { CasePage } from "../case/CasePage";
import { CatalogsPage } from "../catalogs/CatalogsPage";
import { language } from "../i18n/language";
import { IntakePage } from "../intakes/IntakePage";
import { IntakesPage } from "../intakes/IntakesPage";
import { QualityPage } from "../quality/QualityPage";
import { Worklist } from "../worklist/Worklist";
import { Announcer } from "./Announcer";
import { KeySheet } from "./KeySheet";
import { place } from "./router";
import { SignIn } from "./SignIn";
import { TopBar } from "./TopBar";

/** The desk: one page at a time below the bar, or the way in. */
export function App() {
  useEffect(() => {
    document.title = place.value.id ? `${place.value.id} · Minca` : "Minca";
  }, [place.value.id]);
  if (mustSignIn.value) {
    return (
      <>
        <SignIn />
        <Announcer />
      </>
    );
  }
  return (
    <div class="desk" key={language.value}>
      <TopBar />
      <Page />
      <KeySheet />
      <Announcer />
    </div>
  );
}

function Page() {
  const { page, id } = place.value;
  if (page === "cases") return id ? <CasePage key={id} id={id} /> : <Worklist />;
  if (page === "intakes") return id ? <IntakePage key={id} id={id} /> : <IntakesPage />;
  return page === "catalogs" ? <CatalogsPage /> : <QualityPage />;
}
