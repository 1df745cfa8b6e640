import { pageOf } from '../../http/cursor.ts';
import { noBody, none, type RouteSpec } from '../../api/route.ts';
import * as schemas from './schemas.ts';

export const listAuditSpec = {
  method: 'get',
  path: '/audit',
  operationId: 'listAudit',
  summary: 'Who changed what, newest first',
  scope: 'admin',
  params: none,
  query: schemas.auditQuery,
  body: noBody,
  status: 200,
  reply: pageOf(schemas.auditEntrySchema),
  errors: ['not_found'],
} satisfies RouteSpec;
