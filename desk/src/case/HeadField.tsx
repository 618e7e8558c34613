import { useRef, useState } from "preact/hooks";
import { t } from "../i18n/language";
import { show } from "../shell/announcements";

interface Props {
  label: string;
  isDay?: boolean;
  /** As it is stored. */
  value: string;
  placeholder?: string;
  canWrite: boolean;
  /** `seen` is what was stored when the person began. */
  onSave: (text: string, seen: string) => void;
}

/** A field in the head of a case. It is stored when a person leaves it or presses Enter, not at each key; Escape leaves it as it was. */
export function HeadField({ label, isDay = false, value, placeholder, canWrite, onSave }: Props) {
  const [typed, setTyped] = useState<string>();
  const seen = useRef(value);
  const props = {
    class: "field",
    value: typed ?? value,
    disabled: !canWrite,
    onFocus: () => (seen.current = value),
    onInput: (event: InputEvent) => setTyped((event.currentTarget as HTMLInputElement).value),
    onBlur: (event: FocusEvent) => {
      const input = event.currentTarget as HTMLInputElement;
      const text = input.value.trim();
      setTyped(undefined);
      if (typed === undefined || text === seen.current) return;
      if (input.validity.valid) onSave(text, seen.current);
      else show(t("form.noDay"), { isBad: true });
    },
    onKeyDown: (event: KeyboardEvent) => {
      const input = event.currentTarget as HTMLInputElement;
      if (event.key === "Escape") input.value = seen.current;
      if (event.key === "Escape" || event.key === "Enter") input.blur();
    },
  };
  return (
    <label class="assigned">
      <span class="small soft">{label}</span>
      {isDay ? <input type="date" min="2000-01-01" max="2100-12-31" {...props} /> : <input type="text" maxLength={200} placeholder={placeholder} {...props} />}
    </label>
  );
}
