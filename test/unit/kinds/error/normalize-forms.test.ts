import { describe, expect, it } from 'vitest';
import {
  normalizeEvent,
  type Normalized,
  type NormalizeContext,
} from '../../../../src/kinds/error/normalize.ts';
import type { NormalizedEvent } from '../../../../src/kinds/error/schema.ts';
import { context, receivedAtMs } from './event-arbitraries.ts';

function normalized(raw: unknown, changes: Partial<NormalizeContext> = {}): Normalized {
  const result = normalizeEvent(raw, { ...context, ...changes });
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}

function eventOf(raw: unknown, changes: Partial<NormalizeContext> = {}): NormalizedEvent {
  return normalized(raw, changes).event;
}

const iso = new Date(receivedAtMs).toISOString();

describe('what is no event', () => {
  it.each([[null], [undefined], [1], ['{}'], [true], [[]], [[{}]]])('refuses %j', (raw) => {
    expect(normalizeEvent(raw, context)).toEqual({ ok: false, error: { reason: 'not_an_object' } });
  });

  it.each(['transaction', 'feedback', 'replay_event'])('refuses a %s payload', (type) => {
    expect(normalizeEvent({ type }, context)).toEqual({ ok: false, error: { reason: 'unsupported_item' } });
  });

  it.each([undefined, null, 'error', 'default', 'event', 7])('takes type %j', (type) => {
    expect(normalizeEvent({ type }, context).ok).toBe(true);
  });
});

describe('an empty event', () => {
  it('gets the defaults of the protocol', () => {
    expect(normalized({})).toEqual({
      event: {
        eventId: 'f'.repeat(32),
        timestamp: iso,
        receivedAt: iso,
        platform: 'other',
        level: 'error',
        type: 'default',
        environment: 'production',
      },
      timestampMs: receivedAtMs,
      userKey: undefined,
    });
  });

  it('is the same with every field null', () => {
    const keys =
      `event_id timestamp platform level logger transaction server_name release dist environment type tags
      extra contexts modules fingerprint user request sdk breadcrumbs exception threads message logentry debug_meta
      errors checksum stacktrace unknown_key`.split(/\s+/);
    expect(eventOf(Object.fromEntries(keys.map((key) => [key, null])))).toEqual(eventOf({}));
  });

  it('is the same with the empty lists that PHP sends for empty objects', () => {
    expect(
      eventOf({
        tags: [],
        extra: [],
        contexts: [],
        user: [],
        modules: [],
        request: [],
        sdk: [],
        exception: [],
      }),
    ).toEqual(eventOf({}));
  });

  it('is the same with the objects of numbers that PHP and Lua send for lists with a gap', () => {
    const frames = [{ function: 'a', pre_context: ['x', 'y'] }, { function: 'b' }];
    const lists = {
      exception: { values: [{ type: 'E', stacktrace: { frames } }] },
      breadcrumbs: [{ message: 'c' }],
      fingerprint: ['d', 'e'],
    };
    const numbered = {
      exception: {
        values: {
          0: {
            type: 'E',
            stacktrace: { frames: { 3: { ...frames[0], pre_context: { 7: 'x', 8: 'y' } }, 12: frames[1] } },
          },
        },
      },
      breadcrumbs: { 1: { message: 'c' } },
      fingerprint: { 0: 'd', 2: 'e' },
    };
    expect(eventOf(numbered)).toEqual(eventOf(lists));
  });

  it('takes a fingerprint of one number, and booleans as text', () => {
    expect(eventOf({ fingerprint: 5 }).fingerprint).toEqual(['5']);
    const exception = {
      values: [{ type: 'E', stacktrace: { frames: [{ function: 'a', in_app: 'true' }] } }],
    };
    expect(eventOf({ exception }).exceptions?.[0]?.frames?.[0]?.inApp).toBe(true);
  });

  it('keeps its neighbours when one field has a wrong type', () => {
    const wrong = {
      tags: 5,
      extra: 'x',
      contexts: [1],
      user: 'bob',
      request: 'GET /',
      sdk: 1,
      breadcrumbs: true,
      exception: 'Error',
      threads: 3,
      fingerprint: {},
      modules: 'x',
      logger: {},
      release: [],
      level: {},
      timestamp: {},
      errors: {},
      debug_meta: 1,
      logentry: true,
    };
    const event = eventOf({ ...wrong, platform: 'go', message: 'kept' });
    const { remarks = [], ...rest } = event;
    expect(rest).toEqual({ ...eventOf({}), platform: 'go', message: { formatted: 'kept' } });
    expect(remarks.map((remark) => remark.path).toSorted()).toEqual(
      `/breadcrumbs /contexts /debugMeta /errors /exceptions /extra /fingerprint /level /logger /message /modules
      /release /request /sdk /tags /threads /timestamp /user`.split(/\s+/),
    );
    expect(new Set(remarks.map((remark) => remark.kind))).toEqual(new Set(['dropped']));
  });
});

