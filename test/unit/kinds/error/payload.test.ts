import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { groupEvent } from '../../../../src/kinds/error/grouping/group.ts';
import { decodePayload, encodePayload, readPayload } from '../../../../src/kinds/error/payload.ts';
import type { NormalizedEvent } from '../../../../src/kinds/error/schema.ts';

const event: NormalizedEvent = {
  eventId: 'a'.repeat(32),
  timestamp: '2026-07-28T12:00:00.000Z',
  receivedAt: '2026-07-28T12:00:00.000Z',
  platform: 'python',
  level: 'error',
  type: 'error',
  environment: 'production',
  exceptions: [{ type: 'ValueError', value: 'no such user' }],
};
const grouping = groupEvent(event);

describe('a stored payload', () => {
  it('comes back as it was, with components made of the event again', () => {
    expect(grouping.components).not.toEqual([]);
    expect(decodePayload(encodePayload({ event, grouping }))).toEqual({ event, grouping });
  });

  it('reads rows of older versions, in zlib format and with components', () => {
    const old = { event, grouping: { ...grouping, components: [] } };
    expect(decodePayload(deflateSync(JSON.stringify(old)))).toEqual(old);
  });

  it('explains nothing when the event no longer makes its key', () => {
    const shrunk = { ...event, exceptions: [{ type: 'OtherError' }] };
    const { grouping: read } = decodePayload(encodePayload({ event: shrunk, grouping }));
    expect(read).toEqual({ ...grouping, components: [] });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('{"event":{}}')],
    ['half a frame', encodePayload({ event, grouping }).subarray(0, 60)],
    ['other JSON', deflateSync('{"event":1}')],
    ['more than 8 MiB', deflateSync(' '.repeat(9 * 1024 * 1024))],
  ])('reads %s as damaged', (_name, bytes) => {
    expect(readPayload(bytes)).toBeUndefined();
  });
});
