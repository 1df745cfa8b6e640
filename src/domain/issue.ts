import { compareReleaseKeys, releaseSortKey } from './release-order.ts';

/** The words of the issue lifecycle (sentry-protocol 6.1). */
/**
 * Users that an issue counts exactly, each in a row of its own. One more marks the count as a lower bound, and then no new
 * user costs a row: a fault that meets every visitor of a site must not fill the database.
 */
export const maxCountedUsers = 10_000;

export const statuses = ['unresolved', 'resolved', 'ignored'] as const;
export type IssueStatus = (typeof statuses)[number];

export const substatuses = ['new', 'ongoing', 'regressed'] as const;
export type IssueSubstatus = (typeof substatuses)[number];

const newForMs = 7 * 24 * 3_600_000;

export interface IssueState {
  readonly status: IssueStatus;
  readonly substatus: IssueSubstatus | null;
  readonly resolvedAt: number | null;
  readonly resolvedInRelease: string | null;
  /** `releaseSortKey` of `resolvedInRelease`; null when that has no order. */
  readonly resolvedInKey: string | null;
}

export interface StatusChange {
  readonly status: IssueStatus;
  readonly resolvedInRelease?: string | undefined;
}

/**
 * The state after a person changed the status. Resolving clears the substatus; reopening by hand is `ongoing`
 * (`new` while the issue is younger than seven days and was never resolved) (sentry-protocol 6.1).
 */
export function changeStatus(
  current: IssueState,
  change: StatusChange,
  issue: { readonly firstSeenAt: number },
  nowMs: number,
): IssueState {
  if (change.status === 'resolved') {
    const release = change.resolvedInRelease ?? null;
    return {
      status: 'resolved',
      substatus: null,
      resolvedAt: nowMs,
      resolvedInRelease: release,
      resolvedInKey: release === null ? null : (releaseSortKey(release) ?? null),
    };
  }
  const cleared = { resolvedAt: null, resolvedInRelease: null, resolvedInKey: null };
  if (change.status === current.status) return current;
  if (change.status === 'ignored') return { status: 'ignored', substatus: null, ...cleared };
  const isNew = current.status === 'ignored' && nowMs - issue.firstSeenAt < newForMs;
  return { status: 'unresolved', substatus: isNew ? 'new' : 'ongoing', ...cleared };
}

/** The fields that order releases. `firstSeenAt` is undefined for a release that never reported. */
export interface ReleaseOrder {
  readonly version: string;
  readonly sortKey: string | undefined;
  readonly firstSeenAt: number | undefined;
}

export interface Resolution {
  readonly resolvedAt: number;
  /** The release that fixes the issue; undefined when the issue was resolved without a release. */
  readonly fixedIn: ReleaseOrder | undefined;
}

/**
 * Whether an event reopens a resolved issue. Only events after the resolution do. For an issue fixed in a release, only
 * events of that or a later release do: by `compareReleaseKeys`, else by which release was seen first (sentry-protocol
 * 6.5). The write batch decides the same in SQL; a test compares the two.
 */
export function isRegression(
  { resolvedAt, fixedIn }: Resolution,
  event: { readonly happenedAt: number; readonly release: ReleaseOrder | undefined },
): boolean {
  if (event.happenedAt < resolvedAt) return false;
  if (fixedIn === undefined) return true;
  if (event.release === undefined) return false;
  if (event.release.version === fixedIn.version) return true;
  const order = compareReleaseKeys(event.release.sortKey, fixedIn.sortKey);
  if (order !== undefined) return order >= 0;
  const fixAt = fixedIn.firstSeenAt ?? resolvedAt;
  return event.release.firstSeenAt === undefined || event.release.firstSeenAt > fixAt;
}

/** Start of the hour that `timeMs` lies in, epoch milliseconds: the bucket of every count. */
export function hourOf(timeMs: number): number {
  return timeMs - (timeMs % 3_600_000);
}
