import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentKey } from './present.ts';
import {
  environmentPage,
  keyPage,
  projectById,
  releasePage,
  environmentKeys,
  keyKeys,
  releaseKeys,
} from './queries.ts';

/** What a list of issues needs to know of its project. */
export interface Connection {
  readonly project: { readonly id: number; readonly slug: string; readonly name: string };
  /** By name, the first hundred. */
  readonly environments: readonly string[];
  /** Newest first, the first hundred. */
  readonly releases: readonly string[];
  /** Of the oldest open key; undefined when all are closed. */
  readonly dsn: string | undefined;
}

const maxListed = 100;

export interface ReadConnectionInput {
  readonly projectId: number;
  /** The origin in the DSN. */
  readonly origin: string;
}

/** A project with what its issues can be filtered by, and how to report to it; in one round trip. Throws `NotFound`. */
export async function readConnection(
  { db }: Pick<Services, 'db'>,
  { projectId, origin }: ReadConnectionInput,
): Promise<Connection> {
  const { query } = db;
  const [[row], keys, environments, releases] = await query.batch([
    projectById(query, projectId),
    keyPage(query, projectId, keyKeys.first(maxListed)),
    environmentPage(query, projectId, environmentKeys.first(maxListed)),
    releasePage(query, projectId, releaseKeys.first(maxListed)),
  ]);
  if (row === undefined) throw new NotFound('project');
  const open = keys.find(({ isActive }) => isActive);
  return {
    project: { id: row.id, slug: row.slug, name: row.name },
    environments: environments.map(({ name }) => name),
    releases: releases.map(({ version }) => version),
    dsn: open === undefined ? undefined : presentKey(open, origin).dsn,
  };
}
