import { Hono } from 'hono';
import { apiRoutes } from './api-routes.ts';
import { errorsRoutes } from './features/errors/routes.ts';
import { healthRoutes, isReady, readinessOf } from './features/health/routes.ts';
import { otherRoutes } from './features/ingest/other-routes.ts';
import { ingestRoutes } from './features/ingest/routes.ts';
import { tryIngest } from './features/ingest/store/try-ingest.ts';
import { metricsRoutes } from './features/metrics/routes.ts';
import { findSession } from './features/people/find-session.ts';
import { securityTxtRoutes } from './features/security-txt/routes.ts';
import { findActor } from './features/tokens/find-actor.ts';
import { isKnownToken } from './features/tokens/is-known.ts';
import { recordUse } from './features/tokens/record-use.ts';
import { acceptJson } from './middleware/accept-json.ts';
import { accessLog } from './middleware/access-log.ts';
import type { AppEnv } from './middleware/app-env.ts';
import { authenticateSender } from './middleware/authenticate-sender.ts';
import { countRequests } from './middleware/count-requests.ts';
import { headLength } from './middleware/head-length.ts';
import { ingestCors } from './middleware/ingest-cors.ts';
import { limitUri } from './middleware/limit-uri.ts';
import { offeredMethods } from './middleware/offered-methods.ts';
import { onlyErrors } from './middleware/only-errors.ts';
import { onError, onNotFound } from './middleware/problem.ts';
import { provideIsolate } from './middleware/provide-isolate.ts';
import { provideServices } from './middleware/provide-services.ts';
import { limitApi, limitProbes } from './middleware/rate-limit.ts';
import { requirePerson } from './middleware/require-person.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { serverTiming } from './middleware/server-timing.ts';
import { trace } from './middleware/trace.ts';
import { buildOpenApi } from './api/openapi.ts';
import { docsRoutes } from './ui/docs/routes.ts';
import { createIsolate, type Isolate } from './platform/isolate.ts';
import { assetsRoutes } from './ui/layout/assets.ts';
import { errorPages, leadPrograms, pagePaths, pagesRoutes } from './ui/routes.ts';
import { signInRoutes } from './ui/sign-in/routes.ts';
import { watchRejections } from './platform/unhandled-rejections.ts';
import { version } from './version.ts';

/** Who is signed in; for `requirePerson`. */
const sessions = { findSession };
const tokens = { findActor, isKnown: isKnownToken, recordUse };

/** Every middleware in order and every mount, on one screen. */
export function createApp(isolate: Isolate = createIsolate()): Hono<AppEnv> {
  watchRejections();
  const app = new Hono<AppEnv>({ strict: false });
  app.onError(onError);
  app.notFound(onNotFound);
  app.use(
    provideIsolate(isolate),
    trace,
    accessLog,
    countRequests,
    serverTiming,
    securityHeaders,
    onlyErrors,
  );

  const methods = offeredMethods(app);
  app.use('/api/:project{[0-9]+}/*', ingestCors(app), limitUri, methods, provideServices);
  app.use('/api/:project{[0-9]+}/cron/*', headLength);
  app.route('/api/:project{[0-9]+}', ingestRoutes());
  app.route('/api/:project{[0-9]+}', otherRoutes());

  app.use(errorPages, headLength, limitUri, methods);
  for (const probe of ['/health', '/readiness', '/metrics']) app.use(probe, limitProbes);
  app.route('/', healthRoutes(tokens, tryIngest));
  app.route('/', metricsRoutes({ tokens, isReady: (c) => isReady(c, tryIngest) }));
  app.get('/openapi.json', (c) => c.body(openApiText(), 200, { 'Content-Type': 'application/json' }));
  app.route('/', docsRoutes(openApiDocument));
  app.route('/', errorsRoutes());
  app.route('/', securityTxtRoutes());
  app.route('/', assetsRoutes());
  for (const path of ['/sign-in/*', '/sign-out']) app.use(path, provideServices);
  app.route('/', signInRoutes(sessions));
  for (const path of pagePaths)
    app.use(path, leadPrograms, provideServices, requirePerson(sessions), limitApi);
  app.route('/', pagesRoutes({ readinessOf: (c) => readinessOf(c, tryIngest) }));

  app.use('/api/v1/*', acceptJson, provideServices, authenticateSender(tokens, sessions), limitApi);
  const api = new Hono<AppEnv>();
  for (const { mount } of apiRoutes) mount(api);
  app.route('/api/v1', api);
  return app;
}

/** Made when it is first asked for, then kept. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The same for everyone; a relative server URL fits any host. */
const openApiDocument = lazily(() =>
  buildOpenApi({ title: 'Ballast', version, serverUrl: '/', routes: apiRoutes }),
);

const openApiText = lazily(() => JSON.stringify(openApiDocument()));