describe('event_id', () => {
  const own = '9c45e1e47d0f4f0f9d3c2f5a1b0c7d8e';
  it.each([
    ['as it is', own, undefined, own],
    ['with hyphens', '9c45e1e4-7d0f-4f0f-9d3c-2f5a1b0c7d8e', undefined, own],
    ['in upper case', own.toUpperCase(), undefined, own],
    ['from the envelope header when absent', undefined, '9C45E1E4-7D0F-4F0F-9D3C-2F5A1B0C7D8E', own],
    ['from the envelope header when not one', 'nope', own, own],
    ['new when neither is one', 5, '', 'f'.repeat(32)],
    [
      'new for the nil id, which would make all its events duplicates',
      '0'.repeat(32),
      undefined,
      'f'.repeat(32),
    ],
  ])('is taken %s', (_how, event_id, fallbackEventId, expected) => {
    expect(eventOf({ event_id }, { fallbackEventId }).eventId).toBe(expected);
  });
});

describe('timestamp', () => {
  const seconds = receivedAtMs / 1000 - 90;
  it.each([
    ['seconds', seconds, 0],
    ['seconds with a fraction', seconds + 0.1234, 123],
    ['seconds as text', String(seconds + 0.25), 250],
    ['milliseconds', seconds * 1000 + 7, 7],
    ['milliseconds as text', String(seconds * 1000), 0],
    ['microseconds', seconds * 1_000_000 + 9000, 9],
    ['nanoseconds as digits', `${seconds}123456789`, 123],
    ['an offset of hours', '2026-11-23T13:58:30+02', 0],
    ['RFC 3339 with Z', '2026-11-23T11:58:30Z', 0],
    ['RFC 3339 with microseconds', '2026-11-23T11:58:30.123999Z', 123],
    ['RFC 3339 with nanoseconds', '2026-11-23T11:58:30.123456789Z', 123],
    ['an offset', '2026-11-23T13:58:30.5+02:00', 500],
    ['a negative offset without colon', '2026-11-23T03:58:30-0800', 0],
    ['no zone, which is UTC', '2026-11-23T11:58:30.250', 250],
    ['a space for the T', '2026-11-23 11:58:30', 0],
  ])('is read from %s', (_form, timestamp, ms) => {
    const { event, timestampMs } = normalized({ timestamp });
    expect(timestampMs).toBe(receivedAtMs - 90_000 + ms);
    expect(event.timestamp).toBe(new Date(timestampMs).toISOString());
    expect(event.remarks).toBeUndefined();
  });

  it.each([
    ['yesterday'],
    ['2026-13-01T00:00:00Z'],
    ['2026-11-23'],
    [''],
    [true],
    [-1],
    [1e300],
    ['0050-01-01T00:00:00Z'],
  ])('is the receive time when it says %j', (timestamp) => {
    const { event, timestampMs } = normalized({ timestamp });
    expect(timestampMs).toBe(receivedAtMs);
    expect(event.remarks).toEqual([{ kind: 'dropped', path: '/timestamp', detail: 'not a timestamp' }]);
  });

  const minute = 60;
  const day = 24 * 60 * minute;
  it.each([
    ['59 s in the future', 59, 59, undefined],
    ['61 s in the future', 61, 0, 'more than 60 s in the future'],
    ['29 days in the past', -29 * day, -29 * day, undefined],
    ['31 days in the past', -31 * day, 0, 'more than 30 days in the past'],
  ])('%s is kept or replaced', (_when, offset, expected, detail) => {
    const { event, timestampMs } = normalized({ timestamp: receivedAtMs / 1000 + offset });
    expect(timestampMs).toBe(receivedAtMs + expected * 1000);
    expect(event.remarks).toEqual(detail && [{ kind: 'replaced', path: '/timestamp', detail }]);
  });

  it.each([
    ['54 minutes behind', -54 * minute, 0],
    ['56 minutes behind', -56 * minute, 56 * minute],
    ['56 minutes ahead', 56 * minute, -56 * minute],
    ['three months behind', -90 * day, 90 * day],
  ])('is corrected by a clock %s', (_clock, clock, correction) => {
    const sentMs = receivedAtMs + clock * 1000;
    const timestamp = sentMs / 1000 - 10;
    const { event, timestampMs } = normalized(
      { timestamp, breadcrumbs: [{ timestamp: timestamp - 5 }] },
      { sentAt: new Date(sentMs).toISOString() },
    );
    const corrected = Math.round((timestamp + correction) * 1000);
    expect(timestampMs).toBe(corrected);
    expect(event.breadcrumbs?.[0]?.timestamp).toBe(new Date(corrected - 5000).toISOString());
    expect(event.remarks?.map((remark) => remark.kind)).toEqual(
      correction === 0 ? undefined : ['clock_drift'],
    );
  });

  it.each([['not a time'], [undefined]])('is not corrected without a readable sent_at: %j', (sentAt) => {
    expect(normalized({ timestamp: seconds }, { sentAt }).timestampMs).toBe(seconds * 1000);
  });
});

