import { describe, expect, test } from 'vitest';
import { prettyLine, wantsColor } from '../../../../local/edge/pretty-line.ts';

const request = {
  ts: '2026-07-28T12:30:00.123Z',
  level: 'info',
  msg: 'request',
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  requestId: 'c'.repeat(32),
  route: '/api/:project/envelope',
  method: 'POST',
  status: 200,
  durationMs: 7,
  projectId: 1,
  outcome: ['error:accepted:none:1'],
};

describe('prettyLine', () => {
  test('puts a request into one line for people', () => {
    expect(prettyLine(JSON.stringify(request), false)).toBe(
      `12:30:00.123 INFO  POST /api/:project/envelope 200 7 ms traceId=${'a'.repeat(32)} projectId=1 outcome=error:accepted:none:1`,
    );
  });

  test('shows an error with its frames and causes below', () => {
    const error = {
      name: 'DatabaseFailed',
      message: 'x',
      stack: 'at a (b:1:2)\nat c',
      cause: { name: 'Error', message: 'why' },
    };
    const line = JSON.stringify({
      ts: request.ts,
      level: 'error',
      msg: 'Request failed',
      errorCode: 'internal',
      error,
    });
    expect(prettyLine(line, false).split('\n')).toEqual([
      '12:30:00.123 ERROR Request failed errorCode=internal',
      '  DatabaseFailed: x',
      '    at a (b:1:2)',
      '    at c',
      '  because of Error: why',
    ]);
    expect(prettyLine('{"level":"error","error":"text"}', false)).toContain('error=text');
  });

  test('colours by level, and the colours are all there is beside the text', () => {
    const plain = prettyLine(JSON.stringify(request), false);
    const colored = prettyLine(JSON.stringify(request), true);
    expect(colored).toContain('\u001b[32mINFO');
    expect(prettyLine('{"level":"error"}', true)).toContain('\u001b[31mERROR');
    // oxlint-disable-next-line no-control-regex -- colours begin with one
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test.each(['no JSON', '[1]', '"text"', 'null', '{"a":', ''])('leaves %j as it is', (line) => {
    expect(prettyLine(line, true)).toBe(line);
  });

  test('lets no line of the runtime reach the terminal with what it would obey', () => {
    for (const line of [
      'oops \u001b[2J',
      '{"msg":"\\u001b[2J","\\u202ekey":"\\u009b","error":{"name":"\\u0007","stack":"\\u001b"}}',
    ]) {
      // oxlint-disable-next-line no-control-regex -- that is the question
      expect(prettyLine(line, false)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe('wantsColor', () => {
  test.each([
    [{}, true],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'xterm-256color' }, true],
  ])('%j', (env, expected) => {
    expect(wantsColor(env)).toBe(expected);
  });
});
