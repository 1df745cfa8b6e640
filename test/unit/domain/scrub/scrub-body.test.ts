import { describe, expect, it } from 'vitest';
import { scrubBody } from '../../../../src/domain/scrub/scrub-body.ts';
import { newScrubbing } from '../../../../src/domain/scrub/scrubbing.ts';

const scrub = (body: string) => scrubBody(body, newScrubbing());

describe('the text of a JSON body in which something was hidden', () => {
  it.each([
    ['an integer', '608548899684111178'],
    ['a negative one', '-608548899684111178'],
    ['one of thirty digits', '123456789012345678901234567890'],
  ])('keeps the digits of %s beyond 2^53', (_what, digits) => {
    const body = `{"id":${digits},"ids":[${digits}],"password":"hunter2hunter2"}`;
    expect(scrub(body)).toBe(`{"id":"${digits}","ids":["${digits}"],"password":"[Filtered]"}`);
  });

  it('keeps small numbers as they are', () => {
    expect(scrub('{"id":42,"ratio":0.5,"password":"hunter2hunter2"}')).toBe(
      '{"id":42,"ratio":0.5,"password":"[Filtered]"}',
    );
  });

  it('is not written again when nothing was hidden', () => {
    expect(scrub('{ "id": 608548899684111178 }')).toBe('{ "id": 608548899684111178 }');
  });
});