describe('level', () => {
  it.each([
    ['fatal', 'fatal'],
    ['critical', 'fatal'],
    ['ERROR', 'error'],
    ['warn', 'warning'],
    ['warning', 'warning'],
    ['log', 'info'],
    ['info', 'info'],
    ['trace', 'debug'],
    [50, 'fatal'],
    [40, 'error'],
    [30, 'warning'],
    [25, 'info'],
    [10, 'debug'],
    ['40', 'error'],
    ['loud', 'error'],
    [1000, 'error'],
    [null, 'error'],
  ])('%j is %s', (level, expected) => {
    expect(eventOf({ level }).level).toBe(expected);
  });
});

describe('exceptions', () => {
  const one = { type: 'ValueError', value: 'no', module: null };
  const expected = [{ type: 'ValueError', value: 'no' }];
  it.each([
    ['a list', [one]],
    ['an object with values', { values: [one] }],
    ['an object with one value', { values: one }],
    ['one bare object', one],
    ['a list with nulls', [null, one, null]],
  ])('come as %s', (_form, exception) => {
    const event = eventOf({ exception });
    expect(event.exceptions).toEqual(expected);
    expect(event.type).toBe('error');
  });

  it('come under the old key', () => {
    expect(eventOf({ 'sentry.interfaces.Exception': { values: [one] } }).exceptions).toEqual(expected);
  });

  it('keep their order, mechanism and thread', () => {
    const event = eventOf({
      exception: {
        values: [
          {
            type: 'Cause',
            mechanism: { type: 'chained', exception_id: 1, parent_id: 0, source: '__cause__' },
          },
          {
            type: 'Group',
            thread_id: 7,
            mechanism: {
              type: 'generic',
              handled: false,
              exception_id: 0,
              is_exception_group: true,
              help_link: 'https://x.test',
              data: { code: 1 },
              meta: { errno: { number: 2 } },
              synthetic: null,
            },
          },
        ],
      },
    });
    expect(event.exceptions).toEqual([
      { type: 'Cause', mechanism: { type: 'chained', exceptionId: 1, parentId: 0, source: '__cause__' } },
      {
        type: 'Group',
        threadId: '7',
        mechanism: {
          type: 'generic',
          handled: false,
          exceptionId: 0,
          isExceptionGroup: true,
          helpLink: 'https://x.test',
          data: { code: 1 },
          meta: { errno: { number: 2 } },
        },
      },
    ]);
  });

  it.each([
    [{ status: 500, list: [1] }, '{"status":500,"list":[1]}'],
    [404, '404'],
    [true, 'true'],
    ['', ''],
  ])('have a value of text, whatever %j they came with', (value, text) => {
    expect(eventOf({ exception: [{ type: 'E', value }] }).exceptions?.[0]?.value).toBe(text);
  });

  it('are nothing when none says anything', () => {
    expect(
      eventOf({ exception: [{}, { type: '' }, { mechanism: { type: 'x' } }] }).exceptions,
    ).toBeUndefined();
  });

  it('adopt the stack that very old clients put beside them', () => {
    const event = eventOf({ exception: one, stacktrace: { frames: [{ function: 'f' }] } });
    expect(event.exceptions?.[0]?.frames).toEqual([{ function: 'f', inApp: false }]);
    expect(event.stacktrace).toBeUndefined();
  });

  it('use the raw stack when there is no other', () => {
    const event = eventOf({
      exception: { ...one, stacktrace: null, raw_stacktrace: { frames: [{ lineno: 3 }] } },
    });
    expect(event.exceptions?.[0]?.frames).toEqual([{ lineno: 3, inApp: false }]);
  });
});

