import type { Context, Hono, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { AppError } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';
import { templateOf } from './route-template.ts';

/**
 * Answers methods that have no handler at a path: OPTIONS with 204, any other with 405, both with `Allow`. Runs before
 * authentication, since the methods are no secret. Passes on requests for paths without any handler.
 */
export function offeredMethods(app: Hono<AppEnv>): MiddlewareHandler<AppEnv> {
  let mounted: readonly string[] | undefined;
  return function offeredMethods(c, next) {
    if (matchedRoutes(c).some(isHandler)) return next();
    mounted ??= [...new Set(app.routes.filter(isHandler).map(({ method }) => method))];
    return answerMethod(app, mounted, c, next);
  };
}

async function answerMethod(
  app: Hono<AppEnv>,
  mounted: readonly string[],
  c: Context<AppEnv>,
  next: () => Promise<void>,
): Promise<Response | void> {
  const offered = methodsAt(app, mounted, c);
  if (offered.length === 0) return next();
  const allow = [...offered, 'OPTIONS'].toSorted().join(', ');
  if (c.req.method !== 'OPTIONS') throw new AppError('method_not_allowed', { headers: { Allow: allow } });
  c.header('Allow', allow);
  return c.body(null, 204);
}

/** The methods that this path has handlers for, HEAD with GET; notes the template for the log. */
export function methodsAt(app: Hono<AppEnv>, methods: readonly string[], c: Context<AppEnv>): string[] {
  const offered: string[] = [];
  for (const method of methods) {
    const template = templateAt(app, method, c.req.path);
    if (template === undefined) continue;
    offered.push(method, ...(method === 'GET' ? ['HEAD'] : []));
    c.var.facts['route'] = template;
  }
  return offered;
}

/** The template of the handler for this method at this path; undefined when there is no handler. */
export function templateAt(app: Hono<AppEnv>, method: string, path: string): string | undefined {
  const route = app.router.match(method, path)[0].find(([[, entry]]) => isHandler(entry))?.[0][1];
  return route === undefined ? undefined : templateOf(route.path);
}

/** Middleware is mounted for all methods, a handler for one. */
const isHandler = ({ method }: { readonly method: string }): boolean => method !== 'ALL';
