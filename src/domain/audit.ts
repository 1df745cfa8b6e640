/** Everything the audit log speaks of: the kind of thing, and what was done to it. */
export const auditActions = [
  'project.create',
  'project.update',
  'project.delete',
  'key.create',
  'key.update',
  'key.delete',
  'token.create',
  'token.rotate',
  'token.delete',
  'issue.update',
  'issue.delete',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who acts, and in which request. No address: the trace leads to the access log, which forgets sooner. */
export interface Author {
  /** Id of the token. */
  readonly actorId: string | null;
  readonly requestId: string | null;
  readonly traceId: string | null;
}

/** The author of a change made by a local command. Its user has direct database access and no token. */
export const localAuthor: Author = { actorId: null, requestId: null, traceId: null };
