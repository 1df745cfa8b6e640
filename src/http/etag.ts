import { createHash } from 'node:crypto';

/** What `If-Match` or `If-None-Match` asks for: these tags, or any state at all. Tags are quoted, without `W/`. */
export type EntityTags = '*' | readonly string[];

const maxHeaderChars = 4_000;
const nextTag = /[ \t]*(?:(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y;

/** The strong entity tag of a body (RFC 9110 8.8.3): equal bodies have equal tags. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/**
 * Reads a list of entity tags (RFC 9110 13.1); undefined for any other text. Drops `W/`: a compressing proxy puts it
 * before our strong tags, and a client can only send back the tag that it received.
 */
export function parseEntityTags(header: string): EntityTags | undefined {
  const text = header.trim();
  if (text === '*') return '*';
  if (text.length > maxHeaderChars) return undefined;
  const tags: string[] = [];
  for (let at = 0; at < text.length; at = nextTag.lastIndex) {
    nextTag.lastIndex = at;
    const match = nextTag.exec(text);
    if (match === null) return undefined;
    if (match[1] !== undefined) tags.push(match[1]);
  }
  return tags.length === 0 ? undefined : tags;
}

/** Whether the state with this tag is one of those. */
export function includesTag(tags: EntityTags, etag: string): boolean {
  return tags === '*' || tags.includes(etag);
}
