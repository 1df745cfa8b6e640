import type { TraceContext } from '../../http/trace.ts';
import { costFields, type EventCost } from '../event-cost.ts';
import { createLog, type Log, type LogLevel, type LogSettings } from '../log.ts';
import type { Facts } from './fields.ts';
import type { SampledOut } from './sampled-out.ts';

export interface WideEventInput {
  readonly settings: LogSettings;
  /** From here on it counts as slow: always written, and worth a warning. */
  readonly slowMs: number;
  readonly trace: TraceContext;
  readonly requestId: string;
  /** Every part of the request adds the facts it learns, until the line is written. */
  readonly facts: Facts;
  /** That of the isolate. */
  readonly sampledOut: SampledOut;
}

/** One request, cron run or queue batch on its way to its one wide line. */
export interface WideEvent {
  readonly log: Log;
  /** Writes the line: what happened, how it ended and what it cost. Only the first call does. Never throws. */
  readonly close: (ending: WideEnding) => void;
}

export interface WideEnding {
  /** What it was: `request`, `cron`, `queue`. */
  readonly msg: string;
  readonly level: LogLevel;
  /** HTTP status of the answer. */
  readonly status?: number;
  /** Undefined when no services were built. */
  readonly cost: EventCost | undefined;
}

export function openWideEvent({
  settings,
  slowMs,
  trace,
  requestId,
  facts,
  sampledOut,
}: WideEventInput): WideEvent {
  const startedAt = Date.now();
  const { traceId, spanId, parentSpanId } = trace;
  const log = createLog(settings, { traceId, spanId, requestId }, facts, sampledOut);
  let isClosed = false;
  return {
    log,
    close({ msg, level, status, cost }) {
      if (isClosed) return;
      isClosed = true;
      const durationMs = Date.now() - startedAt;
      const isSlow = durationMs >= slowMs;
      const { route, method, ...rest } = facts;
      log(isSlow && level === 'info' ? 'warn' : level, msg, {
        route,
        method,
        status,
        durationMs,
        ...(isSlow ? { slow: true } : {}),
        ...rest,
        ...(cost === undefined ? {} : costFields(cost)),
        parentSpanId,
      });
    },
  };
}
