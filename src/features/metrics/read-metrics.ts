import { databaseFailure } from '../../db/fault.ts';
import { families } from '../../domain/metrics/families.ts';
import {
  addSamples,
  parseSamples,
  readSamples,
  seriesOf,
  type Samples,
} from '../../domain/metrics/family.ts';
import { storeAndReadCounts, type CountedIsolate } from '../../platform/metrics/store-counts.ts';
import type { Services } from '../../platform/services.ts';

/**
 * `service`: counts of all isolates, ended ones too. `isolate`: only this one's, when the shared counts cannot be read.
 */
export interface ReadMetrics {
  readonly scope: 'service' | 'isolate';
  readonly samples: Samples;
}

/**
 * Counts of the whole service, up to this isolate's current ones, in one round trip. Falls back to this isolate alone
 * when the database does not answer; never throws `DatabaseFailed`.
 */
export async function readMetrics(
  { db, now }: Pick<Services, 'db' | 'now'>,
  isolate: CountedIsolate,
): Promise<ReadMetrics> {
  try {
    const stored = await storeAndReadCounts(db, isolate, now);
    if (stored !== undefined) {
      const samples: Samples = new Map();
      for (const part of stored.samples) addSamples(samples, parseSamples(part));
      return { scope: 'service', samples: addGauges(samples, readGauges(stored.gauges)) };
    }
  } catch (error) {
    if (databaseFailure(error) === undefined) throw error;
  }
  const nowMs = now();
  const samples = new Map(isolate.samples(nowMs));
  return { scope: 'isolate', samples: addGauges(samples, [isolate.gauges(nowMs)]) };
}

/** Reads a JSON array with one object for each isolate; skips unreadable entries. */
function readGauges(json: string): Samples[] {
  const all: unknown = JSON.parse(json);
  return Array.isArray(all) ? all.map(readSamples) : [];
}

/** Adds up the gauges of the isolates, and sets the number of isolates. */
function addGauges(samples: Samples, gauges: readonly Samples[]): Samples {
  for (const one of gauges) addSamples(samples, one);
  samples.set(seriesOf(families.isolates, []), gauges.length);
  return samples;
}
