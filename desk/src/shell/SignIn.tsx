import { useState } from "preact/hooks";
import { listCases } from "../api/cases";
import { Refusal } from "../api/client";
import { mustSignIn, signIn, signOut } from "../api/credentials";
import { sentenceOf } from "../api/sentences";
import { t } from "../i18n/language";

/** The way in where the gateway wants a token. It is kept in memory alone. */
export function SignIn() {
  const [text, setText] = useState("");
  const [failure, setFailure] = useState("");
  const enter = async (event: Event) => {
    event.preventDefault();
    signIn(text);
    try {
      await listCases({ filter: "", orderBy: "", q: "" });
      mustSignIn.value = false;
    } catch (cause) {
      if (cause instanceof Refusal && cause.status === 403) {
        mustSignIn.value = false;
        return;
      }
      signOut();
      setFailure(sentenceOf(cause));
    }
  };
  return (
    <main class="sign-in">
      <form onSubmit={enter}>
        <h1>{t("signIn.title")}</h1>
        <p class="soft">{t("signIn.hint")}</p>
        <label class="labelled">
          <span>{t("signIn.token")}</span>
          <textarea class="field mono" rows={4} value={text} autocomplete="off" spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        {failure && (
          <p class="problem" role="alert">
            {failure}
          </p>
        )}
        <button type="submit" class="button primary" disabled={!text.trim()}>
          {t("signIn.enter")}
        </button>
      </form>
    </main>
  );
}
