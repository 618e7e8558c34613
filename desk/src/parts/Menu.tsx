import { useEffect, useRef, useState } from "preact/hooks";

export interface MenuItem {
  label: string;
  run: () => void;
}

/** A button that opens a list of actions; arrows move in it, Escape closes it. */
export function Menu({ label, items, isQuiet = false }: { label: string; items: MenuItem[]; isQuiet?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    root.current?.querySelector<HTMLButtonElement>("li > button")?.focus();
    const close = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [isOpen]);
  const leave = () => {
    setOpen(false);
    root.current?.querySelector<HTMLButtonElement>(":scope > button")?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const buttons = [...(root.current?.querySelectorAll<HTMLButtonElement>("li > button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") leave();
    else if (step) buttons[(at + step + buttons.length) % buttons.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="menu" ref={root} onKeyDown={isOpen ? move : undefined}>
      <button type="button" class={isQuiet ? "button quiet" : "button"} aria-haspopup="menu" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label} <span aria-hidden="true">▾</span>
      </button>
      {isOpen && (
        <ul role="menu" aria-label={label}>
          {items.map((item) => (
            <li role="none" key={item.label}>
              <button type="button" role="menuitem" onClick={() => (leave(), item.run())}>
                {item.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
