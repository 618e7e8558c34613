import { t } from "../i18n/language";

const SIZE = 240;
const AROUND = 42;
const STEPS = 60;
const TICKS = [0, 0.5, 1];

interface Props {
  slope: number;
  offset: number;
  /** The threshold in force. Absent: none is known. */
  threshold: number | undefined;
}

/** How the insurer's verdicts bend the shipped confidence: on the diagonal it holds as it is. */
export function CalibrationPlot({ slope, offset, threshold }: Props) {
  const curve = Array.from({ length: STEPS + 1 }, (_, step) => {
    const shipped = 0.005 + (0.99 * step) / STEPS;
    return `${x(shipped).toFixed(1)},${y(recalibrated(shipped, slope, offset)).toFixed(1)}`;
  });
  const whole = SIZE + 2 * AROUND;
  return (
    <svg class="plot" viewBox={`0 0 ${whole} ${whole}`} role="img" aria-label={t("quality.plot", { slope: slope.toFixed(2), offset: offset.toFixed(2) })}>
      {TICKS.map((tick) => (
        <g key={tick}>
          <line class="grid-line" x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} />
          <line class="grid-line" x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
          <text x={x(tick)} y={y(0) + 17} text-anchor="middle">{`${tick * 100}%`}</text>
          <text x={x(0) - 7} y={y(tick) + 4} text-anchor="end">{`${tick * 100}%`}</text>
        </g>
      ))}
      <line class="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      {threshold !== undefined && <line class="threshold" x1={x(threshold)} x2={x(threshold)} y1={y(0)} y2={y(1)} />}
      <polyline class="curve" points={curve.join(" ")} />
      <text class="axis" x={x(0.5)} y={y(0) + 32} text-anchor="middle">
        {t("quality.shipped")}
      </text>
      <text class="axis" x={x(0) + 6} y={y(1) - 10}>
        {t("quality.yours")}
      </text>
    </svg>
  );
}

function recalibrated(shipped: number, slope: number, offset: number): number {
  const odds = offset + slope * Math.log(shipped / (1 - shipped));
  return 1 / (1 + Math.exp(-odds));
}

function x(value: number): number {
  return AROUND + value * SIZE;
}

function y(value: number): number {
  return AROUND + (1 - value) * SIZE;
}
