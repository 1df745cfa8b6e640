import { Hono, type Context } from 'hono';
import { contentTypeOf, formatExposition, negotiateFormat } from '../../domain/metrics/exposition.ts';
import { allFamilies, families } from '../../domain/metrics/families.ts';
import { seriesOf, type Family, type Samples } from '../../domain/metrics/family.ts';
import type { Actor, AppEnv } from '../../middleware/app-env.ts';
import type { TokenBook } from '../../middleware/authenticate.ts';
import { requireOperator } from '../../middleware/operator.ts';
import { provideServices } from '../../middleware/provide-services.ts';
import { countsOf } from '../../platform/metrics/collect.ts';
import { openMetricsDatabase } from '../../platform/metrics/flush.ts';
import { readSpillBacklog } from '../../platform/spill-backlog.ts';
import { version } from '../../version.ts';
import { readMetrics } from './read-metrics.ts';

export interface MetricsDependencies<Entry extends Actor> {
  readonly tokens: TokenBook<Entry>;
  /** Whether the service can do its job. */
  readonly isReady: (c: Context<AppEnv>) => Promise<boolean>;
}

/** Gauges keep their names when only one isolate's counts can be read; counters get another prefix then. */
const gauges = new Set<Family>(allFamilies.filter(({ type }) => type === 'gauge'));

/**
 * `GET /metrics`: the whole service for Prometheus. While the shared counts cannot be read: gauges, and counters of one
 * isolate as `ballast_isolate_…`, since under the service's names they would look like a drop of its counters.
 */
export function metricsRoutes<Entry extends Actor>({ tokens, isReady }: MetricsDependencies<Entry>) {
  const app = new Hono<AppEnv>();
  app.get('/metrics', provideServices, requireOperator(tokens), async (c) => {
    const { env, isolate } = c.var;
    const [read, ready, backlog] = await Promise.all([
      readMetrics({ db: openMetricsDatabase(isolate, env), now: Date.now }, countsOf(isolate)),
      isReady(c),
      readSpillBacklog(env.SPILL_QUEUE, Date.now()),
    ]);
    const { scope, samples } = read;
    setGauge(samples, families.buildInfo, 1, [version]);
    setGauge(samples, families.ready, ready ? 1 : 0);
    setGauge(samples, families.metricsStorageUp, scope === 'service' ? 1 : 0);
    if (backlog !== undefined) {
      setGauge(samples, families.spillDepth, backlog.messages);
      setGauge(samples, families.spillBytes, backlog.bytes);
      setGauge(samples, families.spillAge, backlog.oldestAgeMs);
    }
    const format = negotiateFormat(c.req.header('accept'));
    const page =
      scope === 'service'
        ? formatExposition([{ families: allFamilies, samples }], format)
        : formatExposition(
            [
              { families: [...gauges], samples },
              {
                families: allFamilies.filter((family) => !gauges.has(family)),
                samples,
                prefix: 'ballast_isolate_',
              },
            ],
            format,
          );
    c.header('Vary', 'Accept');
    c.header('Cache-Control', 'no-store');
    return c.body(page, 200, { 'Content-Type': contentTypeOf[format] });
  });
  return app;
}

function setGauge(samples: Samples, family: Family, value: number, labels: readonly string[] = []): void {
  samples.set(seriesOf(family, labels), value);
}
