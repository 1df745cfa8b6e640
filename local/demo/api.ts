/**
 * A small shop API that fails and reports to SENTRY_DSN through the official SDK. The demo runs it in its own process,
 * sends it requests, and tells it to stop over the channel between the two processes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as Sentry from '@sentry/node';

Sentry.init({
  dsn: process.env['SENTRY_DSN'] ?? '',
  release: 'demo-shop@1.0.0',
  environment: 'demo',
  // The load comes in one burst; by default the SDK drops events when more than 64 wait.
  transportOptions: { bufferSize: 1_000 },
});

class PaymentDeclined extends Error {
  override readonly name = 'PaymentDeclined';
}

class ImportFailed extends Error {
  override readonly name = 'ImportFailed';
}

// Consecutive failures differ a little: the SDK drops an event that repeats the one before.

type Prices = Readonly<Record<string, number>>;

/** A bug that the type checker cannot see: the table came from outside and lacks the article. */
function findPrices(): Prices {
  const table: { readonly lamp: Prices } = JSON.parse('{}');
  return table.lamp;
}

function readPrice(zone: string): number | undefined {
  return findPrices()[`zone${zone}`];
}

function charge(payment: string): never {
  throw new PaymentDeclined(`The bank declined payment ${payment}`);
}

/** Fails after the answer, in a promise that the handler does not await. */
async function runImport(id: string): Promise<void> {
  await sleep(5);
  throw new ImportFailed(`Import ${id} ended in row ${Number(id) * 17}`);
}

function checkStock(article: string): void {
  const left = Number(article) % 3;
  Sentry.captureMessage(Sentry.parameterize`Stock of ${article} is down to ${left}`, 'warning');
}

function readRates(id: string): unknown {
  return JSON.parse(`busy, ${id}`);
}

function serve(path: string): number {
  const [, resource = '', id = ''] = path.split('/');
  switch (resource) {
    case 'articles':
      readPrice(id);
      return 200;
    case 'payments':
      return charge(id);
    case 'imports':
      void runImport(id);
      return 202;
    case 'stock':
      checkStock(id);
      return 200;
    case 'rates':
      readRates(id);
      return 200;
    default:
      return 404;
  }
}

function handle(request: IncomingMessage, response: ServerResponse): void {
  Sentry.withIsolationScope((scope) => {
    const user = request.headers['x-user'];
    if (typeof user === 'string') scope.setUser({ id: user });
    scope.setTransactionName(`${request.method} /${request.url?.split('/')[1]}`);
    let status = 500;
    try {
      status = serve(request.url ?? '/');
    } catch (error) {
      Sentry.captureException(error);
    }
    response.writeHead(status).end();
  });
}

const server = createServer(handle).listen(0, '127.0.0.1', () => process.send?.(server.address()));

process.once('disconnect', () => process.exit());
process.once('message', () => {
  server.close();
  // Imports may still be running; this sends their reports before the process ends.
  sleep(200)
    .then(() => Sentry.close(10_000))
    .then(
      () => process.disconnect(),
      () => process.exit(1),
    );
});
