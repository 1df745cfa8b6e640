import { Buffer } from 'node:buffer';
import { type ChunkScanner, createChunkScanner } from './chunked.ts';

/** Follows one answer of the runtime, to find its end. */
export interface AnswerReader {
  /** The bytes to pass on, or undefined while the head is not complete. */
  readonly read: (bytes: Buffer) => Buffer | undefined;
  readonly begun: () => boolean;
  /** `untilClose`: the answer ends when the connection closes. */
  readonly state: () => 'reading' | 'untilClose' | 'ended' | 'broken';
  /** Whether the runtime closes the connection after this answer. */
  readonly closes: () => boolean;
}

type Place = 'head' | 'length' | 'chunks' | 'untilClose' | 'ended' | 'broken';

const maxHeadBytes = 256 * 1024;
const contentLength = /\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n/i;
const chunked = /\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n/i;
const closing = /\r\nconnection:[ \t]*close[ \t]*\r\n/i;
const endOfHead = Buffer.from('\r\n\r\n');

/** Calls `mustClose` when the head is complete: whether to tell the client that the connection closes. */
export function createAnswerReader(method: string, mustClose: () => boolean): AnswerReader {
  let waiting: Buffer | undefined;
  let place: Place = 'head';
  let left = 0;
  let scanner: ChunkScanner | undefined;
  let closes = false;

  const readBody = (bytes: Buffer): Buffer => {
    if (place === 'length') {
      left -= bytes.length;
      if (left <= 0) place = left < 0 ? 'broken' : 'ended';
    } else if (place === 'chunks' && scanner !== undefined) {
      const used = scanner.read(bytes, () => {});
      const state = scanner.state();
      if (state !== 'reading') place = used < bytes.length ? 'broken' : state;
    }
    return bytes;
  };
  const begin = (head: string, status: number): void => {
    closes = closing.test(head);
    const length = contentLength.exec(head)?.[1];
    if (method === 'HEAD' || status === 204 || status === 304) place = 'ended';
    else if (chunked.test(head)) {
      place = 'chunks';
      scanner = createChunkScanner();
    } else if (length === undefined) place = 'untilClose';
    else {
      left = Number(length);
      place = left === 0 ? 'ended' : 'length';
    }
  };
  const endsWithConnection = (): boolean => place === 'untilClose';
  return {
    read: (bytes) => {
      if (place !== 'head') return readBody(bytes);
      const all: Buffer = waiting === undefined ? bytes : Buffer.concat([waiting, bytes]);
      const end = all.indexOf(endOfHead);
      if (end < 0) {
        waiting = all;
        if (all.length > maxHeadBytes) place = 'broken';
        return undefined;
      }
      waiting = undefined;
      const head = all.toString('latin1', 0, end + 2);
      begin(head, Number(head.slice(9, 12)));
      const body = all.subarray(end + 4);
      if (body.length > 0) readBody(body);
      if (closes || !(mustClose() || endsWithConnection())) return all;
      return Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`, 'latin1'), body]);
    },
    begun: () => place !== 'head',
    state: () => (place === 'ended' || place === 'broken' || place === 'untilClose' ? place : 'reading'),
    closes: () => closes || endsWithConnection(),
  };
}
