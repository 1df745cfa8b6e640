import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import * as z from 'zod';
import type { Readiness } from '../platform/readiness-state.ts';
import { preferredType } from '../http/accept.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { checkInput } from '../middleware/check-input.ts';
import { publicOrigin } from '../middleware/public-origin.ts';
import { readForm } from '../middleware/read-form.ts';
import { sameOrigin } from '../middleware/same-origin.ts';
import { goTo, ownPathOr } from './answer.ts';
import { mountHome } from './home/routes.ts';
import { mountIssue } from './issue/routes.ts';
import { mountIssues } from './issues/routes.ts';
import { themes } from './layout/document.tsx';
import { themeCookie, themeOf } from './layout/visit.ts';
import { renderErrorPage } from './problem/error-page.tsx';
import { mountService } from './service/routes.ts';
import { mountSettings } from './settings/routes.ts';

/** Every path of the dashboard that shows or changes something of the service. */
export const pagePaths = ['/', '/projects/*', '/issues/*', '/service'] as const;
const offered = ['application/json', 'text/html'] as const;
const themeForm = z.object({ theme: z.enum(themes), back: z.unknown() });
const yearS = 365 * 24 * 3600;

const wantsHtml = (c: Context<AppEnv>): boolean =>
  preferredType(c.req.header('accept'), offered) === 'text/html';

/** Shows errors as pages to browsers, everywhere but in the API. */
export const errorPages: MiddlewareHandler<AppEnv> = function errorPages(c, next) {
  if (!c.req.path.startsWith('/api/') && wantsHtml(c)) c.set('errorPage', renderErrorPage(themeOf(c)));
  return next();
};

/** A program that asks for `/` is shown the way to the documentation; it needs no session for that. */
export const leadPrograms: MiddlewareHandler<AppEnv> = async function leadPrograms(c, next) {
  if (c.req.path === '/' && !wantsHtml(c)) return c.text('See /docs\n', 302, { Location: '/docs' });
  return next();
};

export interface PagesInput {
  readonly readinessOf: (c: Context<AppEnv>) => Promise<Readiness>;
}

/** The dashboard. Every path of it in `pagePaths` runs behind `requirePerson`, which also refuses forms of other sites. */
export function pagesRoutes({ readinessOf }: PagesInput): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use('/theme', sameOrigin);
  app.post('/theme', async (c) => {
    const { theme, back } = checkInput(themeForm, await readForm(c), '');
    const secure = publicOrigin(c).startsWith('https:');
    setCookie(c, themeCookie, theme, { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: yearS, secure });
    return goTo(c, ownPathOr(back, '/'));
  });
  mountHome(app);
  mountSettings(app);
  mountIssues(app);
  mountIssue(app);
  mountService(app, readinessOf);
  return app;
}
