import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { preferredType } from '../../http/accept.ts';
import { NotFound, type ErrorCode } from '../../errors/app-error.ts';
import { errorCatalogue } from '../../errors/catalogue.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { answerPage, breakable, renderPage, type Html, type Page } from '../../middleware/page.ts';
import { publicOrigin } from '../../middleware/public-origin.ts';
import { errorAsText, errorCodes, isErrorCode, presentError, retryWords } from './present.ts';

/** In order of preference. A client without one is a program or a terminal and gets JSON; browsers ask for HTML. */
const offeredTypes = ['application/json', 'text/plain', 'text/html'] as const;
const cacheControl = 'public, max-age=300';

/** The same content in each form that a client can ask for. */
interface Forms {
  readonly json: unknown;
  readonly text: string;
  readonly page: () => Promise<Page>;
}

/**
 * `/errors` lists every code; `/errors/{code}` says what it means and what to do. The `type` of a problem document
 * links there. GET and HEAD; needs no token and no services. An unmatched `Accept` gets JSON, since these pages explain
 * refusals.
 */
export function errorsRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const pages = new Map<string, Page>();
  const keep = async (name: string, render: () => Promise<Page>): Promise<Page> => {
    const page = pages.get(name) ?? (await render());
    pages.set(name, page);
    return page;
  };
  app.get('/errors', (c) => {
    const origin = publicOrigin(c);
    return answer(c, {
      json: { items: errorCodes.map((code) => presentError(code, origin)) },
      text: errorCodes.map(errorAsText).join('\n'),
      page: () => keep('', renderList),
    });
  });
  app.get('/errors/:code', (c) => {
    const code = c.req.param('code');
    if (!isErrorCode(code)) throw new NotFound('error code');
    return answer(c, {
      json: presentError(code, publicOrigin(c)),
      text: errorAsText(code),
      page: () => keep(code, () => renderError(code)),
    });
  });
  return app;
}

async function answer(c: Context<AppEnv>, { json, text, page }: Forms): Promise<Response> {
  const type = preferredType(c.req.header('accept'), offeredTypes);
  c.header('Vary', 'Accept');
  if (type === 'text/html') return answerPage(c, await page());
  c.header('Cache-Control', cacheControl);
  return type === 'text/plain' ? c.text(text) : c.json(json);
}

function renderList(): Promise<Page> {
  return renderPage({
    title: 'Errors',
    description: 'Every error code that Ballast answers with, and what to do about it.',
    main: html`<h1>Errors</h1>
      <p>
        Every error is a problem document (RFC 9457) with a <code>code</code> from this list, and a
        <code>traceId</code> under which the log has all that is known of the request.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Code</th>
            <th scope="col">What to do</th>
          </tr>
        </thead>
        <tbody>
          ${errorCodes.map(
            (code) =>
              html`<tr>
                <td>${errorCatalogue[code].status}</td>
                <th scope="row"><a href="/errors/${code}">${breakable(code, '_')}</a></th>
                <td>${errorCatalogue[code].title}. ${withCode(errorCatalogue[code].action)}</td>
              </tr> `,
          )}
        </tbody>
      </table>`,
  });
}

function renderError(code: ErrorCode): Promise<Page> {
  const { status, title, action, retry } = errorCatalogue[code];
  return renderPage({
    title: `${code}: ${title}`,
    description: title,
    main: html`<h1>${title}</h1>
      <p>Status ${status}, code <code>${code}</code></p>
      <h2>What to do</h2>
      <p>${withCode(action)}</p>
      <p>${retryWords(retry)}</p>
      <p class="soft"><a href="/errors">All errors</a></p>`,
  });
}

/** Words in backticks as code. */
function withCode(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
