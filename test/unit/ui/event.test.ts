import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/kinds/error/schema.ts';
import { scaleBars } from '../../../src/ui/charts/scale-bars.ts';
import { buildCurl } from '../../../src/ui/event/build-curl.ts';
import { foldFrames, placeOf, sourceLines } from '../../../src/ui/event/fold-frames.ts';

const app = (name: string): Frame => ({ function: name, inApp: true });
const library = (name: string): Frame => ({ function: name, inApp: false });

/** `a|(b c)` for an app frame and a run of two library frames. */
function shape(frames: readonly Frame[], order: 'newest' | 'oldest'): string {
  return foldFrames(frames, order)
    .map((part) =>
      part.kind === 'app' ? part.frame.function : `(${part.frames.map((frame) => frame.function).join(' ')})`,
    )
    .join('|');
}

describe('foldFrames', () => {
  const frames = [library('run'), library('call'), app('handle'), app('load'), library('get')];

  it('folds runs of library frames, the crash first', () => {
    expect(shape(frames, 'newest')).toBe('(get)|load|handle|(call run)');
  });

  it('keeps the stored order when the reader wants the oldest call first', () => {
    expect(shape(frames, 'oldest')).toBe('(run call)|handle|load|(get)');
  });

  it('makes one run of a stack without frames of the application, and nothing of none', () => {
    expect(shape([library('a'), library('b')], 'newest')).toBe('(b a)');
    expect(foldFrames([], 'newest')).toEqual([]);
  });
});

describe('sourceLines', () => {
  it('numbers the lines around the failing one', () => {
    const frame = { ...app('f'), lineno: 2, preContext: ['x', 'a'], contextLine: 'b', postContext: ['c'] };
    expect(sourceLines(frame)).toEqual([
      { number: undefined, text: 'x', isFailing: false },
      { number: 1, text: 'a', isFailing: false },
      { number: 2, text: 'b', isFailing: true },
      { number: 3, text: 'c', isFailing: false },
    ]);
  });

  it('shows nothing without the failing line', () => {
    expect(sourceLines({ ...app('f'), lineno: 2, preContext: ['a'] })).toEqual([]);
  });
});

describe('placeOf', () => {
  it('names file, line and column, else the address', () => {
    expect(placeOf({ ...app('f'), filename: 'a.ts', lineno: 3, colno: 7 })).toBe('a.ts:3:7');
    expect(placeOf({ ...app('f'), instructionAddr: '0x10' })).toBe('0x10');
    expect(placeOf(app('f'))).toBe('');
  });
});

describe('buildCurl', () => {
  it('says method, headers and body, and leaves out what curl sets itself', () => {
    const command = buildCurl({
      url: 'https://shop.example/orders#top',
      method: 'post',
      query: [['page', '1 2']],
      headers: [
        ['Content-Type', 'application/json'],
        ['Host', 'shop.example'],
        ['Content-Length', '9'],
      ],
      data: { a: 1 },
    });
    expect(command?.split(' \\\n  ')).toEqual([
      `curl 'https://shop.example/orders?page=1+2'`,
      '-X POST',
      `-H 'Content-Type: application/json'`,
      `--data-raw '{\n  "a": 1\n}'`,
    ]);
  });

  it('lets no value end its quotes', () => {
    const command = buildCurl({ url: 'http://a.example/', data: `'; rm -rf / #\0` });
    expect(command).toBe(`curl 'http://a.example/' \\\n  --data-raw ''\\''; rm -rf / #'`);
  });

  it.each(['javascript:alert(1)', '-o/etc/passwd', '/orders', undefined])(
    'is not offered for the URL %s',
    (url) => {
      expect(buildCurl(url === undefined ? {} : { url })).toBeUndefined();
    },
  );

  it('leaves out a method and headers that are no words', () => {
    const command = buildCurl({ url: 'http://a.example/', method: 'X; id', headers: [['a b', 'c']] });
    expect(command).toBe(`curl 'http://a.example/'`);
  });
});

describe('scaleBars', () => {
  it('scales to the largest value, and lets one event be seen', () => {
    const bars = scaleBars({ values: [0, 1, 100], width: 29, height: 20, gap: 1 });
    expect(bars.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
      [0, 20, 9, 0],
      [10, 18, 9, 2],
      [20, 0, 9, 20],
    ]);
  });

  it('draws nothing of nothing', () => {
    expect(scaleBars({ values: [], width: 10, height: 10, gap: 1 })).toEqual([]);
    expect(scaleBars({ values: [0, 0], width: 10, height: 10, gap: 0 }).map(({ height }) => height)).toEqual([
      0, 0,
    ]);
  });
});
