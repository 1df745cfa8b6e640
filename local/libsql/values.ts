import { Buffer } from 'node:buffer';
import { ProtocolError } from './errors.ts';

/** What the embedded engine binds and returns; 64-bit integers are always bigint. */
export type SqlValue = null | bigint | number | string | Uint8Array;

const minInteger = -(2n ** 63n);
const maxInteger = 2n ** 63n - 1n;
const integerText = /^-?\d{1,19}$/;

type WireValue = { type?: unknown; value?: unknown; base64?: unknown };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** One Hrana value (specification: "Values") as the engine takes it. Raises ProtocolError on anything else. */
export function decodeValue(wire: unknown): SqlValue {
  if (!isObject(wire)) throw new ProtocolError('A value must be an object');
  const { type, value, base64 }: WireValue = wire;
  if (type === 'text' && typeof value === 'string') return value;
  if (type === 'integer' && typeof value === 'string' && integerText.test(value)) {
    const integer = BigInt(value);
    if (integer >= minInteger && integer <= maxInteger) return integer;
  }
  if (type === 'null') return null;
  if (type === 'float' && typeof value === 'number') return value;
  if (type === 'blob' && typeof base64 === 'string') return Buffer.from(base64, 'base64');
  throw new ProtocolError('Invalid value');
}

/** One value as Hrana JSON. An infinity becomes a number so large that every JSON reader rounds it to infinity. */
export function encodeValue(value: unknown): string {
  if (value === null || value === undefined) return '{"type":"null"}';
  if (typeof value === 'string') return `{"type":"text","value":${JSON.stringify(value)}}`;
  if (typeof value === 'bigint') return `{"type":"integer","value":"${value}"}`;
  if (typeof value === 'number') return `{"type":"float","value":${encodeFloat(value)}}`;
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `{"type":"blob","base64":"${bytes.toString('base64')}"}`;
  }
  throw new TypeError(`The engine returned an unknown type: ${typeof value}`);
}

function encodeFloat(value: number): string {
  if (value === Infinity) return '1e999';
  if (value === -Infinity) return '-1e999';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  return String(value);
}
