/** Grey bars of the final height while something loads, so that nothing jumps when it is there. */
export function Skeleton({ rows, height }: { rows: number; height: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} class="skeleton-row" style={{ height: `${height}px` }}>
          <span class="skeleton" style={{ width: `${58 + ((row * 17) % 36)}%` }} />
        </div>
      ))}
    </div>
  );
}
