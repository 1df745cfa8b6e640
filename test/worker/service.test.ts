import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/libsql/faults.ts';
import { envelopeOf, errorEvent, mintEventId, startBallast, useBallast } from './support.ts';

const ballast = useBallast();

describe('every request', () => {
  it('continues the trace of traceparent, answers with our span, and logs the same id once', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${ballast.url}/api/v1/projects`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, Authorization: `Bearer ${ballast.token}` },
    });
    expect(response.headers.get('traceparent')).toMatch(
      new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`),
    );
    const lines = await ballast.logLines((line) => line['traceId'] === traceId);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      msg: 'request',
      route: '/api/v1/projects',
      method: 'GET',
      status: 200,
      parentSpanId: '00f067aa0ba902b7',
      requestId: response.headers.get('x-request-id'),
    });
    expect(lines[0]?.['durationMs']).toBeTypeOf('number');
    expect(lines[0]?.['dbRoundTrips']).toBeTypeOf('number');
    expect(lines[0]?.['actor']).toMatch(/^tok_/);
  });

  it('continues sentry-trace, and begins a trace when the header is malformed', async () => {
    const traceId = 'a'.repeat(32);
    const sentry = await fetch(`${ballast.url}/health`, {
      headers: { 'sentry-trace': `${traceId}-${'b'.repeat(16)}-1` },
    });
    expect(sentry.headers.get('traceparent')).toContain(traceId);
    const broken = await fetch(`${ballast.url}/health`, { headers: { traceparent: '00-xyz' } });
    expect(broken.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('mints its own request id and keeps the client’s beside it in the log', async () => {
    const theirs = `theirs-${mintEventId()}`;
    const response = await fetch(`${ballast.url}/nowhere`, { headers: { 'X-Request-Id': theirs } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    const [line] = await ballast.logLines((entry) => entry['clientRequestId'] === theirs);
    expect(line).toMatchObject({ route: 'unmatched', status: 404, level: 'warn' });
  });

  it('leaves one line for an event, without a secret of it', async () => {
    const eventId = mintEventId();
    const secret = `hunter2-${eventId}`;
    const response = await ballast.postEnvelope(
      envelopeOf({ ...errorEvent({ event_id: eventId }), extra: { password: secret } }),
    );
    const [line] = await ballast.logLines(
      (entry) => entry['requestId'] === response.headers.get('x-request-id'),
    );
    expect(line).toMatchObject({
      route: '/api/:project/envelope',
      projectId: ballast.projectId,
      dbRoundTrips: expect.any(Number),
      outcome: ['error:accepted:none:1'],
    });
    const everything = JSON.stringify(await ballast.logLines(() => true));
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(ballast.token);
  });
});

describe('an unknown path', () => {
  it('is a problem document with the trace id', async () => {
    const response = await fetch(`${ballast.url}/nowhere/at/all`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({
      type: `${ballast.url}/errors/not_found`,
      status: 404,
      code: 'not_found',
      instance: '/nowhere/at/all',
    });
    expect(response.headers.get('traceparent')).toContain(String(problem['traceId']));
  });
});

describe('GET and HEAD /health', () => {
  it('pass without a database', async () => {
    ballast.setFault({ dropConnection: 'before' });
    try {
      for (const method of ['GET', 'HEAD']) {
        const response = await fetch(`${ballast.url}/health`, { method });
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('application/health+json');
      }
    } finally {
      ballast.setFault(null);
    }
  });
});

describe('GET and HEAD /readiness', () => {
  it('pass while the database answers, and are 503 with Retry-After while it does not', async () => {
    const ready = await fetch(`${ballast.url}/readiness`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'pass' });
    expect((await fetch(`${ballast.url}/readiness`, { method: 'HEAD' })).status).toBe(200);
    ballast.setFault({ status: 503 });
    // The answer before is good for a second.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    try {
      const failing = await fetch(`${ballast.url}/readiness`);
      expect(failing.status).toBe(503);
      expect(failing.headers.get('retry-after')).toBe('5');
      expect(await failing.json()).toMatchObject({ status: 'fail' });
    } finally {
      ballast.setFault(null);
    }
  });
});

describe('a database that fails', () => {
  const send = (eventId: string) =>
    ballast.postEnvelope(envelopeOf(errorEvent({ event_id: eventId, marker: 'outage' })));

  const faults: [string, Fault, number][] = [
    ['refuses', { status: 500 }, 503],
    ['dies before the write', { dropConnection: 'before' }, 503],
    ['dies after the write', { dropConnection: 'after' }, 503],
    ['hangs', { hang: true }, 504],
  ];
  it.each(faults)(
    'that %s costs no event: a typed answer, and the same event is taken afterwards',
    async (_name, fault, status) => {
      // The key is looked up while all is well, so that the fault meets the write.
      await send(mintEventId());
      const eventId = mintEventId();
      ballast.setFault(fault);
      try {
        const response = await send(eventId);
        expect(response.status).toBe(status);
        expect(response.headers.get('retry-after')).toBe('5');
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        const text = await response.text();
        expect(text).not.toMatch(/insert|sqlite|select/i);
      } finally {
        ballast.setFault(null);
      }
      expect((await send(eventId)).status).toBe(200);
      expect(await ballast.eventCount(eventId)).toBe(1);
    },
  );

  it('that is slow but within its time still stores', async () => {
    ballast.setFault({ delayMs: 300 });
    try {
      const eventId = mintEventId();
      expect((await send(eventId)).status).toBe(200);
      expect(await ballast.eventCount(eventId)).toBe(1);
    } finally {
      ballast.setFault(null);
    }
  });
});

describe('rate limits', () => {
  it('answer 429 with the headers that make an SDK stop, and other keys still flow', async () => {
    const limited = await startBallast({ ingestPerMinute: 3 });
    try {
      const send = () => limited.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId() })));
      const statuses: number[] = [];
      for (let sent = 0; sent < 4; sent += 1) statuses.push((await send()).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      const refused = await send();
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(refused.headers.get('x-sentry-rate-limits')).toMatch(/^[1-9]\d*::key:\w+$/);
      expect(refused.headers.get('ratelimit')).toContain('r=0');
      expect(refused.headers.get('access-control-expose-headers')?.toLowerCase()).toContain(
        'x-sentry-rate-limits',
      );
      const other = await limited.createProject('Other');
      const response = await fetch(`${limited.url}/api/${other.id}/envelope/?sentry_key=${other.publicKey}`, {
        method: 'POST',
        body: envelopeOf(errorEvent({})),
      });
      expect(response.status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('GET /openapi.json', () => {
  it('needs no token and describes the API', async () => {
    const response = await fetch(`${ballast.url}/openapi.json`);
    expect(response.status).toBe(200);
    const document = (await response.json()) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toContain('/api/v1/projects/{projectId}/issues');
  });
});
