import {
  addDurations,
  countDuration,
  emptyDurations,
  type DurationCounts,
  type Samples,
} from '../../domain/metrics/family.ts';
import { families, requestBoundsMs } from '../../domain/metrics/families.ts';

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'];
/** Far more than all templates. The cap matters only if a route is ever not a template. */
const maxSeries = 1_000;

/** By route, method and class of status, nested, so that counting builds no text. */
const byRoute = new Map<string, Map<string, (DurationCounts | undefined)[]>>();
let series = 0;

/** Counts an answered request. `route` is a template, or `unmatched` when no route matched. */
export function countRequest(route: string, method: string, status: number, durationMs: number): void {
  const known = byRoute.get(route)?.get(method)?.[Math.floor(status / 100) - 1];
  countDuration(known ?? openSeries(route, method, status), requestBoundsMs, durationMs);
}

function openSeries(route: string, method: string, status: number): DurationCounts {
  const [knownRoute, knownMethod] = [series < maxSeries ? route : 'other', methodOf(method)];
  const byMethod = byRoute.get(knownRoute) ?? new Map<string, (DurationCounts | undefined)[]>();
  byRoute.set(knownRoute, byMethod);
  const byClass = byMethod.get(knownMethod) ?? [];
  byMethod.set(knownMethod, byClass);
  const at = Math.min(Math.max(Math.floor(status / 100) - 1, 0), statusClasses.length - 1);
  const known = byClass[at];
  if (known !== undefined) return known;
  series += 1;
  return (byClass[at] = emptyDurations(requestBoundsMs));
}

const methodOf = (method: string): string => (methods.has(method) ? method : 'other');

/** Counts requests in flight by the ten seconds they began in. A request that is cut off expires with its slot. */
const slotMs = 10_000;
const slots = Array.from({ length: 7 }, () => ({ epoch: 0, count: 0 }));

/** Counts a request as in flight. Returns what `endRequest` wants. */
export function beginRequest(nowMs: number): number {
  const epoch = Math.floor(nowMs / slotMs);
  const slot = slots[epoch % slots.length];
  if (slot === undefined) return epoch;
  if (slot.epoch !== epoch) {
    slot.epoch = epoch;
    slot.count = 0;
  }
  slot.count += 1;
  return epoch;
}

export function endRequest(epoch: number): void {
  const slot = slots[epoch % slots.length];
  if (slot?.epoch === epoch) slot.count -= 1;
}

/** Requests that began in the last minute and have no answer yet. */
export function requestsInFlight(nowMs: number): number {
  const oldest = Math.floor(nowMs / slotMs) - slots.length + 1;
  return slots.reduce((sum, { epoch, count }) => (epoch >= oldest ? sum + count : sum), 0);
}

export function addRequests(samples: Samples): void {
  for (const [route, byMethod] of byRoute) {
    for (const [method, byClass] of byMethod) {
      for (const [at, durations] of byClass.entries()) {
        if (durations === undefined) continue;
        addDurations(samples, families.httpDuration, [route, method, statusClasses[at] ?? ''], durations);
      }
    }
  }
}