describe('frames', () => {
  it('are read field by field, oldest call first', () => {
    const raw = {
      filename: 'app.py',
      abs_path: '/srv/app.py',
      function: 'pay',
      raw_function: '_Z3payv',
      module: 'shop.app',
      package: 'shop',
      platform: 'native',
      lineno: '12',
      colno: 0,
      in_app: true,
      pre_context: ['a', null],
      context_line: 'b',
      post_context: [],
      vars: { x: "'1'" },
      instruction_addr: 4096,
      symbol_addr: '0xFF',
      image_addr: 'not hex',
    };
    const event = eventOf({ stacktrace: { frames: [raw, { function: 'inner', in_app: null }] } });
    expect(event.stacktrace).toEqual([
      {
        filename: 'app.py',
        absPath: '/srv/app.py',
        function: 'pay',
        rawFunction: '_Z3payv',
        module: 'shop.app',
        package: 'shop',
        platform: 'native',
        lineno: 12,
        inApp: true,
        preContext: ['a', ''],
        contextLine: 'b',
        vars: { x: "'1'" },
        instructionAddr: '0x1000',
        symbolAddr: '0xFF',
      },
      { function: 'inner', inApp: false },
    ]);
    expect(event.remarks).toEqual([
      { kind: 'dropped', path: '/stacktrace/0/imageAddr', detail: 'not an address' },
    ]);
  });

  it('have addresses in hexadecimal, also those that came as the digits of a long number', () => {
    const frames = [
      { instruction_addr: '18446744073709551615', symbol_addr: '0000000123456789', image_addr: 1 },
    ];
    expect(eventOf({ stacktrace: { frames } }).stacktrace?.[0]).toMatchObject({
      instructionAddr: '0xffffffffffffffff',
      symbolAddr: '0000000123456789',
      imageAddr: '0x1',
    });
  });

  it('of threads come with them', () => {
    const event = eventOf({
      threads: {
        values: [{ id: 1, name: 'main', crashed: true, current: false, stacktrace: { frames: [{}] } }, null],
      },
    });
    expect(event.threads).toEqual([
      { id: '1', name: 'main', crashed: true, current: false, frames: [{ inApp: false }] },
    ]);
  });
});

