import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { etagOf, includesTag, parseEntityTags } from '../http/etag.ts';
import { pageStyles } from './page-styles.ts';

/** The result of hono's `html`, which escapes every value put into it. */
export type Html = ReturnType<typeof html>;

export interface PageInput {
  readonly title: string;
  /** For search engines and link previews. */
  readonly description: string;
  /** CSS in addition to that of every page. Fixed text only: it is not escaped. */
  readonly styles?: string;
  /** The page has a form that is sent to this service. */
  readonly hasForm?: boolean;
  /** The content of `<main>`; begins with the `<h1>`. */
  readonly main: Html;
  /** A list of links to parts of the page, shown beside it. */
  readonly contents?: Html;
}

/** A finished page. It loads nothing and runs nothing; the policy allows its one style element by hash. */
export interface Page {
  readonly text: string;
  readonly etag: string;
  readonly contentSecurityPolicy: string;
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%230b57d0'/%3E%3Cpath d='M3 9h10l-2 3H5z' fill='white'/%3E%3C/svg%3E";

/** Builds a page: landmarks, skip link, styles for light and dark. */
export async function renderPage({
  title,
  description,
  styles = '',
  hasForm = false,
  main,
  contents,
}: PageInput): Promise<Page> {
  const css = pageStyles + styles;
  const text = String(
    await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          <meta name="description" content="${description}" />
          <link rel="icon" href="${raw(icon)}" />
          ${raw(`<style>${css}</style>`)}
        </head>
        <body>
          <a class="skip" href="#main">To the content</a>
          <header>
            <strong>Ballast</strong>
            <nav aria-label="Pages">
              <a href="/docs">API</a> <a href="/errors">Errors</a> <a href="/openapi.json">OpenAPI</a>
            </nav>
          </header>
          <div class="page">
            ${contents === undefined ? '' : html`<nav class="contents" aria-label="On this page">${contents}</nav>`}
            <main id="main" tabindex="-1">${main}</main>
          </div>
        </body>
      </html> `,
  );
  return {
    text,
    etag: etagOf(text),
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; img-src data:; base-uri 'none'; form-action ${hasForm ? "'self'" : "'none'"}; frame-ancestors 'none'`,
  };
}

/** A long word that may wrap before each `mark`; copying it gives the plain word. */
export function breakable(word: string, mark: '/' | '_'): Html {
  const parts = word.split(mark).map((part, index) => (index === 0 ? part : [raw('<wbr>'), mark, part]));
  return html`${parts}`;
}

const maxAgeS = 300;

/** Sends a page, or 304 when the client has it. Every client gets the same page, so any cache may keep it. */
export function answerPage(c: Context, { text, etag, contentSecurityPolicy }: Page): Response {
  c.header('Cache-Control', `public, max-age=${maxAgeS}`);
  c.header('ETag', etag);
  c.header('Content-Security-Policy', contentSecurityPolicy);
  const known = parseEntityTags(c.req.header('if-none-match') ?? '');
  if (known !== undefined && includesTag(known, etag)) return c.body(null, 304);
  return c.html(text);
}

/** Sends a page that is for one person: no cache keeps it. */
export function answerPrivatePage(c: Context, { text, contentSecurityPolicy }: Page): Response {
  c.header('Cache-Control', 'private, no-store');
  c.header('Content-Security-Policy', contentSecurityPolicy);
  // With `no-referrer`, browsers send `Origin: null` with the forms of a page.
  c.header('Referrer-Policy', 'same-origin');
  return c.html(text);
}
