import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Envelope,
  type EnvelopeRefusal,
  parseEnvelope,
} from '../../../../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../../../../src/kinds/registry.ts';
import type { EnvelopeLimits } from '../../../../src/wire/body-caps.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** One byte a character, so that a test can spell any bytes. */
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

function accept(body: Uint8Array | string, limits: EnvelopeLimits = parserCaps): Envelope {
  const parsed = parseEnvelope(typeof body === 'string' ? encoder.encode(body) : body, limits);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.error)}`);
  return parsed.value;
}

function refuse(body: Uint8Array | string, limits: EnvelopeLimits = parserCaps): EnvelopeRefusal {
  const parsed = parseEnvelope(typeof body === 'string' ? encoder.encode(body) : body, limits);
  if (parsed.ok) throw new Error('accepted');
  return parsed.error;
}

const shape = (envelope: Envelope) =>
  envelope.items.map((item) => [item.type, decoder.decode(item.payload)] as const);

/** An item header line of this many bytes. */
const itemHeader = (length: number) => `{"type":"${'x'.repeat(length - 11)}"}`;

const id = '9ec79c33ec9942ab8353589fcb2e04dc';

describe('framing (protocol 2.1)', () => {
  test('the example of the protocol: an attachment with BOM and CRLF, then an event without a length', () => {
    const envelope = accept(
      bytes(
        `{"event_id":"${id}"}\n{"type":"attachment","length":10,"filename":"a.txt"}\n` +
          '\xef\xbb\xbfHello\r\n\n{"type":"event"}\n{"message":"hi"}',
      ),
    );
    expect(envelope.header.eventId).toBe(id);
    expect(shape(envelope)).toEqual([
      ['attachment', '\ufeffHello\r\n'],
      ['event', '{"message":"hi"}'],
    ]);
    expect(envelope.items[0]?.header).toMatchObject({ lengthBytes: 10, filename: 'a.txt' });
    expect(envelope.refusedItems).toEqual([]);
  });

  test.each<[string, string, [string, string][]]>([
    ['no items, no newline', '{}', []],
    ['no items, newline', '{}\n', []],
    ['no items, blank tail', '{}\n\n \t\r\n\n', []],
    ['one item without trailing newline', '{}\n{"type":"event"}\n{}', [['event', '{}']]],
    ['one item with trailing newline', '{}\n{"type":"event"}\n{}\n', [['event', '{}']]],
    ['blank tail after an item', '{}\n{"type":"event","length":2}\n{}\n\n\r\n', [['event', '{}']]],
    [
      'blank line between items',
      '{}\n{"type":"event","length":2}\n{}\n\n{"type":"a"}\nx',
      [
        ['event', '{}'],
        ['a', 'x'],
      ],
    ],
    ['with length at the end of input', '{}\n{"type":"event","length":2}\n{}', [['event', '{}']]],
    [
      'newlines inside a payload with length',
      '{}\n{"type":"a","length":5}\n\n1\n\n\n\n',
      [['a', '\n1\n\n\n']],
    ],
    [
      'without length up to the next newline',
      '{}\n{"type":"a"}\none\n{"type":"b"}\ntwo\n',
      [
        ['a', 'one'],
        ['b', 'two'],
      ],
    ],
    ['a carriage return belongs to the payload', '{}\n{"type":"a"}\none\r\n', [['a', 'one\r']]],
    ['a carriage return with length', '{}\n{"type":"a","length":4}\none\r\n', [['a', 'one\r']]],
    ['header lines that end in CRLF', '{}\r\n{"type":"a","length":1}\r\nx\n', [['a', 'x']]],
    ['length 0 at the end of input', '{}\n{"type":"a","length":0}', [['a', '']]],
    ['length 0, newline', '{}\n{"type":"a","length":0}\n', [['a', '']]],
    [
      'length 0 between items',
      '{}\n{"type":"a","length":0}\n\n{"type":"b"}\nx',
      [
        ['a', ''],
        ['b', 'x'],
      ],
    ],
    [
      'empty payload without length between items',
      '{}\n{"type":"a"}\n\n{"type":"b"}\nx',
      [
        ['a', ''],
        ['b', 'x'],
      ],
    ],
    ['an item header at the very end means an empty payload', '{}\n{"type":"a"}', [['a', '']]],
    ['a null length is no length', '{}\n{"type":"a","length":null}\nx', [['a', 'x']]],
    [
      'length counts bytes, not characters',
      '{}\n{"type":"a","length":6}\n\u00e4\u20ac!\n',
      [['a', '\u00e4\u20ac!']],
    ],
    [
      'unknown types and keys',
      '{"x":1,"__proto__":{"type":"y"}}\n{"type":"new_thing","new_key":[1]}\nx\n{"type":"event"}\n{}',
      [
        ['new_thing', 'x'],
        ['event', '{}'],
      ],
    ],
  ])('%s', (_name, text, items) => {
    const envelope = accept(text);
    expect(shape(envelope)).toEqual(items);
    expect(envelope.refusedItems).toEqual([]);
  });

  test('counts unknown keys of the envelope header and of every item header', () => {
    const envelope = accept(
      '{"sdk":{},"a":1,"__proto__":2}\n{"type":"event","b":1}\n{}\n{"type":"log","item_count":1}\n',
    );
    expect(envelope.unknownHeaderKeys).toBe(3);
  });

  test('payloads are views of the body, not copies', () => {
    const body = encoder.encode('{}\n{"type":"event"}\n{"a":1}');
    const [item] = accept(body).items;
    expect(item?.payload.buffer).toBe(body.buffer);
  });

  test('a body that is itself a view of a larger buffer is read within its bounds', () => {
    const buffer = encoder.encode('garbage{}\n{"type":"event"}\n{"a":1}garbage');
    const envelope = accept(buffer.subarray(7, buffer.length - 7));
    expect(shape(envelope)).toEqual([['event', '{"a":1}']]);
  });
});

describe('refusals', () => {
  test.each<[string, string, EnvelopeRefusal['reason']]>([
    ['nothing', '', 'empty_body'],
    ['an empty header line', '\n{"type":"event"}\n{}', 'header_not_json'],
    ['only white space', ' \n\n', 'header_not_json'],
    ['text', 'hello', 'header_not_json'],
    ['a truncated header', '{"event_id":"', 'header_not_json'],
    ['null', 'null\n', 'header_not_object'],
    ['a list', '[]\n', 'header_not_object'],
    ['a number', '1', 'header_not_object'],
  ])('an envelope header that is %s', (_name, text, reason) => {
    expect(refuse(text).reason).toBe(reason);
  });

  test.each<[string, string, string]>([
    ['not JSON', '{}\nhello\nworld', 'item_header_not_json'],
    ['not an object', '{}\n["type","event"]\n{}', 'item_header_not_object'],
    ['a length beyond the end', '{}\n{"type":"a","length":4}\nabc', 'payload_truncated'],
    ['a length and nothing behind it', '{}\n{"type":"a","length":1}', 'payload_truncated'],
    ['a length that ends inside the payload', '{}\n{"type":"a","length":2}\nabc', 'payload_not_terminated'],
    ['a negative length', '{}\n{"type":"a","length":-1}\nabc', 'bad_length'],
    ['a fractional length', '{}\n{"type":"a","length":1.5}\nabc', 'bad_length'],
    ['a length as text', '{}\n{"type":"a","length":"3"}\nabc', 'bad_length'],
    ['a huge length', '{}\n{"type":"a","length":1e300}\nabc', 'bad_length'],
    ['the largest safe length', '{}\n{"type":"a","length":9007199254740991}\nabc', 'payload_truncated'],
  ])('a first item with %s', (_name, text, fault) => {
    expect(refuse(text)).toEqual({ reason: 'malformed_framing', fault, offsetBytes: 3, refusedItems: [] });
  });

  test('no usable item before the fault: refused, with what was refused before it', () => {
    expect(refuse('{}\n{"length":1}\nx\nhello')).toEqual({
      reason: 'malformed_framing',
      fault: 'item_header_not_json',
      offsetBytes: 18,
      refusedItems: [{ type: undefined, reason: 'malformed_item', bytes: 1 }],
    });
  });
});

describe('one bad item does not spoil its neighbours', () => {
  test.each<[string, string]>([
    ['no type', '{"length":3}'],
    ['a type that is a number', '{"type":5}'],
    ['an empty type', '{"type":""}'],
    ['a null type', '{"type":null}'],
    ['an endless type', `{"type":"${'x'.repeat(65)}"}`],
    ['an inherited type', '{"__proto__":{"type":"event"}}'],
  ])('%s', (_name, header) => {
    const envelope = accept(`{}\n{"type":"a"}\n1\n${header}\nbad\n{"type":"b"}\n2`);
    expect(shape(envelope)).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(envelope.refusedItems).toEqual([{ type: undefined, reason: 'malformed_item', bytes: 3 }]);
  });

  test('a fault after good items keeps them and ends the reading', () => {
    const envelope = accept('{}\n{"type":"event"}\n{}\n{"type":"b","length":99}\nabc\n{"type":"c"}\nx');
    expect(shape(envelope)).toEqual([['event', '{}']]);
    expect(envelope.refusedItems).toEqual([{ type: undefined, reason: 'malformed_framing', bytes: 43 }]);
  });
});

describe('caps', () => {
  const small: EnvelopeLimits = {
    maxEnvelopeBytes: 200,
    maxHeaderLineBytes: 20,
    maxItemHeaderLineBytes: 30,
    maxItemHeadersBytes: 70,
    maxItems: 3,
    maxItemBytes: new Map([['event', 4]]),
  };

  test('the envelope', () => {
    expect(accept(`{}\n{"type":"a"}\n${'x'.repeat(184)}`, small).items).toHaveLength(1);
    expect(refuse(`{}\n{"type":"a"}\n${'x'.repeat(185)}`, small)).toEqual({
      reason: 'too_large',
      maxBytes: 200,
    });
  });

  test.each(['', '\n'])('the header line, ended by %j', (end) => {
    const line = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}${end}`;
    expect(accept(line(20), small).items).toEqual([]);
    expect(refuse(line(21), small)).toEqual({ reason: 'header_too_long', maxBytes: 20 });
  });

  test('an item header line', () => {
    expect(accept(`{}\n${itemHeader(30)}\n1`, small).items).toHaveLength(1);
    expect(refuse(`{}\n${itemHeader(31)}\n1`, small)).toMatchObject({ fault: 'item_header_too_long' });
  });

  test('all item headers together', () => {
    const item = `${itemHeader(30)}\n1\n`;
    expect(accept(`{}\n${item.repeat(2)}{"type":"x"}\n1`, small).items).toHaveLength(3);
    const headers = Array.from({ length: 256 }, () => `${itemHeader(8 * 1024)}\n1\n`).join('');
    const reasons = accept(`{}\n${headers}`).refusedItems.map(({ reason }) => reason);
    expect(reasons).toEqual([...Array.from({ length: 16 }, () => 'malformed_item'), 'too_many_items']);
  });

  test('an item over the cap of its type, with and without length; others are not touched', () => {
    const envelope = accept(
      '{}\n{"type":"event"}\n12345\n{"type":"event","length":5}\n12345\n{"type":"x"}\n12345',
      small,
    );
    expect(envelope.refusedItems).toEqual([
      { type: 'event', reason: 'too_large', bytes: 5 },
      { type: 'event', reason: 'too_large', bytes: 5 },
    ]);
    expect(shape(envelope)).toEqual([['x', '12345']]);
    expect(accept('{}\n{"type":"event"}\n1234', small).items).toHaveLength(1);
  });

  test('the number of items, refused ones included: the rest is one refusal', () => {
    const envelope = accept(
      '{}\n{"type":"a"}\n1\n{}\n2\n{"type":"b"}\n3\n{"type":"c"}\n4\n{"type":"d"}\n5',
      small,
    );
    expect(shape(envelope)).toEqual([
      ['a', '1'],
      ['b', '3'],
    ]);
    expect(envelope.refusedItems).toEqual([
      { type: undefined, reason: 'malformed_item', bytes: 1 },
      { type: undefined, reason: 'too_many_items', bytes: 29 },
    ]);
  });

  test.each([
    ['event', 1024 ** 2],
    ['transaction', 1024 ** 2],
    ['feedback', 1024 ** 2],
    ['client_report', 100 * 1024],
    ['check_in', 100 * 1024],
    ['session', 10 * 1024 ** 2],
    ['log', 12 * 1024 ** 2],
    ['span', 12 * 1024 ** 2],
  ])('%s takes exactly %i bytes (protocol 2.6)', (type, cap) => {
    const head = encoder.encode(`{}\n{"type":"${type}"}\n`);
    const body = new Uint8Array(head.length + cap + 1).fill(0x20);
    body.set(head);
    expect(accept(body.subarray(0, -1)).items).toHaveLength(1);
    expect(accept(body).refusedItems).toEqual([{ type, reason: 'too_large', bytes: cap + 1 }]);
  });

  test('deep nesting in a header line neither throws nor is looked into', () => {
    const deep = '['.repeat(7000) + ']'.repeat(7000);
    expect(accept(`{"a":${deep}}\n{"type":"event"}\n${'['.repeat(100_000)}`).items).toHaveLength(1);
  });
});

