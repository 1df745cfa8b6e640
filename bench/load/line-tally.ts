import type { LineTally } from './server-protocol.ts';

const maxKinds = 100;
const maxSampleChars = 1_000;

/** Counts log lines by level, and warnings and errors by what they say; keeps the first error line of each kind. */
export function createLineTally() {
  let tally: Record<string, number> = {};
  let samples: string[] = [];
  const sampled = new Set<string>();

  const count = (key: string): void => {
    if (key in tally || Object.keys(tally).length < maxKinds) tally[key] = (tally[key] ?? 0) + 1;
  };

  return {
    add: (line: string): void => {
      const { level, msg, code } = readLine(line);
      count(level);
      if (level !== 'warn' && level !== 'error') return;
      const kind = `${level}: ${msg}${code === undefined ? '' : ` (${code})`}`;
      count(kind);
      if (level !== 'error' || sampled.has(kind) || sampled.size >= maxKinds) return;
      sampled.add(kind);
      samples.push(line.slice(0, maxSampleChars));
    },
    /** What came since the last time. */
    take: (): { tally: LineTally; samples: string[] } => {
      const taken = { tally, samples };
      tally = {};
      samples = [];
      return taken;
    },
  };
}

function readLine(line: string): { level: string; msg: string; code: string | undefined } {
  try {
    const { level, msg, code }: { level?: unknown; msg?: unknown; code?: unknown } = Object(JSON.parse(line));
    return {
      level: typeof level === 'string' ? level : 'other',
      msg: typeof msg === 'string' ? msg.slice(0, 80) : '',
      code: typeof code === 'string' ? code : undefined,
    };
  } catch {
    // What the runtime itself says.
    return { level: 'error', msg: `workerd: ${line.slice(0, 60)}`, code: undefined };
  }
}