describe('message', () => {
  it.each([
    ['text', { message: 'hello' }, { formatted: 'hello' }],
    ['a number', { message: 7 }, { formatted: '7' }],
    [
      'all three parts',
      { logentry: { message: 'a %s', formatted: 'a b', params: ['b'] } },
      { formatted: 'a b', template: 'a %s', params: ['b'] },
    ],
    [
      'a template and a list',
      { logentry: { message: '%s took %d ms (%5.1f %%)', params: ['job', 12, 3.5] } },
      {
        formatted: 'job took 12 ms (3.5 %)',
        template: '%s took %d ms (%5.1f %%)',
        params: ['job', 12, 3.5],
      },
    ],
    [
      'a template and an object',
      { logentry: { message: '{who} {what} {missing}', params: { who: 'ada', what: 'paid' } } },
      {
        formatted: 'ada paid {missing}',
        template: '{who} {what} {missing}',
        params: { who: 'ada', what: 'paid' },
      },
    ],
    [
      'numbered places',
      { logentry: { message: '{1} {0}', params: ['a', 'b'] } },
      { formatted: 'b a', template: '{1} {0}', params: ['a', 'b'] },
    ],
    [
      'too few parameters',
      { logentry: { message: '%s %s', params: ['a'] } },
      { formatted: 'a %s', template: '%s %s', params: ['a'] },
    ],
    [
      'text with its parameters beside it',
      { message: 'disk 95% full on {}', params: ['web-1'] },
      { formatted: 'disk 95% full on web-1', template: 'disk 95% full on {}', params: ['web-1'] },
    ],
    ['text beside parameters that are none', { message: '%s', params: [] }, { formatted: '%s' }],
    ['an object under message', { message: { message: 'a' } }, { formatted: 'a', template: 'a' }],
    ['the old key', { 'sentry.interfaces.Message': { message: 'a' } }, { formatted: 'a', template: 'a' }],
    ['a logentry before a message', { message: 'x', logentry: { formatted: 'y' } }, { formatted: 'y' }],
    ['an empty logentry beside a message', { message: 'x', logentry: {} }, { formatted: 'x' }],
    ['nothing in it', { message: '' }, undefined],
  ])('comes as %s', (_form, raw, expected) => {
    expect(eventOf(raw).message).toEqual(expected);
  });

  it('stays a message when the SDK made up an exception for its stack', () => {
    const exception = {
      values: [
        { value: 'hello', mechanism: { type: 'generic', synthetic: true }, stacktrace: { frames: [{}] } },
      ],
    };
    expect(eventOf({ message: 'hello', exception }).type).toBe('default');
    expect(eventOf({ exception }).type).toBe('error');
    expect(eventOf({ message: 'hello', exception }).exceptions?.[0]?.frames).toHaveLength(1);
  });
});

describe('breadcrumbs', () => {
  const raw = {
    timestamp: '2026-11-23T11:59:00',
    level: 'log',
    category: 'http',
    message: 'GET',
    data: { a: 1 },
    x: 1,
  };
  const expected = [
    {
      timestamp: '2026-11-23T11:59:00.000Z',
      level: 'info',
      category: 'http',
      message: 'GET',
      data: { a: 1 },
    },
  ];
  it.each([
    ['a list', [raw]],
    ['an object with values', { values: [raw, null] }],
  ])('come as %s', (_form, breadcrumbs) => {
    expect(eventOf({ breadcrumbs }).breadcrumbs).toEqual(expected);
  });

  it('lose a part of a wrong type only', () => {
    const event = eventOf({
      breadcrumbs: [{ timestamp: 'x', level: 'x', message: 'm', data: 'x', category: {} }],
    });
    expect(event.breadcrumbs).toEqual([{ message: 'm' }]);
    expect(event.remarks?.map((remark) => remark.path).toSorted()).toEqual([
      '/breadcrumbs/0/category',
      '/breadcrumbs/0/data',
      '/breadcrumbs/0/level',
      '/breadcrumbs/0/timestamp',
    ]);
  });
});

