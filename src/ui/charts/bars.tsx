import { countText } from '../words/number.ts';
import { scaleBars } from './scale-bars.ts';

interface BarsProps {
  readonly values: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly gap?: number;
  /** What the chart says, for readers of the screen. */
  readonly label: string;
  /** What each bar says on hover; left out in small charts. */
  readonly titles?: readonly string[];
  readonly class?: string;
}

/** Bars from numbers, drawn on the server. The last one, of the running hour, is in the accent colour. */
export function Bars({ values, width, height, gap = 1, label, titles, class: name }: BarsProps) {
  const bars = scaleBars({ values, width, height, gap });
  return (
    <svg
      class={name === undefined ? 'bars' : `bars ${name}`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line x1="0" y1={height - 0.5} x2={width} y2={height - 0.5} />
      {bars.map(({ x, y, width, height, value }, index) => (
        <rect
          x={x}
          y={y}
          width={width}
          height={height}
          {...(index === bars.length - 1 ? { class: 'now' } : {})}
        >
          {titles !== undefined && <title>{`${titles[index] ?? ''}: ${countText(value)}`}</title>}
        </rect>
      ))}
    </svg>
  );
}
