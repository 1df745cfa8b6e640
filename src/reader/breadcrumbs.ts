import * as z from 'zod';
import { isAbsent, type JsonObject } from './json.ts';
import { levelSchema, readLevel } from './level.ts';
import { limits } from './trim-sizes.ts';
import { neverBare, readObjects } from './lists.ts';
import { note, type Notes } from './remarks.ts';
import { readLine, readText } from './text.ts';
import { isoOf, parseTimestampMs } from './time.ts';
import { readTree } from './tree.ts';

const jsonSchema = z.unknown();
export const breadcrumbSchema = z.object({
  timestamp: z.iso.datetime().optional(),
  type: z.string().optional(),
  category: z.string().optional(),
  level: levelSchema.optional(),
  message: z.string().optional(),
  data: z.record(z.string(), jsonSchema).optional(),
});
export type Breadcrumb = z.infer<typeof breadcrumbSchema>;

/** The trail before the event, oldest first; the newest 100 stay. `driftMs` corrects the client's clock. */
export function readBreadcrumbs(value: unknown, driftMs: number, notes: Notes): Breadcrumb[] | undefined {
  const all = readObjects(value, neverBare, notes, '/breadcrumbs');
  if (all.length === 0) return undefined;
  const newest = all.length > limits.breadcrumbs ? all.slice(-limits.breadcrumbs) : all;
  if (newest.length < all.length) {
    note(notes, 'trimmed', '/breadcrumbs', `${newest.length} newest of ${all.length} kept`);
  }
  return newest.map((raw, index) => readBreadcrumb(raw, driftMs, notes, `/breadcrumbs/${index}`));
}

function readBreadcrumb(raw: JsonObject, driftMs: number, notes: Notes, path: string): Breadcrumb {
  const breadcrumb: Breadcrumb = {};
  const timestamp = readInstant(raw['timestamp'], driftMs, notes, path);
  if (timestamp !== undefined) breadcrumb.timestamp = timestamp;
  const type = readLine(raw['type'], limits.nameChars, notes, path, 'type');
  if (type !== undefined) breadcrumb.type = type;
  const category = readLine(raw['category'], limits.nameChars, notes, path, 'category');
  if (category !== undefined) breadcrumb.category = category;
  const level = readLevel(raw['level'], notes, path, 'level');
  if (level !== undefined) breadcrumb.level = level;
  const message = readText(raw['message'], limits.messageChars, notes, path, 'message');
  if (message !== undefined) breadcrumb.message = message;
  const data = readTree(raw['data'], limits.breadcrumbDataChars, notes, path, 'data');
  if (data !== undefined) breadcrumb.data = data;
  return breadcrumb;
}

function readInstant(value: unknown, driftMs: number, notes: Notes, path: string): string | undefined {
  if (isAbsent(value)) return undefined;
  const instantMs = parseTimestampMs(value);
  const iso = instantMs === undefined ? undefined : isoOf(instantMs + driftMs);
  if (iso === undefined) note(notes, 'dropped', `${path}/timestamp`, 'not a timestamp');
  return iso;
}
