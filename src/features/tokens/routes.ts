import { route, type ApiRoute } from '../../api/route.ts';
import { createToken } from './create-token.ts';
import { deleteToken } from './delete-token.ts';
import { listTokens } from './list-tokens.ts';
import { rotateToken } from './rotate-token.ts';
import * as specs from './specs.ts';

/** API tokens. */
export const tokensRoutes: readonly ApiRoute[] = [
  route(specs.listTokensSpec, ({ services, actor, query }) =>
    listTokens(services, { onlyProjectId: actor.projectId, ...query }),
  ),
  route(specs.createTokenSpec, ({ services, actor, author, body }) =>
    createToken(services, {
      onlyProjectId: actor.projectId,
      callerExpiresAt: actor.expiresAt,
      body,
      author,
    }),
  ),
  route(specs.deleteTokenSpec, ({ services, actor, author, params }) =>
    deleteToken(services, { onlyProjectId: actor.projectId, ...params, author }),
  ),
  route(specs.rotateTokenSpec, ({ services, actor, author, params, body }) =>
    rotateToken(services, {
      onlyProjectId: actor.projectId,
      callerExpiresAt: actor.expiresAt,
      ...params,
      ...body,
      author,
    }),
  ),
];
