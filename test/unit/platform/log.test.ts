import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMetrics } from '../../../src/domain/metrics/registry.ts';
import { createLog, defaultLogSettings, type LogLevel, type LogSettings } from '../../../src/platform/log.ts';
import { createSampledOut } from '../../../src/platform/log/sampled-out.ts';
import { openWideEvent, type WideEnding } from '../../../src/platform/log/wide-event.ts';
import { createEventCost, noteCache } from '../../../src/platform/event-cost.ts';

type Line = Record<string, unknown>;
interface Written extends Line {
  readonly method: string;
}

let written: { method: LogLevel; text: string }[];
const lines = (): Line[] => written.map(({ text }) => JSON.parse(text) as Written);

beforeEach(() => {
  written = [];
  for (const method of ['debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((text: string) => void written.push({ method, text }));
  }
});
afterEach(() => vi.restoreAllMocks());

const settings = (over: Partial<LogSettings> = {}): LogSettings => ({
  ...defaultLogSettings,
  maskIp: false,
  ...over,
});
const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), requestId: 'c'.repeat(32) };
/** Of the upper half: left out at a rate of one half. */
const sampledOut = { ...ids, traceId: 'f'.repeat(32) };

describe('a line', () => {
  test('is one JSON object in the order ts, level, msg, ids, fields', () => {
    createLog(settings(), ids)('info', 'done', { status: 200 });
    expect(written[0]?.text).toMatch(
      /^\{"ts":"[^"]+Z","level":"info","msg":"done","traceId":"a{32}","spanId":/,
    );
    expect(lines()[0]).toMatchObject({ ...ids, level: 'info', msg: 'done', status: 200 });
  });

  test.each(['debug', 'info', 'warn', 'error'] as const)(
    'of level %s goes to that method of the console',
    (level) => {
      createLog(settings({ level: 'debug' }))(level, 'x');
      expect(written.map(({ method }) => method)).toEqual([level]);
    },
  );

  test.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('below LOG_LEVEL %s is not written', (level, expected) => {
    const log = createLog(settings({ level }));
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log(each, 'x');
    expect(lines().map((line) => line['level'])).toEqual(expected);
  });

  test('says of its request what is known by then', () => {
    const facts: Line = { route: '/api/:project/envelope', method: 'POST', other: 1 };
    const log = createLog(settings(), ids, facts);
    log('warn', 'early');
    Object.assign(facts, {
      projectId: 7,
      actor: 'key_0123456789abcdef01234567',
      client: 'curl',
      colo: 'FRA',
    });
    log('warn', 'late', { projectId: 8 });
    expect(lines()[0]).toMatchObject({ route: '/api/:project/envelope', method: 'POST' });
    expect(lines()[0]).not.toHaveProperty('other');
    expect(lines()[1]).toMatchObject({
      projectId: 8,
      actor: 'key_0123456789abcdef01234567',
      client: 'curl',
      colo: 'FRA',
    });
  });

  test('keeps its own names: a field cannot stand for another level or trace', () => {
    createLog(settings(), ids)('info', 'real', {
      level: 'error',
      msg: 'forged',
      traceId: 'd'.repeat(32),
      ts: 1,
    });
    expect(lines()[0]).toMatchObject({
      level: 'info',
      msg: 'real',
      ...ids,
      level_: 'error',
      msg_: 'forged',
      ts_: 1,
    });
  });

  test('cannot be forged or broken by what is logged', () => {
    createLog(settings())('info', 'a\n{"level":"error"}\r\n\u2028', {
      name: '\u001b[2J\u202egnp.exe\u0000\u009b',
    });
    const [{ text } = { text: '' }] = written;
    // oxlint-disable-next-line no-control-regex -- that is the question
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(lines()[0]).toMatchObject({
      msg: 'a\n{"level":"error"}\n\\u2028',
      name: '\\u001b[2J\\u202egnp.exe\\u0000\\u009b',
    });
  });
});

describe('an error in a line', () => {
  test('shows name, message, code, frames and causes, each in its place', () => {
    const cause = Object.assign(new TypeError('inner'), {
      code: 'EPIPE',
      secretThing: 'x',
      request: { a: 1 },
    });
    createLog(settings())('error', 'Failed', { error: new Error('outer', { cause }) });
    const { error } = lines()[0] as { error: Line };
    expect(error).toMatchObject({
      name: 'Error',
      message: 'outer',
      cause: { name: 'TypeError', message: 'inner', code: 'EPIPE' },
    });
    expect(error['stack']).toMatch(/^at /);
    expect(Object.keys(error['cause'] as Line)).toEqual(['name', 'message', 'code', 'stack']);
  });

  test('never quotes SQL parameters or the text that was no JSON', () => {
    const query = new Error('Failed query: insert into t values (?)\nparams: hunter2\n    at hunter2');
    Object.assign(query, {
      query: 'insert into t values (?)',
      params: ['hunter2'],
      cause: new Error('SQLITE_BUSY'),
    });
    let syntax: unknown;
    try {
      JSON.parse('hunter2 and more');
    } catch (error) {
      syntax = error;
    }
    createLog(settings())('error', 'Failed', { error: query, syntax });
    expect(written[0]?.text).not.toContain('hunter2');
    expect(lines()[0]).toMatchObject({
      error: { message: 'Failed query', cause: { message: 'SQLITE_BUSY' } },
    });
  });
});