describe('the envelope header (protocol 2.2)', () => {
  test('of a Python SDK', () => {
    expect(
      accept(
        `{"event_id":"${id}","sent_at":"2026-11-23T00:03:00.000000Z","dsn":"https://${id}@a.b/1","sdk":{"name":"sentry.python.fastapi","version":"2.68.0"},"trace":{"trace_id":"${id}","sample_rate":"1","sampled":true,"sample_rand":0.5,"odd":{},"__proto__":"x"}}`,
      ).header,
    ).toEqual({
      eventId: id,
      sentAt: '2026-11-23T00:03:00.000000Z',
      dsn: `https://${id}@a.b/1`,
      sdk: { name: 'sentry.python.fastapi', version: '2.68.0' },
      trace: Object.assign(Object.create(null), {
        trace_id: id,
        sample_rate: '1',
        sampled: 'true',
        sample_rand: '0.5',
        ['__proto__']: 'x',
      }),
    });
  });

  test('a trace cannot reach a prototype', () => {
    const { trace } = accept('{"trace":{"__proto__":"x","constructor":"y"}}').header;
    expect(Object.getPrototypeOf(trace)).toBeNull();
    expect(Object.entries(trace ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  test.each<[string, unknown, string | undefined, string[]]>([
    ['plain', id, id, []],
    ['upper case', id.toUpperCase(), id, []],
    ['hyphenated', '9ec79c33-ec99-42ab-8353-589fcb2e04dc', id, []],
    ['absent', undefined, undefined, []],
    ['null', null, undefined, []],
    ['empty, as Go sends it', '', undefined, ['event_id']],
    ['too short', id.slice(1), undefined, ['event_id']],
    ['too long', `${id}0`, undefined, ['event_id']],
    ['not hex', `${id.slice(1)}g`, undefined, ['event_id']],
    ['a number', 5, undefined, ['event_id']],
    ['nil', '0'.repeat(32), undefined, ['event_id']],
  ])('event_id: %s', (_name, sent, eventId, dropped) => {
    const envelope = accept(JSON.stringify({ event_id: sent }));
    expect(envelope.header.eventId).toBe(eventId);
    expect(envelope.droppedHeaderFields).toEqual(dropped);
  });

  test('fields of a wrong type are dropped and named', () => {
    const envelope = accept('{"sent_at":5,"dsn":[],"sdk":"x","trace":[]}');
    expect(envelope.header).toEqual({
      eventId: undefined,
      sentAt: undefined,
      dsn: undefined,
      sdk: undefined,
      trace: undefined,
    });
    expect(envelope.droppedHeaderFields).toEqual(['sent_at', 'dsn', 'sdk', 'trace']);
  });

  test('the SDK name is cut and cannot break a log line', () => {
    const { sdk } = accept(
      JSON.stringify({ sdk: { name: `a\nb\u0000${'x'.repeat(500)}`, version: 5 } }),
    ).header;
    expect(sdk?.name).toMatch(/^a b x+\.\.\.$/);
    expect(sdk?.name).toHaveLength(128);
    expect(sdk?.version).toBeUndefined();
  });

  test('invalid UTF-8 in a header value does not lose the envelope', () => {
    expect(accept(bytes('{"event_id":"\xff\xfe"}\n{"type":"event"}\n\xff')).items[0]?.payload).toEqual(
      bytes('\xff'),
    );
  });
});

interface Item {
  type: string;
  payload: Uint8Array;
  withLength: boolean;
}

function serialize(header: object, items: readonly Item[], trailingNewline: boolean): Uint8Array {
  const parts: Uint8Array[] = [encoder.encode(JSON.stringify(header))];
  for (const { type, payload, withLength } of items) {
    const line = withLength ? { type, length: payload.length } : { type };
    parts.push(encoder.encode(`\n${JSON.stringify(line)}\n`), payload);
  }
  if (trailingNewline) parts.push(encoder.encode('\n'));
  return Buffer.concat(parts);
}

const itemType = fc.string({ minLength: 1, maxLength: 64, unit: 'binary-ascii' });
const itemWithLength = fc.record({
  type: itemType,
  payload: fc.uint8Array({ maxLength: 200 }),
  withLength: fc.constant(true),
});
const itemWithoutLength = fc.record({
  type: itemType,
  payload: fc.uint8Array({ maxLength: 200 }).map((payload) => payload.filter((byte) => byte !== 10)),
  withLength: fc.constant(false),
});
const someItems = fc.array(fc.oneof(itemWithLength, itemWithoutLength), { maxLength: 20 });

describe('properties', () => {
  test('parse(serialise(x)) is x, with and without lengths, whatever the payload bytes', () => {
    fc.assert(
      fc.property(someItems, fc.boolean(), fc.jsonValue(), (items, trailingNewline, noise) => {
        const envelope = accept(serialize({ event_id: id, noise }, items, trailingNewline));
        expect(envelope.items.map(({ type, payload }) => ({ type, payload: [...payload] }))).toEqual(
          items.map(({ type, payload }) => ({ type, payload: [...payload] })),
        );
        expect(envelope.refusedItems).toEqual([]);
        expect(envelope.header.eventId).toBe(id);
      }),
    );
  });

  test('a truncated envelope yields a prefix of its items and at most one refused item', () => {
    const withLengths = fc.array(itemWithLength, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(withLengths, fc.double({ min: 0, max: 1, noNaN: true }), (items, share) => {
        const whole = serialize({}, items, false);
        const parsed = parseEnvelope(whole.subarray(0, Math.floor(whole.length * share)), parserCaps);
        if (!parsed.ok) return;
        const { items: got, refusedItems } = parsed.value;
        expect(got.length + refusedItems.length).toBeLessThanOrEqual(items.length);
        expect(refusedItems.length).toBeLessThanOrEqual(1);
        for (const [index, item] of got.entries()) {
          expect(item.type).toBe(items[index]?.type);
          expect([...item.payload]).toEqual([...(items[index]?.payload ?? [])]);
        }
      }),
    );
  });

  test('never throws, and every payload lies within the body, for any bytes', () => {
    const bytesOfAnyKind = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc
        .string({
          unit: fc.constantFrom('{', '}', '"', ':', '\n', ',', 'type', 'length', '1', '-', '[', ' '),
        })
        .map((text) => encoder.encode(`{}\n${text}`)),
      fc.tuple(someItems, fc.nat(), fc.nat(255)).map(([items, at, byte]) => {
        const body = serialize({ event_id: id }, items, true);
        body[at % body.length] = byte;
        return body;
      }),
    );
    fc.assert(
      fc.property(bytesOfAnyKind, (body) => {
        const parsed = parseEnvelope(body, { ...parserCaps, maxItems: 5 });
        if (!parsed.ok) return;
        expect(parsed.value.items.length + parsed.value.refusedItems.length).toBeLessThanOrEqual(6);
        for (const { payload } of parsed.value.items) {
          expect(payload.byteOffset).toBeGreaterThanOrEqual(body.byteOffset);
          expect(payload.byteOffset + payload.length).toBeLessThanOrEqual(body.byteOffset + body.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
