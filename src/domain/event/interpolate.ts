import { isObject } from './json.ts';
import { cutText } from './text.ts';

const PLACEHOLDER = /%(?:\((\w{1,64})\))?(?:[-+ #0]?\d{0,3}(?:\.\d{1,3})?)([sdifrxXoOjc%])|\{(\w{0,64})\}/g;

/**
 * Fills a log template with its parameters: `%s`-style and `{}`/`{0}` from a list, `%(name)s` and `{name}` from an
 * object (sentry-protocol 4.4). What has no parameter stays as written; at most `maxChars` come back.
 */
export function interpolate(template: string, params: unknown, maxChars: number): string {
  const list = Array.isArray(params) ? params : undefined;
  const byName = isObject(params) ? params : undefined;
  if (list === undefined && byName === undefined) return template;
  let next = 0;
  let room = maxChars;
  const filled = template.replace(PLACEHOLDER, (whole: string, percentName, kind, braceName) => {
    if (kind === '%') return percentName === undefined ? '%' : whole;
    const name = typeof percentName === 'string' ? percentName : String(braceName ?? '');
    let value: unknown;
    if (byName !== undefined) value = Object.hasOwn(byName, name) ? byName[name] : undefined;
    else if (list !== undefined) value = /^\d{1,3}$/.test(name) ? list[Number(name)] : list[next++];
    if (value === undefined || room <= 0) return whole;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    room -= text.length;
    return text;
  });
  return cutText(filled, maxChars);
}
