/** The words of the issue lifecycle (sentry-protocol 6.1). */
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
  /** Sort key of `resolvedInRelease`, when that is a semantic version. */
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

/** A release as far as order is concerned. `firstSeenAt` is undefined for one that never reported. */
export interface ReleaseOrder {
  readonly version: string;
  readonly sortKey: string | undefined;
  readonly firstSeenAt: number | undefined;
}

/**
 * Whether an event of `eventRelease` reopens an issue resolved in `fixedIn` (undefined: resolved outright, so
 * anything reopens it). Semantic versions decide by number, others by which was seen first (sentry-protocol
 * 6.5). The write batch decides the same in SQL; a test holds the two together.
 */
export function isRegression(
  fixedIn: ReleaseOrder | undefined,
  eventRelease: ReleaseOrder | undefined,
  resolvedAt: number,
): boolean {
  if (fixedIn === undefined) return true;
  if (eventRelease === undefined) return false;
  if (eventRelease.version === fixedIn.version) return true;
  if (fixedIn.sortKey !== undefined && eventRelease.sortKey !== undefined) {
    return eventRelease.sortKey >= fixedIn.sortKey;
  }
  const fixAt = fixedIn.firstSeenAt ?? resolvedAt;
  return eventRelease.firstSeenAt === undefined || eventRelease.firstSeenAt > fixAt;
}

const semver =
  /^(?:[^@]{1,150}@)?v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]{1,100})?$/;

/**
 * A text that sorts like the semantic version in `package@1.2.3-pre+build`; undefined when it is none.
 * A pre-release sorts before its release: `~` is the last printable ASCII character.
 */
export function releaseSortKey(version: string): string | undefined {
  const match = semver.exec(version);
  if (match === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', pre] = match;
  const numbers = [major, minor, patch].map((part) => part.padStart(9, '0')).join('.');
  if (pre === undefined) return `${numbers}~`;
  const identifiers = pre.split('.').map((part) => (/^\d{1,9}$/.test(part) ? part.padStart(9, '0') : part));
  return `${numbers}-${identifiers.join('.')}`;
}

/** Start of the hour that `timeMs` lies in, epoch milliseconds: the bucket of every count. */
export function hourOf(timeMs: number): number {
  return timeMs - (timeMs % 3_600_000);
}
