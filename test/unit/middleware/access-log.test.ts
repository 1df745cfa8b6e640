import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { accessLog } from '../../../src/middleware/access-log.ts';
import type { AppEnv } from '../../../src/middleware/app-env.ts';
import { onError } from '../../../src/middleware/problem.ts';
import { provideIsolate } from '../../../src/middleware/provide-isolate.ts';
import { createIsolate } from '../../../src/platform/isolate.ts';
import { trace } from '../../../src/middleware/trace.ts';
import { captureLogLines } from '../../support/log-lines.ts';

const lines = captureLogLines();

const env = { DATABASE_URL: 'http://127.0.0.1:9' };

describe('accessLog', () => {
  test('tells where on the edge a request was taken', async () => {
    const request = Object.assign(new Request('http://ballast/health'), {
      cf: { colo: 'FRA', country: 'DE', tlsClientAuth: { certPresented: '0' } },
    });
    await createApp().fetch(request, env);
    expect(lines).toMatchObject([
      { msg: 'request', route: '/health', status: 200, colo: 'FRA', country: 'DE' },
    ]);
  });

  test('hides a secret in the request id of a client also where the id is cut', async () => {
    for (const length of [150, 180, 190, 196]) {
      const id = `${'x '.repeat(length / 2)}ghp_16C7e42F292c6912E7710c838347Ae178B4a`;
      await createApp().fetch(new Request('http://ballast/health', { headers: { 'X-Request-Id': id } }), env);
    }
    expect(lines).toHaveLength(4);
    expect(JSON.stringify(lines)).not.toContain('ghp_');
    for (const { clientRequestId } of lines) expect(String(clientRequestId).length).toBeLessThanOrEqual(201);
  });

  test('writes the line of a request that nothing matched, and of one without an environment', async () => {
    await createApp().fetch(new Request('http://ballast/nowhere'), {});
    expect(lines).toMatchObject([{ level: 'warn', status: 404, route: 'unmatched', errorCode: 'not_found' }]);
  });

  test('writes the line also when what was thrown is no error', async () => {
    const app = new Hono<AppEnv>();
    app.onError(onError);
    app.use(provideIsolate(createIsolate()), trace, accessLog);
    app.get('/throws', () => {
      // oxlint-disable-next-line typescript/only-throw-error -- libraries do
      throw { status: 418 };
    });
    await Promise.resolve(app.fetch(new Request('http://ballast/throws'), env)).catch(() => {});
    expect(lines.at(-1)).toMatchObject({ level: 'error', msg: 'request', route: '/throws', status: 500 });
  });
});
