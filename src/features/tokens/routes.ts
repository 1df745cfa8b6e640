import { noProject, projectInReply } from '../../api/project-source.ts';
import { noBody, none, route } from '../../api/route.ts';
import { pageOf, pageQuery } from '../../http/cursor.ts';
import { createToken } from './create-token.ts';
import { deleteToken } from './delete-token.ts';
import { listTokens } from './list-tokens.ts';
import { rotateToken } from './rotate-token.ts';
import * as schemas from './schemas.ts';

/** API tokens. */
export const tokensRoutes = {
  listTokens: route(
    {
      method: 'get',
      path: '/tokens',
      operationId: 'listTokens',
      summary: 'List the API tokens, newest first; never their text',
      scope: 'admin',
      project: noProject,
      params: none,
      query: pageQuery,
      body: noBody,
      status: 200,
      reply: pageOf(schemas.tokenSchema),
    },
    ({ services, actor, query }) => listTokens(services, { onlyProjectId: actor.projectId, ...query }),
  ),
  createToken: route(
    {
      method: 'post',
      path: '/tokens',
      operationId: 'createToken',
      summary: 'Create an API token; its text is shown this once',
      scope: 'admin',
      project: projectInReply,
      params: none,
      query: none,
      body: schemas.createTokenBody,
      status: 201,
      reply: schemas.newTokenSchema,
      audit: 'token.create',
    },
    ({ services, actor, author, body }) =>
      createToken(services, {
        onlyProjectId: actor.projectId,
        callerExpiresAt: actor.expiresAt,
        body,
        author,
      }),
  ),
  deleteToken: route(
    {
      method: 'delete',
      path: '/tokens/:tokenId',
      operationId: 'deleteToken',
      summary: 'Revoke an API token',
      scope: 'admin',
      project: noProject,
      params: schemas.tokenParams,
      query: none,
      body: noBody,
      status: 204,
      reply: noBody,
      errors: ['not_found'],
      audit: 'token.delete',
    },
    ({ services, actor, author, params }) =>
      deleteToken(services, { onlyProjectId: actor.projectId, ...params, author }),
  ),
  rotateToken: route(
    {
      method: 'post',
      path: '/tokens/:tokenId/rotate',
      operationId: 'rotateToken',
      summary: 'Give an API token a new text; it is shown this once',
      scope: 'admin',
      project: projectInReply,
      params: schemas.tokenParams,
      query: none,
      body: schemas.rotateTokenBody,
      status: 200,
      reply: schemas.newTokenSchema,
      errors: ['not_found', 'conflict'],
      audit: 'token.rotate',
    },
    ({ services, actor, author, params, body }) =>
      rotateToken(services, {
        onlyProjectId: actor.projectId,
        callerExpiresAt: actor.expiresAt,
        ...params,
        ...body,
        author,
      }),
  ),
};
