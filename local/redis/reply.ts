import { Buffer } from 'node:buffer';

/** One entry of a REST reply. */
export type RestReply = { readonly result: unknown } | { readonly error: string };

/** Encodes texts as base64 when the client asked for it, as Upstash does; `OK` stays unchanged. */
export function encodeResult(value: unknown, asBase64: boolean): unknown {
  if (Array.isArray(value)) return value.map((entry) => encodeResult(entry, asBase64));
  if (value instanceof Error) return value.message;
  if (typeof value !== 'string') return value ?? null;
  return asBase64 && value !== 'OK' ? Buffer.from(value, 'utf8').toString('base64') : value;
}

export function toReply(value: unknown, asBase64: boolean): RestReply {
  return value instanceof Error ? { error: value.message } : { result: encodeResult(value, asBase64) };
}

/** A command as clients write it: a list of texts and numbers. Undefined for anything else. */
export function readCommand(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const words: string[] = [];
  for (const word of value) {
    if (typeof word !== 'string' && typeof word !== 'number' && typeof word !== 'boolean') return undefined;
    words.push(String(word));
  }
  return words;
}
