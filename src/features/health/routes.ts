import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { provideServices } from '../../middleware/provide-services.ts';
import { version } from '../../version.ts';
import { checkReadiness } from './check-readiness.ts';

const healthJson = { 'Content-Type': 'application/health+json', 'Cache-Control': 'no-store' };

/** `/health`: this isolate is alive, nothing else is asked. `/readiness`: the service can do its job. GET and HEAD. */
export function healthRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/health', (c) => c.body(JSON.stringify({ status: 'pass', version }), 200, healthJson));
  app.get('/readiness', provideServices, async (c) => {
    const readiness = await checkReadiness(c.var.services);
    const headers = readiness.status === 'pass' ? healthJson : { ...healthJson, 'Retry-After': '5' };
    return c.body(
      JSON.stringify({ ...readiness, version }),
      readiness.status === 'pass' ? 200 : 503,
      headers,
    );
  });
  return app;
}
