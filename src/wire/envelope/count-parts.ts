import { Buffer } from 'node:buffer';

const maxParts = 100;

/** How many parts a multipart body has, at most 100; undefined when the body is not multipart. Never throws. */
export function countParts(body: Uint8Array, contentType: string | undefined): number | undefined {
  const boundary = /^multipart\/.{0,200};\s?boundary="?([^"\s;,]{1,70})/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mark = Buffer.from(`--${boundary}\r\n`);
  let parts = 0;
  for (
    let at = bytes.indexOf(mark);
    at !== -1 && parts < maxParts;
    at = bytes.indexOf(mark, at + mark.length)
  ) {
    parts += 1;
  }
  return parts;
}
