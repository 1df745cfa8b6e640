import { showInvisible } from '../../platform/log/visible.ts';

/**
 * Text of an event as a page may show it. Characters that are invisible, or that reorder the text around them, appear as
 * their code (`\u202e`), so that a text cannot read as something it is not. Escaping HTML is left to the templates.
 */
export function visibleText(text: string): string {
  return showInvisible(text).toWellFormed();
}

/** A URL that a page may link to: absolute, `http` or `https`, without credentials; undefined for any other text. */
export function linkTarget(text: string): string | undefined {
  const url = text.length > 2_048 ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return url.username === '' && url.password === '' ? url.href : undefined;
}

/** A value of an event as text: texts as they are, all else as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return visibleText(value);
  if (value === undefined) return '';
  return visibleText(JSON.stringify(value, null, isLarge(value) ? 2 : 0));
}

const isLarge = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && JSON.stringify(value).length > 80;
