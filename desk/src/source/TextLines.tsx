import { useEffect, useRef } from "preact/hooks";
import type { Origin, SourceRow } from "../api/types";
import { t } from "../i18n/language";
import { isLit } from "./lit";

interface Props {
  rows: SourceRow[];
  origin: Origin | undefined;
}

/** Lines of text with their numbers; the line of the row in hand is lit, and in it the words that were read. */
export function TextLines({ rows, origin }: Props) {
  const box = useRef<HTMLOListElement>(null);
  useEffect(() => box.current?.querySelector(".lit")?.scrollIntoView({ block: "center" }), [origin, rows.length]);
  return (
    <ol class="lines" ref={box} tabIndex={0} aria-label={t("source.text")}>
      {rows.map((row, place) => {
        const lit = isLit(row, origin);
        const classes = [lit && "lit", row.isQuoted && "quoted", row.isStruck && "struck", row.isHidden && "hidden-row"];
        return (
          <li key={place} class={classes.filter(Boolean).join(" ")} aria-current={lit ? "true" : undefined}>
            <span class="line-number" aria-hidden="true">
              {row.row}
            </span>
            <span class="line">{lit ? <LitText text={text(row)} origin={origin} /> : text(row)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function LitText({ text, origin }: { text: string; origin: Origin | undefined }) {
  const { firstCharacter = 0, lastCharacter = 0 } = origin?.place ?? {};
  if (!firstCharacter || lastCharacter < firstCharacter) return <mark>{text}</mark>;
  return (
    <>
      {text.slice(0, firstCharacter - 1)}
      <mark>{text.slice(firstCharacter - 1, lastCharacter)}</mark>
      {text.slice(lastCharacter)}
    </>
  );
}

function text({ cells }: SourceRow): string {
  return (cells ?? []).join(" | ");
}
