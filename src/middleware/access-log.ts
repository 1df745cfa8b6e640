import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { clientFamily } from '../http/client-family.ts';
import { edgeLocation } from '../http/edge-location.ts';
import { cutMasked } from '../platform/log/cut.ts';
import { parseEnv } from '../env.ts';
import { defaultLogSettings, logSettings, type LogLevel } from '../platform/log.ts';
import { openWideEvent } from '../platform/log/wide-event.ts';
import type { Services } from '../platform/services.ts';
import { withLog } from '../platform/unhandled-rejections.ts';
import type { AppEnv } from './app-env.ts';
import { templateOf } from './route-template.ts';

const maxClientRequestIdChars = 200;

/**
 * Writes one wide line for each request, after the response is made: the fields in `facts`, and what the request cost.
 */
export const accessLog = createMiddleware<AppEnv>(async function accessLog(c, next) {
  const env = parseEnv(c.env);
  const { isolate, trace, requestId, facts } = c.var;
  const settings = env.ok ? logSettings(env.value) : defaultLogSettings;
  const event = openWideEvent({
    settings,
    slowMs: env.ok ? env.value.LOG_SLOW_MS : Infinity,
    trace,
    requestId,
    facts,
    sampledOut: isolate.sampledOut,
  });
  c.set('log', event.log);
  facts['route'] = routeTemplate(c);
  facts['method'] = c.req.method;
  Object.assign(facts, edgeLocation(c.req.raw.cf));
  let status = 500;
  try {
    await withLog(event.log, next);
    ({ status } = c.res);
  } finally {
    facts['client'] ??= clientFamily(c.req.header('user-agent'));
    const clientRequestId = c.req.header('x-request-id');
    if (clientRequestId !== undefined) {
      facts['clientRequestId'] = cutMasked(clientRequestId, maxClientRequestIdChars, settings);
    }
    // Probes answer without services: /health must not depend on a database.
    const services = c.get('services') as Services | undefined;
    event.close({ msg: 'request', level: levelOf(status), status, cost: services?.cost });
  }
});

/** The path template of the requested handler, even when a guard before it refused the request. */
function routeTemplate(c: Context<AppEnv>): string {
  const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'));
  return route === undefined ? 'unmatched' : templateOf(route.path);
}

function levelOf(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
