import { Buffer } from 'node:buffer';

/** Finds the end of a body in chunks (RFC 9112 §7.1). */
export interface ChunkScanner {
  /** Reads on and calls `data` with each piece of content. Returns how many bytes belong to the body. */
  readonly read: (bytes: Buffer, data: (piece: Buffer) => void) => number;
  readonly state: () => 'reading' | 'ended' | 'broken';
}

/** Extensions and trailers are allowed and ignored. */
const maxLineBytes = 1_024;
const maxTrailerLines = 64;
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const sizeLine = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\0-\x08\x0a-\x1f\x7f]*)?$/;
const lf = 0x0a;

type Place = 'size' | 'data' | 'afterData' | 'trailer' | 'ended' | 'broken';

export function createChunkScanner(): ChunkScanner {
  let place: Place = 'size';
  let line = '';
  let left = 0;
  let trailerLines = 0;

  const endLine = (text: string): void => {
    if (place === 'size') {
      const size = sizeLine.exec(text)?.[1];
      left = Number.parseInt(size ?? '', 16);
      if (size === undefined) place = 'broken';
      else place = left === 0 ? 'trailer' : 'data';
    } else if (place === 'afterData') {
      place = text === '' ? 'size' : 'broken';
    } else {
      trailerLines += 1;
      if (text === '') place = 'ended';
      else if (trailerLines > maxTrailerLines) place = 'broken';
    }
  };
  return {
    read: (bytes, data) => {
      let at = 0;
      while (at < bytes.length && place !== 'ended' && place !== 'broken') {
        if (place === 'data') {
          const piece = bytes.subarray(at, at + left);
          data(piece);
          at += piece.length;
          left -= piece.length;
          if (left === 0) place = 'afterData';
          continue;
        }
        const end = bytes.indexOf(lf, at);
        const stop = end < 0 ? bytes.length : end + 1;
        if (line.length + stop - at > maxLineBytes) {
          place = 'broken';
          break;
        }
        line += bytes.toString('latin1', at, stop);
        at = stop;
        if (end < 0) break;
        const text = line;
        line = '';
        if (text.endsWith('\r\n')) endLine(text.slice(0, -2));
        else place = 'broken';
      }
      return at;
    },
    state: () => (place === 'ended' || place === 'broken' ? place : 'reading'),
  };
}

const lineBreak = Buffer.from('\r\n');

/** Joins pieces of content into one chunk. */
export function joinedChunk(pieces: readonly Buffer[]): Buffer {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return Buffer.concat([Buffer.from(`${bytes.toString(16)}\r\n`, 'latin1'), ...pieces, lineBreak]);
}
