import { Hono } from 'hono';
import type { AppEnv } from '../../middleware/app-env.ts';
import { mountRoute, type RouteSpec } from '../../middleware/route.ts';
import { createToken } from './create-token.ts';
import { deleteToken } from './delete-token.ts';
import { listTokens } from './list-tokens.ts';
import * as specs from './specs.ts';

/** What OpenAPI is made of. */
export const tokensSpecs: readonly RouteSpec[] = Object.values(specs);

/** API tokens; to be mounted at `/api/v1`. */
export function tokensRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  mountRoute(app, specs.listTokensSpec, ({ services, actor, query }) =>
    listTokens(services, { onlyProjectId: actor.projectId, ...query }),
  );
  mountRoute(app, specs.createTokenSpec, ({ services, actor, body }) =>
    createToken(services, { onlyProjectId: actor.projectId, body }),
  );
  mountRoute(app, specs.deleteTokenSpec, ({ services, actor, params }) =>
    deleteToken(services, { onlyProjectId: actor.projectId, tokenId: params.tokenId }),
  );
  return app;
}
