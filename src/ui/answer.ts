import type { Context } from 'hono';
import { ownPath } from '../http/own-path.ts';
import type { AppEnv } from '../middleware/app-env.ts';

/** Pages load their own style sheet and script, send forms to us, and nothing else. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What a template renders to. */
export interface Rendered {
  readonly toString: () => string;
}

/** The text of a page. Our templates wait for nothing, so it is there at once. */
export function htmlOf(page: Rendered): string {
  return page.toString();
}

/** Sends a page. It is about one person's view of what is now, so no cache keeps it. */
export function answerPage(c: Context<AppEnv>, page: Rendered): Response {
  c.header('Cache-Control', 'private, no-store');
  c.header('Content-Security-Policy', pagePolicy);
  // Without a referrer, a browser would not say either from which origin a form comes.
  c.header('Referrer-Policy', 'same-origin');
  return c.html(htmlOf(page));
}

/** Leads the browser from a form to a page of ours. */
export function goTo(c: Context<AppEnv>, path: string): Response {
  c.header('Cache-Control', 'private, no-store');
  return c.redirect(path, 303);
}

/** A path of ours out of a form; `fallback` when there is none, or one that could lead to another site. */
export function ownPathOr(text: unknown, fallback: string): string {
  const path = ownPath(typeof text === 'string' ? text : undefined);
  return path === '/' ? fallback : path;
}
