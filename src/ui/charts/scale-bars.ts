/** One bar of a chart, in units of the drawing. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly value: number;
}

export interface BarsInput {
  readonly values: readonly number[];
  readonly width: number;
  readonly height: number;
  /** Between two bars. */
  readonly gap: number;
  /** The value of a bar of full height; default: the largest value. */
  readonly top?: number;
}

/** No page draws more. */
const maxBars = 400;

/** Bars from the left, scaled to the largest value. A value above zero is at least 2 high, so that one event can be seen. */
export function scaleBars({ values, width, height, gap, top }: BarsInput): Bar[] {
  const shown = values.slice(-maxBars);
  const largest = top ?? shown.reduce((max, value) => Math.max(max, value), 0);
  const step = shown.length === 0 ? 0 : (width + gap) / shown.length;
  return shown.map((value, index) => {
    const share = largest > 0 ? Math.min(1, Math.max(0, value) / largest) : 0;
    const barHeight = value > 0 ? Math.max(2, round(share * height)) : 0;
    return {
      x: round(index * step),
      y: round(height - barHeight),
      width: round(Math.max(0.5, step - gap)),
      height: barHeight,
      value,
    };
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;
