/**
 * Where a request names the project that it is about. In the path: known before any work, so that a token of another
 * project gets 404. In the reply: known after it. The cache and the log line learn the project from here.
 */
export type ProjectSource<Params, Reply> =
  | { readonly from: 'path'; readonly read: (params: Params) => number }
  | { readonly from: 'reply'; readonly read: (reply: Reply) => number | null }
  | { readonly from: 'nowhere' };

export const projectInPath = {
  from: 'path',
  read: ({ projectId }: { readonly projectId: number }) => projectId,
} as const;

/** For a route whose path names only something that belongs to a project. Null in the reply: to no project. */
export const projectInReply = {
  from: 'reply',
  read: ({ projectId }: { readonly projectId: number | null }) => projectId,
} as const;

/** For a route about several projects, or about one that its reply does not name: a write may change any of them. */
export const noProject = { from: 'nowhere' } as const;
