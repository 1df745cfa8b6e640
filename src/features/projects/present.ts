import { isoTime } from '../../domain/api-schema.ts';
import { formatDsn } from '../../domain/dsn.ts';
import type { KeyRow, ProjectRow } from './queries.ts';
import type { KeyReply, ProjectReply } from './schemas.ts';

export function presentProject(row: ProjectRow): ProjectReply {
  return { ...row, createdAt: isoTime(row.createdAt), updatedAt: isoTime(row.updatedAt) };
}

/** `origin` is where SDKs reach us: the DSN is made of it. */
export function presentKey(row: KeyRow, origin: string): KeyReply {
  const { id, label, publicKey, projectId, isActive, createdAt } = row;
  const dsn = formatDsn({ url: origin, publicKey, projectId });
  return { id, label, publicKey, dsn, isActive, createdAt: isoTime(createdAt) };
}