describe('request', () => {
  it.each([
    ['text', 'a=1&b=%C3%A9+x&c&&d=%zz'],
    ['text with its question mark', '?a=1&b=%C3%A9+x&c&&d=%zz'],
    ['pairs', [['a', '1'], ['b', 'é x'], ['c', ''], ['d', '%zz'], ['gone', null], null]],
    ['an object', { a: 1, b: 'é x', c: '', d: '%zz', gone: null }],
  ])('has a query string as %s', (_form, query_string) => {
    expect(eventOf({ request: { query_string } }).request?.query).toEqual([
      ['a', '1'],
      ['b', 'é x'],
      ['c', ''],
      ['d', '%zz'],
    ]);
  });

  it('has one pair for each value of a repeated query parameter', () => {
    expect(eventOf({ request: { query_string: { a: ['1', 2], f: { x: [1] } } } }).request?.query).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['f', '{"x":[1]}'],
    ]);
  });

  it.each([
    ['an object', { Host: 'x', Accept: ['a', 'b'] }],
    [
      'pairs',
      [
        ['Host', 'x'],
        ['Accept', 'a, b'],
      ],
    ],
    ['lines', 'Host: x\r\nAccept: a, b\r\n'],
  ])('has headers as %s', (_form, headers) => {
    expect(eventOf({ request: { headers } }).request?.headers).toEqual([
      ['Host', 'x'],
      ['Accept', 'a, b'],
    ]);
  });

  it.each([
    ['text', 'a=1; b=x=y; c'],
    ['an object', { a: 1, b: 'x=y', c: '' }],
    [
      'pairs',
      [
        ['a', '1'],
        ['b', 'x=y'],
        ['c', ''],
      ],
    ],
  ])('has cookies as %s', (_form, cookies) => {
    expect(eventOf({ request: { cookies } }).request?.cookies).toEqual([
      ['a', '1'],
      ['b', 'x=y'],
      ['c', ''],
    ]);
  });

  it.each([[{ a: [1, null] }], [[1, 2]], ['raw text'], [7], [false]])(
    'keeps a body of any JSON: %j',
    (data) => {
      expect(eventOf({ request: { data } }).request?.data).toEqual(data);
    },
  );

  it('comes under the old key', () => {
    const event = eventOf({
      'sentry.interfaces.Http': { url: 'http://x', method: 'GET', env: { A: 1 }, fragment: 'f' },
    });
    expect(event.request).toEqual({ url: 'http://x', method: 'GET', env: { A: 1 }, fragment: 'f' });
  });
});

describe('user', () => {
  it('has text for its id, and data for what is not known', () => {
    const event = eventOf({
      user: { id: 42, segment: 'pro', data: { plan: 'x' }, geo: { city: 'Köln' }, email: '' },
    });
    expect(event.user).toEqual({ id: '42', data: { segment: 'pro', plan: 'x' }, geo: { city: 'Köln' } });
  });

  it.each([
    [{ id: 1, username: 'u', email: 'e', ip_address: '203.0.113.9' }, 'id:1'],
    [{ username: 'u', email: 'e' }, 'username:u'],
    [{ email: 'e', ip_address: '203.0.113.9' }, 'email:e'],
    [{ ip_address: '2001:db8::1' }, 'ip:2001:db8::1'],
    [{ ip_address: '{{auto}}' }, 'ip:203.0.113.7'],
    [{ name: 'n' }, undefined],
    [{}, undefined],
  ])('%j is counted as %s', (user, userKey) => {
    expect(normalized({ user }).userKey).toBe(userKey);
  });

  it('has the address of the connection only when the SDK asks for it', () => {
    expect(eventOf({ user: { id: 1 } }).user).toEqual({ id: '1' });
    expect(eventOf({ sdk: { settings: { infer_ip: 'never' } } }).user).toBeUndefined();
    expect(eventOf({ sdk: { settings: { infer_ip: 'auto' } } }).user).toEqual({ ipAddress: '203.0.113.7' });
    expect(eventOf({ user: { ip_address: '{{auto}}' } }, { clientAddress: undefined }).user).toBeUndefined();
  });

  it('loses an address that is none', () => {
    const event = eventOf({ user: { id: 1, ip_address: 'home' } });
    expect(event.user).toEqual({ id: '1' });
    expect(event.remarks).toEqual([{ kind: 'dropped', path: '/user/ipAddress', detail: 'not an address' }]);
  });
});

