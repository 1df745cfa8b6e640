import { setTimeout as sleep } from 'node:timers/promises';
import * as Sentry from '@sentry/node';

/** A program that fails in the ways Node programs do, reporting through the official SDK to SENTRY_DSN. */
Sentry.init({
  dsn: process.env['SENTRY_DSN'] ?? '',
  release: 'worker@2.0.0',
  environment: 'test',
  tracesSampleRate: 1,
});

class JobError extends Error {
  override name = 'JobError';
}

function openFeed(feed: number): never {
  throw new RangeError(`feed ${feed} is not there`);
}

function runJob(feed: number): never {
  try {
    return openFeed(feed);
  } catch (error) {
    throw new JobError(`job for feed ${feed} failed`, { cause: error });
  }
}

function report(user: string, work: () => unknown): void {
  Sentry.withIsolationScope((scope) => {
    scope.setUser({ id: user });
    scope.setTag('queue', 'feeds');
    Sentry.startSpan({ name: 'run job', op: 'queue.process' }, () => {
      try {
        work();
      } catch (error) {
        Sentry.captureException(error);
      }
    });
  });
}

const jobs = [
  { user: 'ada', feed: 1 },
  { user: 'bo', feed: 22 },
  { user: 'ada', feed: 333 },
];
for (const { user, feed } of jobs) report(user, () => runJob(feed));

const full = Sentry.captureMessage('The queue is nearly full', 'warning');
Sentry.captureFeedback({
  message: 'My feed is empty since noon',
  name: 'Bo',
  email: 'bo@example.com',
  associatedEventId: full,
});

Sentry.withScope((scope) => {
  // The key comes from outside: written here, the SDK would send it as a line of source.
  const rows = Array.from({ length: 90 }, (_, row) => `row ${row} `.padEnd(1_000, String(row)));
  scope.setContext('import', { apiKey: process.env['IMPORT_KEY'], rows });
  Sentry.captureException(new TypeError('an import with a big context'));
});

const rejected = async (): Promise<void> => {
  throw new Error('nobody waited for this');
};
void rejected();
await sleep(100);
await Sentry.flush(10_000);

// The crash itself: the SDK's handler reports it and then lets the process die.
setTimeout(() => {
  throw new SyntaxError('the last thing this process did');
});
