import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { prepareFeedback } from '../../../../src/kinds/feedback/prepare.ts';
import { feedbackRowSchema } from '../../../../src/kinds/feedback/row.ts';

const receivedAtMs = Date.parse('2026-07-28T12:30:00Z');
const eventId = 'f'.repeat(32);

function prepare(item: unknown) {
  const payload = new TextEncoder().encode(typeof item === 'string' ? item : JSON.stringify(item));
  return prepareFeedback(payload, {
    projectId: 7,
    receivedAtMs,
    sentAt: undefined,
    fallbackEventId: undefined,
    clientAddress: undefined,
    mintEventId: () => eventId,
  });
}

const feedbackOf = (feedback: unknown, rest: Record<string, unknown> = {}) =>
  prepare({ type: 'feedback', contexts: { feedback }, ...rest });
const rowOf = (feedback: unknown, rest: Record<string, unknown> = {}) => {
  const prepared = feedbackOf(feedback, rest);
  if (!prepared.ok) throw new Error(prepared.error.reason);
  return prepared.value;
};

test('a row holds what the user wrote, and the event and trace it is about', () => {
  const row = rowOf(
    {
      message: ' The basket is empty again.\n',
      contact_email: 'ada@example.com',
      name: 'Ada',
      url: 'https://shop.example/basket',
      source: 'widget',
      associated_event_id: '0123456789abcdef0123456789ABCDEF',
      replay_id: 'a'.repeat(32),
    },
    {
      event_id: 'b'.repeat(32),
      timestamp: receivedAtMs / 1000 - 5,
      environment: 'staging',
      release: 'shop@1.2.3',
      contexts_: undefined,
    },
  );
  expect(row).toEqual({
    projectId: 7,
    eventId: 'b'.repeat(32),
    occurredAt: receivedAtMs - 5_000,
    receivedAt: receivedAtMs,
    message: 'The basket is empty again.',
    name: 'Ada',
    email: 'ada@example.com',
    url: 'https://shop.example/basket',
    source: 'widget',
    associatedEventId: '0123456789abcdef0123456789abcdef',
    replayId: 'a'.repeat(32),
    traceId: null,
    environment: 'staging',
    release: 'shop@1.2.3',
  });
});

describe('a value that cannot be used', () => {
  it.each([
    ['an address longer than mail allows', { contact_email: `${'a'.repeat(255)}@example.com` }, 'email'],
    ['a name that is an object', { name: {} }, 'name'],
    ['an event id that is none', { associated_event_id: 'the last one' }, 'associatedEventId'],
    ['a replay id of another length', { replay_id: 'abc' }, 'replayId'],
    ['a URL that is a list', { url: ['x'] }, 'url'],
  ])('%s costs the field, not the feedback', (_name, feedback, field) => {
    expect(rowOf({ message: 'Broken', ...feedback })).toMatchObject({ message: 'Broken', [field]: null });
  });

  it('a message over its cap is cut', () => {
    const { message } = rowOf({ message: 'x'.repeat(10_000) });
    expect([message.length, message.endsWith('...')]).toEqual([4_096, true]);
  });
});

describe('feedback that says nothing', () => {
  it.each<[string, unknown, string]>([
    ['no context', { type: 'feedback' }, 'malformed_item'],
    ['contexts that are a list', { contexts: [] }, 'malformed_item'],
    ['an empty message', { contexts: { feedback: { message: ' \n ' } } }, 'malformed_item'],
    ['a message that is an object', { contexts: { feedback: { message: {} } } }, 'malformed_item'],
    ['a list', [], 'not_an_object'],
    ['a text', '"hello"', 'not_an_object'],
    ['no JSON', 'hello', 'malformed_json'],
  ])('%s', (_name, item, reason) => {
    expect(prepare(item)).toMatchObject({ ok: false, error: { reason } });
  });
});

test('secrets are hidden in every text, the address of the user stays', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const row = rowOf(
    {
      message: `I pasted password=hunter2hunter and ${token}`,
      name: token,
      url: `https://user:s3cretpass@shop.example/?token=${token}`,
      contact_email: 'ada@example.com',
      source: token,
    },
    { release: token, environment: token },
  );
  const text = JSON.stringify(row);
  for (const secret of ['hunter2hunter', token, 's3cretpass']) expect(text).not.toContain(secret);
  expect(row.email).toBe('ada@example.com');
});

test('never throws, and what it accepts is a valid row', () => {
  const feedback = fc.record(
    {
      message: fc.anything(),
      contact_email: fc.anything(),
      name: fc.anything(),
      url: fc.anything(),
      source: fc.anything(),
      associated_event_id: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(feedback, fc.anything()), fc.anything(), (told, rest) => {
      let text: string | undefined;
      try {
        text = JSON.stringify({
          contexts: { feedback: told },
          timestamp: rest,
          release: rest,
          environment: rest,
        });
      } catch {
        return;
      }
      const prepared = prepare(text);
      if (prepared.ok) expect(feedbackRowSchema.parse(prepared.value)).toEqual(prepared.value);
    }),
    { numRuns: 500 },
  );
});
