/** When projects changed, as far as this isolate knows. Decides which cached values are outdated. */
export interface ProjectChanges {
  /** A change through the API, or one to nobody-knows-which project: seen by the very next read. */
  readonly noteWrite: (projectId: number | undefined, nowMs: number) => void;
  /** Events of a project were stored. Cheap: ingest calls it for every envelope. */
  readonly noteEvents: (projectId: number, nowMs: number) => void;
  /** A value must have been read after this moment to show what is known here. */
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

/** A project with more envelopes a second is busy: each of them would outdate what was read a moment ago. */
const busyPerSecond = 20;

/** So long a value of a busy project may miss its newest events. */
const busyLagMs = 1_000;

/** Knows of at most `maxProjects`; what it must forget counts as changed for all. */
export function createProjectChanges(maxProjects = 5_000): ProjectChanges {
  const projects = new Map<number, Changes>();
  /** The last change to any project, for lists of projects. */
  let anyWrittenAt = 0;
  /** Everything read until then is outdated. */
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
