import { describe, expect, it } from 'vitest';
import { envelopeOf, errorEvent, type LogLine, mintEventId, startBallast, useBallast } from './support.ts';

/** The lines of the built Worker, as they leave workerd. */

const ballast = useBallast();

/** All lines of a request. Its wide line is the last: the others may leave the runtime a moment earlier. */
async function linesOf(response: Response, of = ballast): Promise<LogLine[]> {
  await of.lineOf(response);
  return of.logLines((line) => line['requestId'] === response.headers.get('x-request-id'));
}

describe('the line of an ingested event', () => {
  it('tells who sent what with which SDK, how it ended and what it cost', async () => {
    const traceId = mintEventId();
    const response = await ballast.postEnvelope(envelopeOf(errorEvent({})), {
      headers: {
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
        'X-Sentry-Auth': `Sentry sentry_key=${ballast.publicKey}, sentry_version=7, sentry_client=sentry.python/2.68.0`,
      },
    });
    expect(response.status).toBe(200);
    const lines = await linesOf(response);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      msg: 'request',
      traceId,
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      route: '/api/:project/envelope',
      method: 'POST',
      status: 200,
      durationMs: expect.any(Number),
      projectId: ballast.projectId,
      actor: expect.stringMatching(/^key_[0-9a-f]{24}$/),
      client: 'sentry.python/2.68.0',
      outcome: ['error:accepted:none:1'],
      issueIds: [expect.stringMatching(/^[0-9a-f]{32}$/)],
      dbMs: expect.any(Number),
      dbRoundTrips: expect.any(Number),
      rowsWritten: expect.any(Number),
    });
    expect(Object.keys(lines[0] ?? {}).slice(0, 10)).toEqual(
      'ts level msg traceId spanId requestId route method status durationMs'.split(' '),
    );
  });

  it('says whether the key was remembered', async () => {
    await ballast.postEnvelope(envelopeOf(errorEvent({})));
    const [line] = await linesOf(await ballast.postEnvelope(envelopeOf(errorEvent({}))));
    expect(line?.['cache']).toEqual(['key:hit']);
  });
});

describe('the line of an API call', () => {
  it('names the token by its id and the client by its family, and holds nothing of what was sent', async () => {
    const secret = `s3cret-${mintEventId()}`;
    const response = await fetch(`${ballast.url}/api/v1/projects?note=${secret}`, {
      headers: {
        Authorization: `Bearer ${ballast.token}`,
        Cookie: `session=${secret}`,
        'User-Agent': `Mozilla/5.0 (X11; ${secret}) Gecko/20100101 Firefox/140.0`,
        'X-Request-Id': `Bearer ${ballast.token}`,
      },
    });
    const [line] = await linesOf(response);
    expect(line).toMatchObject({
      actor: expect.stringMatching(/^tok_/),
      client: 'Firefox',
      clientRequestId: 'Bearer [Filtered]',
    });
    const everything = JSON.stringify(await ballast.logLines(() => true));
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(ballast.token);
    expect(everything).not.toContain(ballast.publicKey);
  });

  it('names the project of its path', async () => {
    const [line] = await linesOf(await ballast.api(`/projects/${ballast.projectId}/keys`));
    expect(line).toMatchObject({ projectId: ballast.projectId, route: '/api/v1/projects/:projectId/keys' });
  });

  it('is a warning when it was refused, with the code and never the value', async () => {
    const value = `zz-${mintEventId()}`;
    const response = await ballast.api('/projects', { method: 'POST', body: { name: 'x', [value]: value } });
    expect(response.status).toBe(422);
    const [line] = await linesOf(response);
    expect(line).toMatchObject({
      level: 'warn',
      status: 422,
      errorCode: 'validation_failed',
      route: '/api/v1/projects',
    });
    expect(JSON.stringify(line)).not.toContain(value);
  });
});

describe('a fault of ours', () => {
  it('is a line of its own with the reason, its frames and the ids of the request, and no SQL', async () => {
    ballast.setFault({ status: 500 });
    try {
      const response = await ballast.api('/projects');
      expect(response.status).toBe(503);
      const lines = await linesOf(response);
      const failed = lines.find((line) => line['msg'] === 'Request failed');
      expect(failed).toMatchObject({
        level: 'error',
        errorCode: 'database_unavailable',
        route: '/api/v1/projects',
        error: { name: 'DatabaseFault', message: expect.any(String), stack: expect.stringMatching(/^at /) },
      });
      expect(lines.at(-1)).toMatchObject({ msg: 'request', level: 'error', status: 503 });
      expect(JSON.stringify(lines)).not.toMatch(/select|insert|params/i);
    } finally {
      ballast.setFault(null);
    }
  });
});

describe('LOG_SAMPLE_RATE and LOG_LEVEL', () => {
  it('leave out the ordinary lines, count them, and write what failed with what came before', async () => {
    const sampled = await startBallast({ vars: { LOG_SAMPLE_RATE: '0', LOG_SLOW_MS: '600000' } });
    try {
      for (let sent = 0; sent < 5; sent += 1) await sampled.api('/projects');
      sampled.setFault({ status: 500 });
      // Another page: what was just read would be served stale.
      const response = await sampled.api('/projects?limit=7');
      expect(response.status).toBe(503);
      await linesOf(response, sampled);
      const lines = await sampled.logLines((line) => line['msg'] === 'request');
      const all = await sampled.logLines(() => true);
      expect(lines.every((line) => line['requestId'] === response.headers.get('x-request-id'))).toBe(true);
      expect(all.reduce((sum, line) => sum + Number(line['sampledOut'] ?? 0), 0)).toBe(5);
    } finally {
      sampled.setFault(null);
      await sampled.close();
    }
  });

  it('of slow requests only the slow are written, as warnings', async () => {
    const slow = await startBallast({
      vars: { LOG_SAMPLE_RATE: '0', LOG_SLOW_MS: '150', LOG_LEVEL: 'warn' },
    });
    try {
      await slow.api('/projects');
      slow.setFault({ delayMs: 300 });
      const response = await slow.api('/projects?limit=7');
      expect(response.status).toBe(200);
      const [line] = await slow.logLines((entry) => entry['msg'] === 'request');
      expect(line).toMatchObject({
        level: 'warn',
        slow: true,
        requestId: response.headers.get('x-request-id'),
      });
      expect(line?.['durationMs']).toBeGreaterThanOrEqual(150);
    } finally {
      slow.setFault(null);
      await slow.close();
    }
  });
});
