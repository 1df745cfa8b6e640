// Runs one case and reports it: node shop.cjs CASE, with the address of the recorder in RECORDER.
const Sentry = require('@sentry/node');

const report = (number, options = {}) =>
  Sentry.init({
    dsn: `http://${'b'.repeat(32)}@${process.env.RECORDER}/${number}`,
    release: 'shop-api@2.0.0',
    environment: 'staging',
    serverName: 'web-2',
    ...options,
  });

function parseOrder(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TypeError('cannot read order 7', { cause });
  }
}

async function handle(request, response) {
  Sentry.setUser({ id: 'u-9', email: 'bob@example.com', ip_address: '{{auto}}' });
  Sentry.setTag('region', 'eu');
  Sentry.setTag('canary', true);
  Sentry.setContext('order', { id: 7, apiKey: 'context-secret-1' });
  Sentry.setExtra('config', { db: { password: 'extra-secret-1', host: 'db-1' } });
  Sentry.addBreadcrumb({
    category: 'auth',
    message: 'login ok token=crumb-secret-1',
    data: { url: 'https://shop:crumb-secret-2@idp.example.com/cb' },
    level: 'log',
  });
  let body = '';
  for await (const chunk of request) body += chunk;
  try {
    parseOrder(body.slice(0, 5));
  } catch (error) {
    Sentry.captureException(error);
  }
  response.end();
}

const headers = {
  'content-type': 'application/json',
  authorization: 'Bearer header.secret.12',
  cookie: 'sid=cookie-secret-1; theme=dark',
  'x-request-id': 'r-1',
};

const cases = {
  request() {
    report(21, { sendDefaultPii: true });
    const http = require('node:http');
    const server = http.createServer(handle).listen(9879, () => {
      const path = '/orders/7?coupon=SPRING&token=query-secret-1';
      const call = http.request({ port: 9879, method: 'POST', path, headers }, (response) => {
        response.resume();
        response.on('end', () => server.close());
      });
      call.end(JSON.stringify({ password: 'body-secret-1', items: [1] }));
    });
  },
  message() {
    report(22);
    Sentry.captureMessage('hello');
  },
  parameterized() {
    report(23);
    Sentry.captureMessage(Sentry.parameterize`payment ${'p-77'} failed for ${'ada'}`, 'warning');
  },
  aggregate() {
    report(24);
    Sentry.captureException(
      new AggregateError([new Error('first'), new RangeError('second')], 'both failed'),
    );
  },
  object() {
    report(25);
    Sentry.captureException({ status: 500, detail: { password: 'object-secret-1' } });
  },
  uncaught() {
    report(26);
    setTimeout(() => {
      throw new Error('nobody catches me');
    }, 10);
  },
  attachment() {
    report(27);
    Sentry.captureException(new Error('with a file'), {
      attachments: [{ filename: 'a.txt', data: 'line 1\nline 2\n' }],
      captureContext: { fingerprint: ['orders', '{{ default }}'] },
    });
  },
  rejection() {
    report(28);
    void Promise.reject('just text');
  },
};

cases[process.argv[2]]();
setTimeout(() => Sentry.flush(2000).then(() => process.exit()), 3000);
