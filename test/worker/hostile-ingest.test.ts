import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { errorEvent, mintEventId, useBallast } from './support.ts';

/** JSON made to overload its reader: Ballast stores a part or refuses it, and never answers 5xx. */

const ballast = useBallast();

const nearlyOneMib = 1_000_000;
const lists = (bytes: number) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2);
const objects = (bytes: number) => '{"a":'.repeat(bytes / 6) + '1' + '}'.repeat(bytes / 6);
const manyKeys = (bytes: number) =>
  `{${Array.from({ length: bytes / 12 }, (_, at) => `"k${at}":1`).join(',')}}`;
const siblings = (bytes: number) => `[${Array.from({ length: bytes / 3 }, () => '[]').join(',')}]`;
const prototypes = () =>
  `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"__proto__":{"polluted":1}}}`;
const bombs = { lists, objects, manyKeys, siblings, prototypes };

const places = [
  'extra',
  'contexts',
  'tags',
  'request',
  'user',
  'exception',
  'threads',
  'stacktrace',
  'breadcrumbs',
  'message',
  'logentry',
  'fingerprint',
  'modules',
  'sdk',
  'debug_meta',
  'level',
  'timestamp',
  'errors',
];

const frame = (header: string, itemHeader: string, payload: string) =>
  `${header}\n${itemHeader}\n${payload}\n`;
const post = async (body: string, path = 'envelope/') => {
  const response = await ballast.postEnvelope(gzipSync(body), {
    path,
    headers: { 'Content-Encoding': 'gzip' },
  });
  return response.status;
};

describe.each(Object.entries(bombs))('a bomb of %s', (_name, bomb) => {
  it.each(places)('in %s costs that part at most', async (place) => {
    const eventId = mintEventId();
    const event = JSON.stringify({ ...errorEvent({ event_id: eventId }), [place]: undefined });
    const payload = `${event.slice(0, -1)},"${place}":${bomb(nearlyOneMib)}}`;
    expect(await post(frame('{}', '{"type":"event"}', payload))).toBe(200);
    expect(await ballast.eventCount(eventId)).toBe(1);
    const read = await ballast.api(`/projects/${ballast.projectId}/events/${eventId}`);
    expect(read.status).toBe(200);
    expect(await read.text()).not.toContain('"polluted":1},"__proto__"');
  });

  it('as the event, the envelope header or an item header is refused or passed over', async () => {
    const small = 6_000;
    expect(await post(frame('{}', '{"type":"event"}', bomb(nearlyOneMib)))).toBeLessThan(500);
    expect(await post(bomb(nearlyOneMib), 'store/')).toBeLessThan(500);
    for (const bytes of [small, nearlyOneMib]) {
      const event = JSON.stringify(errorEvent({}));
      expect(await post(frame(bomb(bytes), '{"type":"event"}', event))).toBeLessThan(500);
      expect(await post(frame(`{"trace":${bomb(bytes)}}`, '{"type":"event"}', event))).toBeLessThan(500);
      expect(await post(frame('{}', `{"type":"event","x":${bomb(bytes)}}`, event))).toBeLessThan(500);
      expect(await post(frame('{}', bomb(bytes), event))).toBeLessThan(500);
    }
  });
});

describe('text made to deceive', () => {
  it('is one visible line wherever it is shown as a name', async () => {
    const eventId = mintEventId();
    const evil = (name: string) => `${name}\u202e\u0000\u001b[31m\u200b\n\ud800fdp.exe`;
    const event = {
      ...errorEvent({ event_id: eventId }),
      transaction: evil('/pay'),
      release: evil('shop@1'),
      environment: evil('prod'),
      exception: { values: [{ type: evil('Error'), value: evil('broken') }] },
    };
    expect(await post(frame('{}', '{"type":"event"}', JSON.stringify(event)))).toBe(200);
    const project = `/projects/${ballast.projectId}`;
    const detail = await ballast.api(`${project}/events/${eventId}`);
    const { event: _whole, ...shown } = (await detail.json()) as Record<string, unknown>;
    const issue = await (await ballast.api(`/issues/${String(shown['issueId'])}`)).json();
    const lists = await Promise.all(
      ['releases', 'environments', 'issues'].map(async (list) =>
        (await ballast.api(`${project}/${list}?limit=100`)).json(),
      ),
    );
    const text = JSON.stringify([shown, issue, lists]);
    expect(text).toContain('/pay');
    // JSON writes what is broken as an escape, so both forms are looked for.
    expect(text).not.toMatch(
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      /[\u0000-\u001f\u007f-\u009f\u200b\u202e\ud800-\udfff]|\\u[0-9a-f]{4}|\\[nrtbf]/,
    );
  });
});
