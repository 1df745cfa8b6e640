import type { IssuesQuery } from '../../features/issues/schemas.ts';

const defaults: Partial<Record<string, string>> = { sort: 'lastSeen', limit: '25' };

/** The address of a list of issues: only what differs from the defaults is in it, so that it stays short. */
export function listUrl(projectId: number, query: Partial<IssuesQuery>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || String(value) === defaults[name]) continue;
    search.set(name, String(value));
  }
  const text = search.toString();
  return `/projects/${projectId}/issues${text === '' ? '' : `?${text}`}`;
}
