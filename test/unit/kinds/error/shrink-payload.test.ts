import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { normalizeEvent } from '../../../../src/kinds/error/normalize.ts';
import { decodePayload, encodePayload, type EventPayload } from '../../../../src/kinds/error/payload.ts';
import { shrinkPayload } from '../../../../src/kinds/error/shrink-payload.ts';
import { groupEvent } from '../../../../src/kinds/error/grouping/group.ts';

/** Text that does not compress. */
const noise = (bytes: number): string => randomBytes(bytes / 2).toString('hex');

/** A real payload: an event normalised and grouped as ingest does. */
function payloadOf(raw: Record<string, unknown>): EventPayload {
  const normalized = normalizeEvent(
    { event_id: 'a'.repeat(32), platform: 'python', ...raw },
    {
      receivedAtMs: 0,
      sentAt: undefined,
      fallbackEventId: undefined,
      clientAddress: undefined,
      mintEventId: () => '',
    },
  );
  if (!normalized.ok) throw new Error(normalized.error.reason);
  const { event } = normalized.value;
  return { event, grouping: groupEvent(event) };
}

const frames = (count: number, varsBytes: number) =>
  Array.from({ length: count }, (_, at) => ({
    filename: `app/${at}.py`,
    function: `f${at}`,
    in_app: true,
    lineno: at,
    context_line: 'raise',
    pre_context: [noise(60)],
    vars: { a: noise(varsBytes) },
  }));
const exception = (varsBytes = 10) => ({
  values: [{ type: 'ValueError', value: 'no', stacktrace: { frames: frames(20, varsBytes) } }],
});
const breadcrumbs = Array.from({ length: 100 }, () => ({ message: noise(2_000), timestamp: 1 }));

describe('a payload that must fit into a queue message', () => {
  it('stays as it is when it fits', () => {
    const bytes = encodePayload(payloadOf({ exception: exception() }));
    expect(shrinkPayload(bytes, bytes.byteLength)).toBe(bytes);
  });

  it('first loses what stands beside the fault, and says so', () => {
    const bytes = encodePayload(payloadOf({ exception: exception(), breadcrumbs, tags: { shop: 'a' } }));
    expect(bytes.byteLength).toBeGreaterThan(50_000);
    const shrunk = shrinkPayload(bytes, 10_000);
    expect(shrunk.byteLength).toBeLessThanOrEqual(10_000);
    const { event } = decodePayload(shrunk);
    expect(event.breadcrumbs).toBeUndefined();
    expect(event.exceptions?.[0]?.frames?.[0]?.vars).toBeDefined();
    expect(event.tags).toEqual([['shop', 'a']]);
    expect(event.remarks).toContainEqual({
      kind: 'dropped',
      path: '/breadcrumbs',
      detail: expect.stringContaining('spill queue'),
    });
  });

  it('then loses variables and source lines, and keeps the frames', () => {
    const bytes = encodePayload(payloadOf({ exception: exception(4_000), breadcrumbs }));
    const { event, grouping } = decodePayload(shrinkPayload(bytes, 10_000));
    expect(event.exceptions?.[0]?.frames).toHaveLength(20);
    expect(event.exceptions?.[0]?.frames?.[0]).toMatchObject({ function: 'f0', contextLine: 'raise' });
    expect(event.exceptions?.[0]?.frames?.some(({ vars, preContext }) => vars ?? preContext)).toBe(false);
    expect(event.remarks?.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/breadcrumbs', '/exceptions']),
    );
    expect(grouping.components.length).toBeGreaterThan(0);
  });

  it('then loses the middle of a long stack, and counts it', () => {
    const long = Array.from({ length: 250 }, (_, at) => ({ function: noise(200), lineno: at + 1 }));
    const values = [{ type: 'ValueError', stacktrace: { frames: long } }];
    const before = payloadOf({ exception: { values } });
    const { event, grouping } = decodePayload(shrinkPayload(encodePayload(before), 20_000));
    expect(event.exceptions?.[0]?.frames?.map(({ lineno }) => lineno)).toEqual(
      Array.from({ length: 50 }, (_, at) => (at < 25 ? at + 1 : at + 201)),
    );
    expect(event.exceptions?.[0]?.framesOmitted).toBe(200);
    expect(grouping.hash).toBe(before.grouping.hash);
  });

  it('in the end keeps its name, its place and its key', () => {
    const values = Array.from({ length: 50 }, (_, at) => ({ type: `E${at}`, value: noise(8_000) }));
    const before = payloadOf({ exception: { values }, transaction: '/orders', tags: { t: noise(200) } });
    const { event, grouping } = decodePayload(shrinkPayload(encodePayload(before), 10_000));
    expect(event).toMatchObject({
      eventId: before.event.eventId,
      transaction: '/orders',
      platform: 'python',
    });
    expect(event.exceptions?.map(({ type }) => type)).toEqual(['E45', 'E46', 'E47', 'E48', 'E49']);
    expect(grouping.hash).toBe(before.grouping.hash);
  });
});
