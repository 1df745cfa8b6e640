import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '../../../src/middleware/app-env.ts';
import { defaultMaxBodyBytes, readJson } from '../../../src/middleware/read-json.ts';
import { provideIsolate } from '../../../src/middleware/provide-isolate.ts';
import { createIsolate } from '../../../src/platform/isolate.ts';
import { AppError } from '../../../src/errors/app-error.ts';

const isolate = createIsolate();
const app = new Hono<AppEnv>();
app.use(provideIsolate(isolate));
app.onError((error, c) => c.text(error instanceof AppError ? error.code : `bug: ${error.message}`, 400));
app.post('/small', async (c) => c.json({ read: await readJson(c, 20) }));
app.post('/default', async (c) => c.json({ read: await readJson(c) }));

const post = async (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<string> => {
  const init = {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
    duplex: 'half',
  };
  return (await app.request(path, init)).text();
};

/** A stream that says when it was asked. */
function watched(text: string) {
  const state = { isRead: false };
  const stream = new ReadableStream(
    {
      pull(controller) {
        state.isRead = true;
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, state };
}

describe('readJson', () => {
  it('takes what fits the cap of the route, to the byte', async () => {
    const exact = '"123456789012345678"';
    expect(await post('/small', exact)).toBe('{"read":"123456789012345678"}');
    expect(await post('/small', `${exact} `)).toBe('payload_too_large');
    const full = `"${'x'.repeat(defaultMaxBodyBytes - 2)}"`;
    expect(await post('/default', full)).toBe(`{"read":${full}}`);
    expect(await post('/default', `${full} `)).toBe('payload_too_large');
  });

  it('counts bytes, not characters', async () => {
    expect(await post('/small', `"${'ß'.repeat(9)}"`)).toContain('read');
    expect(await post('/small', `"${'ß'.repeat(10)}"`)).toBe('payload_too_large');
  });

  it('refuses by declared length, type, charset and encoding before it reads a byte', async () => {
    for (const [code, headers] of [
      ['payload_too_large', { 'Content-Length': '21' }],
      ['unsupported_media_type', { 'Content-Type': 'text/plain' }],
      ['unsupported_media_type', { 'Content-Type': 'application/json; charset=utf-16' }],
      ['unsupported_encoding', { 'Content-Encoding': 'gzip' }],
    ] as const) {
      const { stream, state } = watched('"x"');
      expect(await post('/small', stream, headers)).toBe(code);
      expect(state.isRead).toBe(false);
    }
  });

  it('counts a body in the isolate while it arrives, and no longer', async () => {
    const heldBytes = () => isolate.bodyMemory.heldBytes(Date.now());
    const { promise: rest, resolve: send } = Promise.withResolvers<void>();
    const stream = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode('"x'));
        await rest;
        controller.enqueue(new TextEncoder().encode('"'));
        controller.close();
      },
    });
    const answer = post('/default', stream);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heldBytes()).toBeGreaterThan(0);
    send();
    expect(await answer).toBe('{"read":"x"}');
    expect(heldBytes()).toBe(0);
  });

  it('stops at the cap when no length was declared', async () => {
    const { stream, state } = watched(`"${'x'.repeat(1_000)}"`);
    expect(await post('/small', stream)).toBe('payload_too_large');
    expect(state.isRead).toBe(true);
  });

  it.each([
    ['{"a":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}', 'read'],
    ['{"a":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}', 'validation_failed'],
    [JSON.stringify(Array.from({ length: 1_000 }, () => 1)), 'read'],
    [JSON.stringify(Array.from({ length: 1_001 }, () => 1)), 'validation_failed'],
    ['{"a":1,"a":1}', 'validation_failed'],
    ['{"a":1,}', 'malformed_json'],
    ['', 'malformed_json'],
  ])('of %.40s… says %s', async (body, said) => {
    expect(await post('/default', body)).toContain(said);
  });
});
