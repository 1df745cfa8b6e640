import { Redis } from '@upstash/redis/cloudflare';
import { createApp } from '../../src/app.ts';
import { provideServices } from '../../src/middleware/provide-services.ts';

/** The Worker with routes that fail in every way that its own never should: `faults.test.ts` asks for them. */
const app = createApp();

const refuse = (): never => {
  throw new Error('hands off');
};

function cyclic(): Error {
  const error = new Error('round');
  error.cause = error;
  return error;
}

const thrown: Readonly<Record<string, () => unknown>> = {
  error: () => new TypeError('x is not a function'),
  text: () => 'text',
  undefined: () => undefined,
  null: () => null,
  symbol: () => Symbol('x'),
  object: () => ({ status: 418 }),
  cyclic,
  proxy: () => new Proxy({}, { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse }),
  getters: () =>
    Object.defineProperties(new Error('x'), {
      message: { get: refuse },
      name: { get: refuse },
      cause: { get: refuse },
    }),
};

app.get('/fault/throws/:what', (c) => {
  throw thrown[c.req.param('what')]?.();
});

/** The error that the Redis client throws, uncaught. */
app.get('/fault/redis', async (c) => {
  const redis = new Redis({
    url: c.req.query('url') ?? '',
    token: 'x',
    retry: { retries: 0 },
    enableTelemetry: false,
  });
  return c.json({ value: await redis.get('a secret key') });
});

app.get('/fault/fetch', async (c) => {
  const signal = AbortSignal.timeout(100);
  const response = await fetch(c.req.query('url') ?? '', c.req.query('gives') === 'up' ? { signal } : {});
  return c.text(await response.text());
});

/** As a call of ours that was given its time and did not come back. */
app.get('/fault/gives-up', async (c) => {
  const signal = AbortSignal.timeout(1);
  await new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error)),
  );
  return c.text('ok');
});

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Begins something that fails and holds nothing of it. */
app.get('/fault/unheld/:when', async (c) => {
  const marker = c.req.query('marker');
  const fail = async (ms: number): Promise<void> => {
    await after(ms);
    throw new Error(`Nobody held this: ${marker}`);
  };
  const isLate = c.req.param('when') === 'after';
  void fail(isLate ? 50 : 1);
  if (isLate) c.executionCtx.waitUntil(after(300));
  else await after(100);
  return c.text('ok');
});

app.get('/fault/deferred', provideServices, (c) => {
  c.var.services.defer('failing work', Promise.reject(new Error('deferred and failed')));
  return c.text('ok');
});

// oxlint-disable-next-line import/no-default-export -- the runtime wants it
export default {
  fetch(request, env, context) {
    if (!request.headers.has('x-no-wait-until')) return app.fetch(request, env, context);
    const waitUntil = (): never => refuse();
    return app.fetch(request, env, { waitUntil, passThroughOnException() {}, props: {} });
  },
} satisfies ExportedHandler<object>;
