import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  label: string;
  count: number;
  rowHeight: number;
  /** The row in hand, from 0; it is kept in view. -1: none. */
  current: number;
  /** The id of the element that is the row in hand, for a screen reader. */
  currentId?: string | undefined;
  /** The width of a row in pixels, where it is wider than what is seen. */
  width?: number;
  class?: string;
  row: (index: number) => ComponentChildren;
}

const BEYOND = 8;

/** Rows of one height, of which only those in sight are in the document: twenty thousand scroll as ten do. */
export function VirtualRows({ label, count, rowHeight, current, currentId, width, class: name = "", row }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const measure = () => {
    const element = box.current;
    if (element) setView({ top: element.scrollTop, height: element.clientHeight });
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || current < 0) return;
    const top = current * rowHeight;
    const below = top + rowHeight - element.scrollTop - element.clientHeight;
    const above = element.scrollTop - top;
    if (Math.max(above, below) > rowHeight * 2) element.scrollTop = top - element.clientHeight / 2;
    else if (above > 0) element.scrollTop = top;
    else if (below > 0) element.scrollTop += below;
  }, [current, count, rowHeight]);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  const shown = [];
  for (let index = first; index < last; index += 1) shown.push(row(index));
  return (
    <div ref={box} class={`virtual ${name}`} tabIndex={0} aria-label={label} role="grid" aria-rowcount={count} aria-activedescendant={currentId} onScroll={measure}>
      <div class="virtual-all" role="presentation" style={{ height: `${count * rowHeight}px`, width: width ? `${width}px` : undefined }}>
        <div class="virtual-shown" role="rowgroup" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {shown}
        </div>
      </div>
    </div>
  );
}
