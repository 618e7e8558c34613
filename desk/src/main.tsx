import { render } from "preact";
import { language, speak } from "./i18n/language";
import { listenToKeys } from "./keys/keyboard";
import { App } from "./shell/App";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/worklist.css";
import "./styles/case.css";
import "./styles/case-head.css";
import "./styles/vehicle.css";
import "./styles/candidates.css";
import "./styles/source.css";
import "./styles/pages.css";
import "./styles/catalogs.css";

// A file that is dropped beside the list of cases must not take the place of the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

speak(language.value);
listenToKeys();
render(<App />, document.getElementById("desk") as HTMLElement);
