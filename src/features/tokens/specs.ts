import { pageOf, pageQuery } from '../../http/cursor.ts';
import { noBody, none, type RouteSpec } from '../../api/route.ts';
import * as schemas from './schemas.ts';

export const listTokensSpec = {
  method: 'get',
  path: '/tokens',
  operationId: 'listTokens',
  summary: 'List the API tokens, newest first; never their text',
  scope: 'admin',
  params: none,
  query: pageQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.tokenSchema),
} satisfies RouteSpec;

export const createTokenSpec = {
  method: 'post',
  path: '/tokens',
  operationId: 'createToken',
  summary: 'Create an API token; its text is shown this once',
  scope: 'admin',
  params: none,
  query: none,
  body: schemas.createTokenBody,
  status: 201,
  reply: schemas.newTokenSchema,
  audit: 'token.create',
} satisfies RouteSpec;

export const deleteTokenSpec = {
  method: 'delete',
  path: '/tokens/:tokenId',
  operationId: 'deleteToken',
  summary: 'Revoke an API token',
  scope: 'admin',
  params: schemas.tokenParams,
  query: none,
  body: noBody,
  status: 204,
  reply: noBody,
  errors: ['not_found'],
  audit: 'token.delete',
} satisfies RouteSpec;

export const rotateTokenSpec = {
  method: 'post',
  path: '/tokens/:tokenId/rotate',
  operationId: 'rotateToken',
  summary: 'Give an API token a new text; it is shown this once',
  scope: 'admin',
  params: schemas.tokenParams,
  query: none,
  body: schemas.rotateTokenBody,
  status: 200,
  reply: schemas.newTokenSchema,
  errors: ['not_found', 'conflict'],
  audit: 'token.rotate',
} satisfies RouteSpec;
