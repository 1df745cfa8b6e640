import { isTraceSampled } from '../http/trace-sampling.ts';
import type { Env } from '../env.ts';
import type { Facts } from './log/fields.ts';
import { formatLine, sharedMembers } from './log/line.ts';
import { createSampledOut, type SampledOut } from './log/sampled-out.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Record<string, unknown>;

/** What features and middleware log with: a sentence and its fields. It never throws. */
export type Log = (level: LogLevel, msg: string, fields?: LogFields) => void;

export interface LogSettings {
  /** Lines below it are not written. */
  readonly level: LogLevel;
  /** Share of traces whose ordinary lines are written, 0 to 1. */
  readonly sampleRate: number;
  readonly maskIp: boolean;
}

/** The ids that every line of a request, run or batch carries. */
export interface LogIds {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly requestId?: string;
}

/** Settings for lines written before the environment is checked. */
export const defaultLogSettings: LogSettings = { level: 'info', sampleRate: 1, maskIp: true };

const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
/** Beyond these the earliest lines of a request that was not sampled are lost when it fails. */
const maxHeld = 20;
const noFields: LogFields = {};
const noFacts: Facts = {};

interface HeldLine {
  readonly atMs: number;
  readonly level: LogLevel;
  readonly msg: string;
  readonly fields: LogFields;
}

export function logSettings(env: Env): LogSettings {
  return { level: env.LOG_LEVEL, sampleRate: env.LOG_SAMPLE_RATE, maskIp: env.LOG_MASK_IP };
}

/**
 * The log of one request, run or batch. Each line is one JSON object through the console method of its level, with
 * the ids, what `facts` know by then of the request, and its own fields, secrets hidden.
 *
 * Outside the sample, lines wait: an error or something `slow` lets them all out, so that a trace is kept whole.
 */
export function createLog(
  settings: LogSettings,
  ids: LogIds = {},
  facts: Readonly<Facts> = noFacts,
  sampledOut: SampledOut = createSampledOut(),
): Log {
  const lowest = rank[settings.level];
  let isKept = isTraceSampled(ids.traceId ?? '', settings.sampleRate);
  let shared: string | undefined;
  let held: HeldLine[] = [];

  const write = ({ atMs, level, msg, fields }: HeldLine): void => {
    shared ??= sharedMembers({ ...ids }, settings);
    const untold = sampledOut.takeUntold();
    writeLine(level, lineOf({ atMs, level, msg, shared, facts, fields }, untold, settings));
  };
  // A client can choose its trace ids, so the request id, which we make, decides which of its refusals we log.
  const isKeptWarning = (level: LogLevel): boolean =>
    level === 'warn' && ids.requestId !== undefined && isTraceSampled(ids.requestId, settings.sampleRate);
  return (level, msg, fields = noFields) => {
    if (rank[level] < lowest) return;
    const line = { atMs: Date.now(), level, msg, fields };
    try {
      if (!isKept && (level === 'error' || fields['slow'] === true || isKeptWarning(level))) {
        isKept = true;
        sampledOut.release(held.length);
        for (const earlier of held) write(earlier);
        held = [];
      }
      if (isKept) {
        write(line);
        return;
      }
      sampledOut.add();
      if (held.length < maxHeld) held.push(line);
    } catch {
      // A log line must never fail the request it speaks of.
    }
  };
}

type FormatInput = Parameters<typeof formatLine>[0];

function lineOf(input: FormatInput, untold: number, settings: LogSettings): string {
  const shared = untold === 0 ? input.shared : `${input.shared},"sampledOut":${untold}`;
  try {
    return formatLine({ ...input, shared }, settings);
  } catch {
    return formatLine({ ...input, shared, fields: { unserialisable: true } }, settings);
  }
}

/** The console method tells `wrangler tail` and Workers Logs the level. */
function writeLine(level: LogLevel, line: string): void {
  console[level](line);
}