describe('tags', () => {
  it.each([
    ['an object', { a: 'x', n: 1, b: true, gone: null }],
    ['pairs', [['a', 'x'], ['n', 1], ['b', true], ['gone', null], null]],
    [
      'keys and values',
      [
        { key: 'a', value: 'x' },
        { key: 'n', value: 1 },
        { key: 'b', value: true },
      ],
    ],
  ])('come as %s', (_form, tags) => {
    const event = eventOf({ tags });
    expect(event.tags).toEqual([
      ['a', 'x'],
      ['n', '1'],
      ['b', 'true'],
    ]);
    expect(event.remarks).toBeUndefined();
  });

  it('count what cannot be a tag', () => {
    const event = eventOf({
      tags: [
        ['', 'x'],
        ['a', {}],
        ['b', 'first'],
        ['b', 'second'],
        ['two\nlines', 'x\ny'],
      ],
    });
    expect(event.tags).toEqual([
      ['b', 'first'],
      ['two lines', 'x y'],
    ]);
    expect(event.remarks).toEqual([
      { kind: 'dropped', path: '/tags', detail: expect.stringMatching(/^3 tags/) },
    ]);
  });
});

describe('other parts', () => {
  it.each([
    [
      ['a', 1, true, null],
      ['a', '1', 'true'],
    ],
    ['alone', ['alone']],
    [[], undefined],
  ])('fingerprint %j is %j', (fingerprint, expected) => {
    expect(eventOf({ fingerprint }).fingerprint).toEqual(expected);
  });

  it('names are one line of text', () => {
    const event = eventOf({
      release: ' a\nb ',
      environment: '',
      server_name: 'x\0y',
      dist: 52,
      transaction: '/a\t/b',
    });
    expect(event).toMatchObject({
      release: 'a b',
      environment: 'production',
      serverName: 'xy',
      dist: '52',
      transaction: '/a /b',
    });
  });

  it('texts lose NUL and lone surrogates and keep their lines', () => {
    const event = eventOf({ message: 'a\0b\ud800c\nd\u{1f600}', extra: { 'k\0': 'x\udc00' } });
    expect(event.message?.formatted).toBe('ab\ufffdc\nd\u{1f600}');
    expect(event.extra).toEqual({ k: 'x\ufffd' });
  });

  it('contexts are objects of objects, without line ends that come from files', () => {
    const event = eventOf({
      contexts: { os: { name: 'Debian', version: '12.11\n' }, wrong: 'x', gone: null, none: {} },
    });
    expect(event.contexts).toEqual({ os: { name: 'Debian', version: '12.11' }, none: {} });
    expect(event.remarks).toEqual([{ kind: 'dropped', path: '/contexts/wrong', detail: 'not an object' }]);
  });

  it('the SDK has a name and a version', () => {
    const sdk = {
      name: 'x',
      integrations: ['a', 1, null, {}],
      packages: [{ name: 'p', version: '1' }, { version: '2' }],
    };
    expect(eventOf({ sdk }).sdk).toEqual({
      name: 'x',
      version: 'unknown',
      integrations: ['a', '1'],
      packages: [{ name: 'p', version: '1' }],
    });
  });

  it('modules, errors, debug images and the checksum come along', () => {
    const event = eventOf({
      modules: { a: '1', b: 2, c: null },
      errors: [{ type: 'invalid_data', name: 'x' }, null, 'x'],
      debug_meta: { images: [{ type: 'sourcemap', debug_id: 'd' }] },
      checksum: 'c',
      logger: 'shop',
    });
    expect(event).toMatchObject({
      modules: { a: '1', b: '2' },
      errors: [{ type: 'invalid_data', name: 'x' }],
      debugMeta: { images: [{ type: 'sourcemap', debug_id: 'd' }] },
      checksum: 'c',
      logger: 'shop',
    });
  });

  it('keys nobody knows are counted in one remark', () => {
    const raw = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`x${index}`, 1]));
    expect(eventOf({ ...raw, _meta: {}, culprit: 'c', sample_rand: 1 }).remarks).toEqual([
      { kind: 'dropped', path: '', detail: '12 unknown keys: x0, x1, x2, x3, x4, x5, x6, x7, x8, x9 …' },
    ]);
  });

  it('keys of prototypes are harmless', () => {
    const raw: unknown = JSON.parse(
      '{"__proto__":{"level":"fatal"},"extra":{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}},"contexts":{"__proto__":{"x":1}}}',
    );
    const event = eventOf(raw);
    expect(event.level).toBe('error');
    expect(event.extra).toEqual({ constructor: { prototype: { y: 1 } } });
    expect(Object.getPrototypeOf(event.extra)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    expect(event.contexts).toBeUndefined();
  });
});
