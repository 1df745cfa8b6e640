/** What people do beside the API, on the pages of the sign-in and in commands. */
export const signInActions = ['person.invite', 'person.link', 'person.sign_in', 'person.sign_out'] as const;

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
  ...signInActions,
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who acts, and in which request. No address: the trace leads to the access log, which forgets sooner. */
export interface Author {
  /** Id of the token or the person. */
  readonly actorId: string | null;
  readonly requestId: string | null;
  readonly traceId: string | null;
}

/** The author of a change made by a local command. Its user has direct database access and no token. */
export const localAuthor: Author = { actorId: null, requestId: null, traceId: null };
