/** When projects changed, as far as this isolate knows. Decides which cached values are outdated. */
export interface ProjectChanges {
  /** Notes a change through the API; undefined when the project is unknown. The very next read sees the change. */
  readonly noteWrite: (projectId: number | undefined, nowMs: number) => void;
  /** Events of a project were stored. Cheap: ingest calls it for every envelope. */
  readonly noteEvents: (projectId: number, nowMs: number) => void;
  /** The last known change: a value read at or before this moment is outdated. */
  readonly changedAt: (projectId: number | undefined, withEvents: boolean, nowMs: number) => number;
}

interface Changes {
  writtenAt: number;
  eventsAt: number;
  /** Envelopes of the second that began at `secondAt`, and of the one before. */
  secondAt: number;
  count: number;
  countBefore: number;
}

const secondMs = 1_000;

/** A project with more envelopes a second is busy: each envelope would outdate a value read a moment ago. */
const busyPerSecond = 20;

/** How long a cached value of a busy project may miss its newest events. */
const busyLagMs = 1_000;

/** Remembers at most `maxProjects`. When it forgets a project, it treats all older values as outdated. */
export function createProjectChanges(maxProjects = 5_000): ProjectChanges {
  const projects = new Map<number, Changes>();
  /** The last change to any project, for lists of projects. */
  let anyWrittenAt = 0;
  /** All values read at or before this moment are outdated. */
  let floorAt = 0;

  const open = (projectId: number): Changes => {
    const known = projects.get(projectId);
    if (known !== undefined) return known;
    if (projects.size >= maxProjects) {
      const [oldest] = projects;
      if (oldest !== undefined) {
        floorAt = Math.max(floorAt, oldest[1].writtenAt, oldest[1].eventsAt);
        projects.delete(oldest[0]);
      }
    }
    const made: Changes = { writtenAt: 0, eventsAt: 0, secondAt: 0, count: 0, countBefore: 0 };
    projects.set(projectId, made);
    return made;
  };

  return {
    noteWrite(projectId, nowMs) {
      anyWrittenAt = Math.max(anyWrittenAt, nowMs);
      if (projectId === undefined) floorAt = Math.max(floorAt, nowMs);
      else open(projectId).writtenAt = nowMs;
    },
    noteEvents(projectId, nowMs) {
      const changes = open(projectId);
      const elapsedMs = nowMs - changes.secondAt;
      if (elapsedMs >= secondMs || elapsedMs < 0) {
        changes.countBefore = elapsedMs < 2 * secondMs ? changes.count : 0;
        changes.count = 0;
        changes.secondAt = nowMs;
      }
      changes.count += 1;
      changes.eventsAt = nowMs;
    },
    changedAt(projectId, withEvents, nowMs) {
      if (projectId === undefined) return Math.max(floorAt, anyWrittenAt);
      const changes = projects.get(projectId);
      if (changes === undefined) return floorAt;
      const writtenAt = Math.max(floorAt, changes.writtenAt);
      if (!withEvents) return writtenAt;
      const isBusy = Math.max(changes.count, changes.countBefore) > busyPerSecond;
      const eventsAt = isBusy ? Math.min(changes.eventsAt, nowMs - busyLagMs) : changes.eventsAt;
      return Math.max(writtenAt, eventsAt);
    },
  };
}
