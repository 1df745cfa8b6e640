import * as Sentry from '@sentry/node';

/** Reports errors faster than SENTRY_DSN takes them, and then other things, through the official SDK. */
Sentry.init({
  dsn: process.env['SENTRY_DSN'] ?? '',
  environment: 'test',
  tracesSampleRate: 1,
});

const within = Number(process.env['WITHIN_LIMIT']);
const beyond = Number(process.env['BEYOND_LIMIT']);

// One at a time: how the SDK is answered must reach it before the next one.
for (let at = 0; at < within + 1; at += 1) {
  Sentry.captureException(new Error(`error ${at}`));
  await Sentry.flush(10_000);
}
for (let at = 0; at < beyond; at += 1) {
  Sentry.captureException(new Error(`error held back ${at}`));
  await Sentry.flush(10_000);
}
Sentry.startSpan({ name: 'still traced', op: 'job' }, () => undefined);
Sentry.logger.info('still logged');
await Sentry.flush(10_000);
