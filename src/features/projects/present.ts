import { isoTime } from '../../api/fields.ts';
import { formatDsn } from '../../wire/dsn.ts';
import type { KeyRow, ProjectRow } from './queries.ts';
import type { KeyReply, ProjectReply } from './schemas.ts';

/** Keeps this order of fields: the entity tag is computed from the text. */
export function presentProject(row: ProjectRow): ProjectReply {
  const { id, slug, name, platform, ingestPerMinute, ingestBytesPerMinute } = row;
  const { eventRetentionDays, payloadRetentionDays, createdAt, updatedAt } = row;
  return {
    id,
    slug,
    name,
    platform,
    ingestPerMinute,
    ingestBytesPerMinute,
    eventRetentionDays,
    payloadRetentionDays,
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
  };
}

/** `origin` is where SDKs reach the service; the DSN contains it. */
export function presentKey(row: KeyRow, origin: string): KeyReply {
  const { id, label, publicKey, projectId, isActive, createdAt } = row;
  const dsn = formatDsn({ url: origin, publicKey, projectId });
  return { id, label, publicKey, dsn, isActive, createdAt: isoTime(createdAt) };
}
