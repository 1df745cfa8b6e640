import * as z from 'zod';
import { limits } from './trim-sizes.ts';

/**
 * What we did to the payload: `path` is a JSON pointer into the normalised event, or, for what was repaired while its JSON
 * was read, into the payload as it was sent.
 */
export const remarkSchema = z.object({
  kind: z.enum(['trimmed', 'dropped', 'scrubbed', 'clock_drift', 'replaced']),
  path: z.string(),
  detail: z.string().optional(),
});
export type Remark = z.infer<typeof remarkSchema>;

/** Collects what we did to a payload; bounded, and what did not fit is counted. */
export interface Notes {
  readonly list: Remark[];
  omitted: number;
}

export const newNotes = (): Notes => ({ list: [], omitted: 0 });

/** Notes one change. `path` is a JSON pointer into the normalised event, `detail` never holds a value of it. */
export function note(notes: Notes, kind: Remark['kind'], path: string, detail: string): void {
  if (notes.list.length >= limits.remarks) {
    notes.omitted += 1;
    return;
  }
  notes.list.push({ kind, path: cutPointer(path), detail });
}

/** note for a field: readers put the pointer together only when there is something to say. */
export function noteAt(
  notes: Notes,
  kind: Remark['kind'],
  path: string,
  key: string | number,
  detail: string,
): void {
  note(notes, kind, `${path}/${typeof key === 'number' ? key : segment(key)}`, detail);
}

/** One segment of a JSON pointer (RFC 6901 §3). */
export function segment(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/** The remarks of an event, the last one telling how many more there were; undefined when nothing was changed. */
export function remarksOf(notes: Notes): Remark[] | undefined {
  if (notes.list.length === 0) return undefined;
  if (notes.omitted > 0) {
    notes.list.push({ kind: 'dropped', path: '/remarks', detail: `${notes.omitted} more remarks` });
  }
  return notes.list;
}

/** A pointer is cut at a segment, so that what is left still points at an ancestor. */
export function cutPointer(path: string): string {
  if (path.length <= limits.pointerChars) return path;
  return path.slice(0, path.lastIndexOf('/', limits.pointerChars));
}
