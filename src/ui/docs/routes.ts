import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { answerPage, type Page } from '../../middleware/page.ts';
import { publicOrigin } from '../../middleware/public-origin.ts';
import type { JsonObject } from '../../platform/openapi-components.ts';
import { renderDocs } from './docs-page.ts';

/** Names and numbers only: it goes into commands that people copy into a shell. */
const plainOrigin = /^https?:\/\/(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/;
const standIn = 'https://ballast.example';

/** `/docs`, where `/` leads to: the OpenAPI document as a page. GET and HEAD; needs no token and no services. */
export function docsRoutes(openApiDocument: () => JsonObject): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  // An isolate serves one origin, as a rule: the last one is kept.
  let last: { readonly origin: string; readonly page: Page } | undefined;
  // Until there is a dashboard, this is what a browser that was given our origin is looking for.
  app.get('/', (c) => c.text('See /docs\n', 302, { Location: '/docs' }));
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
