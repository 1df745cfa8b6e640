import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import * as z from 'zod';
import type { Readiness } from '../features/health/check-readiness.ts';
import { preferredType } from '../http/accept.ts';
import type { AppEnv } from '../middleware/app-env.ts';
import { checkInput } from '../middleware/check-input.ts';
import { publicOrigin } from '../middleware/public-origin.ts';
import { limitApi } from '../middleware/rate-limit.ts';
import { readForm } from '../middleware/read-form.ts';
import { goTo, ownPath } from './answer.ts';
import { mountHome } from './home/routes.ts';
import { mountIssue } from './issue/routes.ts';
import { mountIssues } from './issues/routes.ts';
import { themes } from './layout/document.tsx';
import { themeCookie, themeOf } from './layout/visit.ts';
import { renderErrorPage } from './problem/error-page.tsx';
import { mountService } from './service/routes.ts';
import { mountSettings } from './settings/routes.ts';

/** Every path of the dashboard. */
const pagePaths = ['/', '/projects/*', '/issues/*', '/service', '/theme'] as const;
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
const leadPrograms: MiddlewareHandler<AppEnv> = async function leadPrograms(c, next) {
  if (c.req.path === '/' && !wantsHtml(c)) return c.text('See /docs\n', 302, { Location: '/docs' });
  return next();
};

/** Refuses a form that a page of another origin sent. */
const ownForms = csrf({ origin: (origin, c: Context<AppEnv>) => origin === publicOrigin(c) });

export interface PagesInput {
  /** Lets a person in and sets `person` and `actor`, or leads them to the sign-in. */
  readonly guard: MiddlewareHandler<AppEnv>;
  readonly provideServices: MiddlewareHandler<AppEnv>;
  readonly readinessOf: (c: Context<AppEnv>) => Promise<Readiness>;
}

/** The dashboard. Every page is behind the guard; forms must come from our own pages. */
export function pagesRoutes({ guard, provideServices, readinessOf }: PagesInput): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const path of pagePaths) app.use(path, leadPrograms, ownForms);
  app.post('/theme', async (c) => {
    const { theme, back } = checkInput(themeForm, await readForm(c), '');
    const secure = new URL(c.req.url).protocol === 'https:';
    setCookie(c, themeCookie, theme, { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: yearS, secure });
    return goTo(c, ownPath(back, '/'));
  });
  for (const path of pagePaths) app.use(path, provideServices, guard, limitApi);
  mountHome(app);
  mountSettings(app);
  mountIssues(app);
  mountIssue(app);
  mountService(app, readinessOf);
  return app;
}
