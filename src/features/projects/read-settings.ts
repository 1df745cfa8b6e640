import { isoTime } from '../../api/fields.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { outcomeDays } from './overview-queries.ts';
import { presentKey, presentProject } from './present.ts';
import {
  environmentPage,
  keyPage,
  projectById,
  releasePage,
  environmentKeys,
  keyKeys,
  releaseKeys,
} from './queries.ts';
import type { EnvironmentReply, KeyReply, OutcomeDay, ProjectReply, ReleaseReply } from './schemas.ts';

/** Of each list, the first so many. */
const maxListed = 100;
const maxOutcomeRows = 2_000;
const daysShown = 14;
const dayMs = 24 * 3_600_000;

export interface ProjectSettings {
  readonly project: ProjectReply;
  readonly keys: readonly KeyReply[];
  readonly environments: readonly EnvironmentReply[];
  readonly releases: readonly ReleaseReply[];
  /** The last 14 days (UTC), newest first. */
  readonly outcomes: readonly OutcomeDay[];
}

export interface ReadSettingsInput {
  readonly projectId: number;
  /** The origin in DSNs. */
  readonly origin: string;
}

/** All that a project is set up with, and what became of its items lately, in one round trip. Throws `NotFound`. */
export async function readSettings(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { projectId, origin }: ReadSettingsInput,
): Promise<ProjectSettings> {
  const { query } = db;
  const toMs = now() + 1;
  const fromMs = toMs - (toMs % dayMs) - (daysShown - 1) * dayMs;
  const [[row], keys, environments, releases, days] = await query.batch([
    projectById(query, projectId),
    keyPage(query, projectId, keyKeys.first(maxListed)),
    environmentPage(query, projectId, environmentKeys.first(maxListed)),
    releasePage(query, projectId, releaseKeys.first(maxListed)),
    outcomeDays(query, projectId, { fromMs, toMs }, maxOutcomeRows),
  ]);
  if (row === undefined) throw new NotFound('project');
  return {
    project: presentProject(row),
    keys: keys.map((key) => presentKey(key, origin)),
    environments: environments.map(({ name, firstSeenAt }) => ({ name, firstSeen: isoTime(firstSeenAt) })),
    releases: releases.map(({ version, firstSeenAt }) => ({ version, firstSeen: isoTime(firstSeenAt) })),
    outcomes: days.map(({ dayAt, category, outcome, reason, quantity }) => ({
      day: isoTime(dayAt).slice(0, 10),
      category,
      outcome,
      reason,
      quantity,
    })),
  };
}
