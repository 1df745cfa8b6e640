import { Buffer } from 'node:buffer';
import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../../../local/edge/lines.ts';
import { asLogLine } from '../../../../local/edge/output.ts';

async function linesOf(chunks: readonly Buffer[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (line) => lines.push(line));
  const ended = new Promise((resolve) => {
    stream.once('end', resolve);
  });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await ended;
  return lines;
}

describe('readLines', () => {
  it('gives the same lines however the bytes are cut, also within a character', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((line) => !line.includes('\n'));
    const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 6 }), cuts, async (lines, at) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const ends = [...at.filter((end) => end < bytes.length), bytes.length].toSorted((a, b) => a - b);
        const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(await linesOf(chunks)).toEqual(lines);
      }),
    );
  });

  it('gives a last line without its break, and no empty ones', async () => {
    expect(await linesOf([Buffer.from('a\n\n\nb')])).toEqual(['a', 'b']);
  });

  it('cuts a line that does not end rather than keep it all', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024, 'x');
    const lines = await linesOf([mebibyte, mebibyte, mebibyte]);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.join('')).toHaveLength(3 * 1024 * 1024);
  });
});

describe('asLogLine', () => {
  it('leaves the lines of the Worker as they are', () => {
    expect(asLogLine('{"msg":"request"}')).toBe('{"msg":"request"}');
  });

  it('makes a line of the same form from what the runtime says', () => {
    expect(JSON.parse(asLogLine('*** "fatal"') ?? '')).toMatchObject({ level: 'error', text: '*** "fatal"' });
  });

  it('hides the secrets of a request that the runtime quotes, and shows what a terminal would obey', () => {
    // `GET http://… HTTP/1.1`, the form for proxies, which workerd does not take.
    const url = 'http://ada:hunter2hunter2@shop.example/?password=hunter2hunter2&to=ada@shop.example';
    const line = asLogLine(`kj/compat/url.c++:165: failed: invalid URL; url = ${url} \u001b[31m`);
    expect(line).not.toMatch(/hunter2|ada@/);
    expect(JSON.parse(line ?? '')).toMatchObject({
      msg: 'workerd',
      level: 'warn',
      text: expect.stringMatching(/invalid URL.*shop\.example.*\\u001b\[31m$/),
    });
  });
});
