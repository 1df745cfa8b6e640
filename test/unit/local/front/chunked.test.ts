import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnswerReader } from '../../../../local/front/answer-reader.ts';
import { createChunkScanner } from '../../../../local/front/chunked.ts';

/** The bytes cut at these places. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...at.filter((end) => end < bytes.length), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function scan(pieces: readonly Buffer[]): { data: string; state: string; used: number } {
  const scanner = createChunkScanner();
  const data: Buffer[] = [];
  let used = 0;
  for (const piece of pieces) used += scanner.read(piece, (part) => data.push(part));
  return { data: Buffer.concat(data).toString('latin1'), state: scanner.state(), used };
}

const chunksOf = (parts: readonly string[]): string =>
  `${parts.map((part) => `${part.length.toString(16)};x="y"\r\n${part}\r\n`).join('')}0\r\nTrailer: t\r\n\r\n`;

describe('a body in chunks', () => {
  test('ends at the same place with the same content, however the bytes are cut', () => {
    const part = fc.stringMatching(/^[a-z\r\n]{1,30}$/);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.array(fc.nat(150)), (parts, at) => {
        const body = chunksOf(parts);
        const read = scan(cut(Buffer.from(`${body}GET / HTTP/1.1`), at));
        expect(read).toEqual({ data: parts.join(''), state: 'ended', used: body.length });
      }),
    );
  });

  test.each([
    'zz\r\n',
    '\r\n',
    '-1\r\n',
    '+5\r\n',
    '0x5\r\n',
    '5 5\r\n',
    'fffffffff\r\n',
    '5\n',
    '5\r\nhello!\r\n',
    '0'.repeat(2000),
  ])('%j breaks it', (text) => {
    expect(scan([Buffer.from(text)]).state).toBe('broken');
  });

  test('may not have trailers without end', () => {
    expect(scan([Buffer.from(`0\r\n${'a: b\r\n'.repeat(100)}`)]).state).toBe('broken');
  });
});

describe('an answer of the runtime', () => {
  const read = (method: string, text: string, mustClose = false, at: readonly number[] = []) => {
    const reader = createAnswerReader(method, () => mustClose);
    const passed = cut(Buffer.from(text), at).map((piece) => reader.read(piece) ?? Buffer.alloc(0));
    return { passed: Buffer.concat(passed).toString(), state: reader.state(), closes: reader.closes() };
  };
  const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

  test('passes unchanged and ends where it says, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60)), (at) => {
        expect(read('GET', plain, false, at)).toEqual({ passed: plain, state: 'ended', closes: false });
      }),
    );
  });

  test('says that the connection closes when it does', () => {
    const closing = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello';
    expect(read('GET', plain, true).passed).toBe(closing);
    expect(read('GET', closing)).toEqual({ passed: closing, state: 'ended', closes: true });
    const open = 'HTTP/1.1 200 OK\r\n\r\nhel';
    expect(read('GET', open)).toMatchObject({ state: 'untilClose', closes: true });
  });

  test.each([
    ['HEAD', plain.slice(0, -5)],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'],
    ['OPTIONS', 'HTTP/1.1 204 No Content\r\nAllow: GET\r\n\r\n'],
    ['GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
  ])('to %s ends: %j', (method, text) => {
    expect(read(method, text).state).toBe('ended');
  });
});
