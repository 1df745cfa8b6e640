import { Buffer } from 'node:buffer';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { bodyTemplates } from '../event-pack.ts';
import type { Random } from '../python-event.ts';

/** An envelope with its event ids, ready for the wire. */
export interface MadeEnvelope {
  readonly eventIds: readonly string[];
  readonly text: string;
}

export interface SmallEvent {
  readonly eventId: string;
  /** Events of one marker are one issue. */
  readonly marker: string;
  readonly timestamp?: number | string;
  readonly extra?: unknown;
}

/** An event of about 1 KB, as a small service sends it. */
export function smallEvent({ eventId, marker, timestamp, extra }: SmallEvent, random: Random): object {
  const frame = { filename: 'shop/orders.py', module: 'shop.orders', in_app: true };
  return {
    event_id: eventId,
    timestamp: timestamp ?? Date.now() / 1000,
    platform: 'python',
    level: random() < 0.9 ? 'error' : 'warning',
    transaction: `/orders/{id}/${marker.length % 7}`,
    release: `shop@1.${Math.floor(random() * 5)}.0`,
    environment: random() < 0.8 ? 'production' : 'staging',
    user: { id: String(Math.floor(random() * 2_000)) },
    exception: {
      values: [
        {
          type: `${marker}Error`,
          value: `order ${Math.floor(random() * 1e9)} failed`,
          stacktrace: {
            frames: [
              { ...frame, function: 'handle', lineno: 12 },
              { ...frame, function: `load_${marker}`, lineno: 40 },
            ],
          },
        },
      ],
    },
    ...(extra === undefined ? {} : { extra }),
  };
}

export function envelopeText(events: readonly object[], header: object, others = ''): string {
  const items = events.map((event) => `{"type":"event"}\n${JSON.stringify(event)}\n`).join('');
  return `${JSON.stringify(header)}\n${items}${others}`;
}

/** Envelopes of the Python SDK in sizes that are met: most small, some with everything in them. */
export function createLargeEnvelopes(nowMs: number) {
  const bySize = [4, 12, 50, 200].map((kib) =>
    bodyTemplates({ eventBytes: kib * 1024, issues: kib > 50 ? 2 : 20, nowMs }).slice(0, kib > 50 ? 4 : 40),
  );
  /** `share` from 0 to 1 chooses the size, `random` the event. */
  return (eventId: string, random: Random): MadeEnvelope => {
    const share = random();
    const sized = bySize[share < 0.4 ? 0 : share < 0.9 ? 1 : share < 0.985 ? 2 : 3] ?? [];
    const template = sized[Math.floor(random() * sized.length)] ?? ['', '', ''];
    return { eventIds: [eventId], text: template.join(eventId) };
  };
}

export interface Encoded {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const encoders: readonly (readonly [share: number, name: string, encode: (plain: Buffer) => Buffer])[] = [
  [0.3, 'gzip', (plain) => gzipSync(plain, { level: 1 })],
  [0.08, 'deflate', (plain) => deflateSync(plain, { level: 1 })],
  [0.06, 'br', (plain) => brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  [0.06, 'zstd', (plain) => zstdCompressSync(plain)],
];

/** Half of all bodies as they are, the rest in the encodings that SDKs use. */
export function encodeBody(text: string, random: Random): Encoded {
  const plain = Buffer.from(text);
  let left = random();
  for (const [share, name, encode] of encoders) {
    left -= share;
    if (left < 0) return { body: encode(plain), headers: { 'content-encoding': name } };
  }
  return { body: plain, headers: {} };
}
