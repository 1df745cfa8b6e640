/** A histogram of milliseconds on a log scale: the same memory for any number of requests, 5 % exact. */
export interface Latencies {
  readonly add: (ms: number) => void;
  readonly count: () => number;
  /** Upper bound of the bucket that holds it; 0 when nothing was added. */
  readonly percentile: (percent: number) => number;
  readonly summary: () => LatencySummary;
}

export interface LatencySummary {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const growth = 1.05;
const firstMs = 0.1;
const buckets = 300;

export function createLatencies(): Latencies {
  const counts = new Uint32Array(buckets);
  let total = 0;
  let maxMs = 0;
  const percentile = (percent: number): number => {
    let left = Math.ceil((total * percent) / 100);
    for (const [at, count] of counts.entries()) {
      left -= count;
      if (total > 0 && left <= 0) return Math.min(maxMs, firstMs * growth ** at);
    }
    return 0;
  };
  return {
    add: (ms) => {
      const at = ms <= firstMs ? 0 : Math.ceil(Math.log(ms / firstMs) / Math.log(growth));
      const bucket = Math.min(buckets - 1, at);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      total += 1;
      maxMs = Math.max(maxMs, ms);
    },
    count: () => total,
    percentile,
    summary: () => ({
      requests: total,
      p50Ms: percentile(50),
      p95Ms: percentile(95),
      p99Ms: percentile(99),
      maxMs,
    }),
  };
}
