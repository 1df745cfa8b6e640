import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizedEventSchema } from '../../src/kinds/error/schema.ts';
import { expectedPath, fixtureNames, readFixture } from '../conformance/replay.ts';
import { useBallast } from './support.ts';

const ballast = useBallast();

// What depends on neither the hour of the test nor the address it comes from.
const lasting = normalizedEventSchema.pick({
  eventId: true,
  platform: true,
  level: true,
  type: true,
  transaction: true,
  release: true,
  environment: true,
  message: true,
  exceptions: true,
  threads: true,
  request: true,
  contexts: true,
  tags: true,
  extra: true,
  fingerprint: true,
  sdk: true,
});

/** Some SDKs name the DSN in the envelope header, and one of another project is refused. */
function withOurDsn(envelope: Uint8Array): Buffer {
  const end = envelope.indexOf(10);
  const header = JSON.parse(new TextDecoder().decode(envelope.subarray(0, end))) as Record<string, unknown>;
  if ('dsn' in header) header['dsn'] = ballast.dsn;
  return Buffer.concat([Buffer.from(JSON.stringify(header)), envelope.subarray(end)]);
}

describe.each(fixtureNames())('POST /api/{project}/envelope/ with %s', (name) => {
  it('stores the event that the fixture expects, in an issue with a title and its reasons', async () => {
    const expected = lasting.parse(JSON.parse(readFileSync(expectedPath(name), 'utf8')));
    const sent = await ballast.postEnvelope(withOurDsn(readFixture(name)));
    expect(sent.status).toBe(200);
    const response = await ballast.api(`/projects/${ballast.projectId}/events/${expected.eventId}`);
    const stored = (await response.json()) as { event: unknown; issueId: string };
    expect(lasting.parse(stored.event)).toEqual(expected);

    const issue = (await (await ballast.api(`/issues/${stored.issueId}`)).json()) as { title: string };
    expect(issue.title).not.toBe('');
    const grouping = await ballast.api(`/issues/${stored.issueId}/grouping`);
    const { items } = (await grouping.json()) as { items: { components: unknown[] }[] };
    expect(items[0]?.components.length).toBeGreaterThan(0);
  });
});
