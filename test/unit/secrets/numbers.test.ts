import { describe, expect, it } from 'vitest';
import { scrubObject } from '../../../src/domain/scrub/scrub-tree.ts';
import { newScrubbing } from '../../../src/domain/scrub/scrubbing.ts';
import { memberJson, newBudget } from '../../../src/platform/log/log-json.ts';
import { FILTERED } from '../../../src/secrets/filtered.ts';

const nineDigits = '555-12-3456';

/** What an event and a log line keep of a member. */
function keptOf(key: string, value: string): { readonly inEvent: unknown; readonly inLog: unknown } {
  const object: Record<string, unknown> = { [key]: value };
  scrubObject(object, newScrubbing());
  const line: unknown = JSON.parse(`{${memberJson(key, () => value, newBudget({ maskIp: true }))}}`);
  return { inEvent: object[key], inLog: Object(line)[key] };
}

describe('nine digits in the groups of a social security number', () => {
  it.each(['phone', 'phone_number', 'mobilePhone', 'X-Contact-Phone', 'fax', 'tel', 'sku', 'part_no'])(
    'stay below the key %s, which calls them another number',
    (key) => expect(keptOf(key, nineDigits)).toEqual({ inEvent: nineDigits, inLog: nineDigits }),
  );

  it.each(['note', 'number', 'customer', 'ssn', 'phone_ssn', 'telemetry', 'reference_person'])(
    'are hidden below the key %s',
    (key) => expect(keptOf(key, nineDigits)).toEqual({ inEvent: FILTERED, inLog: FILTERED }),
  );

  it('are hidden below the key of a telephone when there is more text than the number', () => {
    const { inEvent, inLog } = keptOf('phone', `customer ${nineDigits}`);
    expect([inEvent, inLog].join(' ')).not.toContain(nineDigits);
  });
});
