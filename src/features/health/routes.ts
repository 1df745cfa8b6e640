import { Hono, type Context } from 'hono';
import { parseEnv } from '../../env.ts';
import type { Actor, AppEnv } from '../../middleware/app-env.ts';
import type { TokenBook } from '../../middleware/authenticate.ts';
import { hasMetricsToken, isOperator } from '../../middleware/operator.ts';
import { provideServices } from '../../middleware/provide-services.ts';
import type { Readiness } from '../../platform/readiness-state.ts';
import { version } from '../../version.ts';
import { checkReadiness, type TryIngest } from './check-readiness.ts';
import { shareReadiness } from './share-readiness.ts';

const healthJson = { 'Content-Type': 'application/health+json', 'Cache-Control': 'no-store' };

/**
 * `/health`: this isolate is alive; it checks nothing else. `/readiness`: the service can do its job; only the operator
 * sees the reasons. GET and HEAD.
 */
export function healthRoutes<Entry extends Actor>(
  tokens: TokenBook<Entry>,
  tryIngest: TryIngest,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/health', (c) => c.body(JSON.stringify({ status: 'pass', version }), 200, healthJson));
  app.get('/readiness', async (c) => {
    const { status, checks } = await readinessOf(c, tryIngest);
    const details = (await mayReadDetails(c, checks, tokens)) ? { checks: listsOf(checks) } : {};
    const isReady = status !== 'fail';
    return c.body(
      JSON.stringify({ status, version, ...details }),
      isReady ? 200 : 503,
      isReady ? healthJson : { ...healthJson, 'Retry-After': '5' },
    );
  });
  return app;
}

/** Whether the service can do its job; the metrics page publishes this. */
export async function isReady(c: Context<AppEnv>, tryIngest: TryIngest): Promise<boolean> {
  return (await readinessOf(c, tryIngest)).status !== 'fail';
}

/** What `/readiness` knows. All requests to this isolate within a second share one result. */
export function readinessOf(c: Context<AppEnv>, tryIngest: TryIngest): Promise<Readiness> {
  const env = parseEnv(c.env);
  const { isolate, log } = c.var;
  const { database, metrics, storeHealth } = isolate;
  return shareReadiness({
    state: isolate.readiness,
    now: Date.now,
    check: (slow) =>
      checkReadiness({ env, now: Date.now, log, slow, tryIngest, database, metrics, storeHealth }),
  });
}

/** The format allows several components under one name, so each value is a list. */
const listsOf = (checks: Readiness['checks']) =>
  Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, [check]]));

/** While the database is down, only `METRICS_TOKEN` shows details: looking up an API token would have to wait. */
async function mayReadDetails<Entry extends Actor>(
  c: Context<AppEnv>,
  checks: Readiness['checks'],
  tokens: TokenBook<Entry>,
): Promise<boolean> {
  if (c.req.header('authorization') === undefined || !parseEnv(c.env).ok) return false;
  if (checks['database:read']?.status !== 'pass') return hasMetricsToken(c);
  await provideServices(c, async () => {});
  return isOperator(c, tokens);
}
