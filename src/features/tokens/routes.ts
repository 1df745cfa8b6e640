import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { mountRoute, type RouteSpec } from '../../middleware/route.ts';
import { createToken } from './create-token.ts';
import { deleteToken } from './delete-token.ts';
import { listTokens } from './list-tokens.ts';
import { rotateToken } from './rotate-token.ts';
import * as specs from './specs.ts';

/** What OpenAPI is made of. */
export const tokensSpecs: readonly RouteSpec[] = Object.values(specs);

/** API tokens; to be mounted at `/api/v1`. */
export function tokensRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  mountRoute(app, specs.listTokensSpec, ({ services, actor, query }) =>
    listTokens(services, { onlyProjectId: actor.projectId, ...query }),
  );
  mountRoute(app, specs.createTokenSpec, ({ services, actor, author, body }) =>
    createToken(services, {
      onlyProjectId: actor.projectId,
      callerExpiresAt: actor.expiresAt,
      body,
      author,
    }),
  );
  mountRoute(app, specs.deleteTokenSpec, ({ services, actor, author, params }) =>
    deleteToken(services, { onlyProjectId: actor.projectId, ...params, author }),
  );
  mountRoute(app, specs.rotateTokenSpec, ({ services, actor, author, params, body }) =>
    rotateToken(services, {
      onlyProjectId: actor.projectId,
      callerExpiresAt: actor.expiresAt,
      ...params,
      ...body,
      author,
    }),
  );
  return app;
}