describe('sampling', () => {
  test('keeps or leaves a trace as a whole, about as many as asked', () => {
    let kept = 0;
    for (let at = 0; at < 1_000; at += 1) {
      const traceId = `${'0'.repeat(20)}${Math.floor((at / 1_000) * 16 ** 12)
        .toString(16)
        .padStart(12, '0')}`;
      written = [];
      const log = createLog(settings({ sampleRate: 0.25 }), { ...ids, traceId });
      log('info', 'one');
      log('warn', 'two');
      expect([0, 2]).toContain(written.length);
      kept += written.length / 2;
    }
    expect(kept).toBe(250);
  });

  test('is off at 1 and leaves nothing ordinary at 0', () => {
    createLog(settings({ sampleRate: 1 }), sampledOut)('info', 'kept');
    createLog(settings({ sampleRate: 0 }), { ...ids, traceId: '0'.repeat(32) })('info', 'left');
    createLog(settings({ sampleRate: 0 }))('info', 'kept: there is no trace to decide by');
    expect(lines()).toHaveLength(2);
  });

  test.each([
    ['an error', 'error', {}],
    ['something slow', 'warn', { slow: true }],
  ] as const)('lets %s through, with the lines before and after it', (_name, level, fields) => {
    const log = createLog(settings({ sampleRate: 0.5 }), sampledOut);
    log('info', 'before');
    expect(lines()).toEqual([]);
    log(level, 'it', fields);
    log('info', 'after');
    expect(lines().map((line) => line['msg'])).toEqual(['before', 'it', 'after']);
  });

  test('keeps a share of the warnings by our own id, whatever trace id a client has chosen', () => {
    for (const requestId of ['0'.repeat(32), 'f'.repeat(32)]) {
      createLog(settings({ sampleRate: 0.5 }), { ...sampledOut, requestId })('warn', requestId.slice(0, 1));
      createLog(settings({ sampleRate: 0.5 }), { ...sampledOut, requestId })('info', 'ordinary');
    }
    expect(lines().map((line) => line['msg'])).toEqual(['0']);
  });

  test('holds no more than 20 lines back', () => {
    const log = createLog(settings({ sampleRate: 0 }), sampledOut);
    for (let at = 0; at < 100; at += 1) log('info', `line ${at}`);
    log('error', 'end');
    expect(lines()).toHaveLength(21);
  });

  test('tells in the next line how many were left out', () => {
    const state = createSampledOut(createMetrics());
    const log = createLog(settings({ sampleRate: 0 }), sampledOut, {}, state);
    for (let at = 0; at < 3; at += 1) log('info', 'left');
    createLog(settings(), ids, {}, state)('info', 'kept');
    createLog(settings(), ids, {}, state)('info', 'kept');
    expect(lines().map((line) => line['sampledOut'])).toEqual([3, undefined]);
  });

  test('adds up: lines written and lines told are all lines, also when some were let out after all', () => {
    const metrics = createMetrics();
    const state = createSampledOut(metrics);
    const failing = createLog(settings({ sampleRate: 0 }), sampledOut, {}, state);
    failing('info', 'held');
    createLog(settings(), ids, {}, state)('info', 'tells of it');
    failing('error', 'lets it out');
    const other = createLog(settings({ sampleRate: 0 }), sampledOut, {}, state);
    for (let at = 0; at < 4; at += 1) other('info', 'left');
    createLog(settings(), ids, {}, state)('info', 'tells the rest');
    const told = lines().reduce((sum, line) => sum + Number(line['sampledOut'] ?? 0), 0);
    expect(written.length + told).toBe(8);
    expect([...metrics.samples()]).toEqual([['log_lines_sampled_out', 5]]);
  });
});

describe('a wide event', () => {
  const open = (over: { slowMs?: number; facts?: Line } = {}) =>
    openWideEvent({
      settings: settings(),
      slowMs: over.slowMs ?? 1_000,
      trace: { traceId: ids.traceId, spanId: ids.spanId, parentSpanId: 'd'.repeat(16), sampled: true },
      requestId: ids.requestId,
      facts: over.facts ?? {},
      sampledOut: createSampledOut(),
    });
  const db = { durationMs: 5, roundTrips: 1, retries: 0, rowsRead: 2, rowsWritten: 8 };
  const ending: WideEnding = { msg: 'request', level: 'info', status: 200, cost: undefined };

  test('has what the layers learnt and what it cost', () => {
    const facts: Line = { route: '/health', method: 'GET' };
    const event = open({ facts });
    facts['outcome'] = ['error:accepted:none:1'];
    const cost = createEventCost(db);
    cost.redis.commands += 1;
    cost.redis.durationMs += 3;
    noteCache({ metrics: createMetrics(), cost }, 'key', 'hit');
    event.close({ ...ending, cost });
    expect(lines()).toEqual([
      {
        ts: expect.any(String),
        level: 'info',
        msg: 'request',
        ...ids,
        route: '/health',
        method: 'GET',
        status: 200,
        durationMs: expect.any(Number),
        outcome: ['error:accepted:none:1'],
        dbMs: 5,
        dbRoundTrips: 1,
        rowsRead: 2,
        rowsWritten: 8,
        redisMs: 3,
        redisCommands: 1,
        cache: ['key:hit'],
        parentSpanId: 'd'.repeat(16),
      },
    ]);
  });

  test('is written once', () => {
    const event = open();
    event.close(ending);
    event.close({ ...ending, level: 'error' });
    expect(lines()).toHaveLength(1);
  });

  test('that was slow is a warning and says so; an error stays one', () => {
    open({ slowMs: 0 }).close(ending);
    open({ slowMs: 0 }).close({ ...ending, level: 'error' });
    expect(lines()).toMatchObject([
      { level: 'warn', slow: true },
      { level: 'error', slow: true },
    ]);
  });
});
