/** One look at a process: how many requests had been answered in all, and what it held then. */
export interface MemorySample {
  readonly atMs: number;
  readonly requests: number;
  readonly rssBytes: number;
}

export interface MemoryTrend {
  readonly process: string;
  /** Of its longest life, warm-up left out. */
  readonly minutes: number;
  readonly requests: number;
  readonly firstBytes: number;
  readonly lastBytes: number;
  readonly maxBytes: number;
  /** Growth a million requests; undefined when that life was too short to tell. */
  readonly bytesPerMillion: number | undefined;
  readonly isFlat: boolean | undefined;
}

/**
 * Growth beyond this is a leak. Whatever JavaScript keeps of a request costs more: an entry of a Map with a 32-character
 * key takes about 100 bytes, so a leak of one would show as 100 MB a million requests. Noise was measured well below.
 */
export const flatBytesPerMillion = 64 * 1024 * 1024;

/**
 * Caches fill and the heap finds its size in this share of a life. It takes workerd long: one whose Worker only answers
 * grew from 100 to 430 MB over its first 280,000 requests, and stayed there for the next 300,000.
 */
const warmUpShare = 0.5;
/** Less than this says more about the garbage collector than about leaks. */
const minMeasuredMs = 8 * 60_000;
const minMeasuredRequests = 20_000;
/** The lowest of each part of the time: what is left right after a collection. */
const parts = 16;

/** The trend of one process over the longest of its lives; a life ends when it is killed. */
export function memoryTrend(process: string, lives: readonly (readonly MemorySample[])[]): MemoryTrend {
  const life = lives.reduce((longest, next) => (durationOf(next) > durationOf(longest) ? next : longest), []);
  const warmUpMs = durationOf(life) * warmUpShare;
  const startedAtMs = life[0]?.atMs ?? 0;
  const measured = life.filter(({ atMs }) => atMs - startedAtMs >= warmUpMs);
  const [first] = measured;
  const last = measured.at(-1);
  const requests = (last?.requests ?? 0) - (first?.requests ?? 0);
  const canTell = durationOf(measured) >= minMeasuredMs && requests >= minMeasuredRequests;
  const bytesPerMillion = canTell ? medianSlope(lowestOfParts(measured)) * 1_000_000 : undefined;
  return {
    process,
    minutes: durationOf(measured) / 60_000,
    requests,
    firstBytes: first?.rssBytes ?? 0,
    lastBytes: last?.rssBytes ?? 0,
    maxBytes: Math.max(0, ...life.map(({ rssBytes }) => rssBytes)),
    bytesPerMillion,
    isFlat: bytesPerMillion === undefined ? undefined : bytesPerMillion <= flatBytesPerMillion,
  };
}

function durationOf(samples: readonly MemorySample[]): number {
  return (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
}

function lowestOfParts(samples: readonly MemorySample[]): MemorySample[] {
  const size = Math.ceil(samples.length / parts);
  const lowest: MemorySample[] = [];
  for (let at = 0; at < samples.length; at += size) {
    const part = samples.slice(at, at + size);
    lowest.push(part.reduce((low, next) => (next.rssBytes < low.rssBytes ? next : low)));
  }
  return lowest;
}

/** Bytes a request by Theil and Sen: the median over all pairs, which a few outliers do not move. */
function medianSlope(samples: readonly MemorySample[]): number {
  const slopes = samples.flatMap((from, at) =>
    samples.slice(at + 1).flatMap((to) => {
      const requests = to.requests - from.requests;
      return requests > 0 ? [(to.rssBytes - from.rssBytes) / requests] : [];
    }),
  );
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  if (slopes.length % 2 === 1) return slopes[middle] ?? 0;
  return ((slopes[middle - 1] ?? 0) + (slopes[middle] ?? 0)) / 2;
}
