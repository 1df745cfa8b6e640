import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { answerPage, type Page } from '../../middleware/page.ts';
import { publicOrigin } from '../../middleware/public-origin.ts';
import type { JsonObject } from '../../api/openapi-components.ts';
import { renderDocs } from './docs-page.ts';

/** Allows only names and numbers: the origin goes into commands that people paste into a shell. */
const plainOrigin = /^https?:\/\/(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/;
const standIn = 'https://ballast.example';

/** `/docs` shows the OpenAPI document as a page. GET and HEAD; needs no token and no services. */
export function docsRoutes(openApiDocument: () => JsonObject): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  // An isolate normally serves one origin, so it caches the page of the last origin only.
  let last: { readonly origin: string; readonly page: Page } | undefined;
  app.get('/docs', async (c) => {
    const origin = publicOrigin(c);
    const shown = plainOrigin.test(origin) ? origin : standIn;
    if (last?.origin !== shown) {
      last = { origin: shown, page: await renderDocs(openApiDocument(), shown) };
    }
    return answerPage(c, last.page);
  });
  return app;
}
