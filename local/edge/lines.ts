import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** A longer line is passed on in pieces. */
const maxLineChars = 1024 * 1024;

/** Calls `onLine` for each line of a stream, without its line break. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const text = rest + decoder.write(chunk);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      if (end > from) onLine(text.slice(from, end));
      from = end + 1;
    }
    rest = text.slice(from);
    if (rest.length < maxLineChars) return;
    onLine(rest);
    rest = '';
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
  stream.on('error', () => {});
}
