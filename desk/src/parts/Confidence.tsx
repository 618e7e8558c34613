import { percent } from "../i18n/format";

/** A probability as a bar and a number. */
export function Confidence({ value, label }: { value: number | undefined; label: string }) {
  const tone = (value ?? 0) >= 0.9 ? "good" : (value ?? 0) >= 0.5 ? "warn" : "bad";
  return (
    <span class="confidence" title={label}>
      <meter class={tone} min={0} max={1} value={value ?? 0} aria-label={`${label}: ${percent(value)}`} />
      <span aria-hidden="true">{percent(value)}</span>
    </span>
  );
}
