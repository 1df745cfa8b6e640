import { expect } from 'vitest';

/** Every element and attribute that our templates write. Anything else in a page came out of data. */
const elements = new Set(
  (
    'html head meta title link script body a header div span details summary nav hr search form input main footer strong button h1 h2 h3 p ' +
    'section table thead tbody tr th td svg rect path line ol ul li label select option time code pre dl dt dd article b small fieldset legend'
  ).split(' '),
);
const attributes = new Set(
  (
    'lang charset name content rel href src defer class id action method type value placeholder maxlength tabindex width height viewBox fill d ' +
    'rx stroke stroke-width x y x1 x2 y1 y2 preserveAspectRatio role scope title datetime open selected required disabled for min max autocomplete ' +
    'target hidden data-search data-row data-copy data-all data-theme aria-label aria-hidden aria-current aria-pressed aria-disabled ' +
    'aria-describedby aria-invalid'
  ).split(' '),
);
const tag = /<\/?([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"]*")?)*)\s*\/?>/g;
const attribute = /\s+([a-zA-Z][\w:-]*)(?:="([^"]*)")?/g;
const allowedTarget = /^(?:\/(?!\/)|#|https?:\/\/|data:image\/svg\+xml,)/;

/** Asserts that a page is made of our own markup only, and leads nowhere but to our paths and to the web. */
export function expectOwnMarkup(page: string): void {
  const found: string[] = [];
  const rest = page.replace('<!doctype html>', '').replaceAll(tag, (_all, name: string, given: string) => {
    if (!elements.has(name)) found.push(`<${name}>`);
    for (const [, key = '', value = ''] of given.matchAll(attribute)) {
      if (!attributes.has(key)) found.push(`${name} ${key}`);
      if ((key === 'href' || key === 'src' || key === 'action') && !allowedTarget.test(value)) {
        found.push(`${name} ${key}=${value}`);
      }
    }
    return '';
  });
  expect(found).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
}
