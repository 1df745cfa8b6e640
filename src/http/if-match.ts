import { AppError, NotFound } from '../errors/app-error.ts';
import { etagOf, includesTag, type EntityTags } from './etag.ts';

/** A resource as it is stored, and as the API shows it: the entity tag is computed from the latter. */
export interface StoredState<Row> {
  readonly row: Row;
  readonly reply: object;
}

/** A write that may happen only in one of the states of `ifMatch`; undefined for any state. */
export interface ConditionalWrite<Row> {
  readonly ifMatch: EntityTags | undefined;
  /** Throws `NotFound`. */
  readonly read: () => Promise<StoredState<Row>>;
}

/** Throws `precondition_failed` when `ifMatch` does not contain this state. */
export function requireMatch(ifMatch: EntityTags | undefined, reply: object): void {
  if (ifMatch === undefined || includesTag(ifMatch, etagOf(JSON.stringify(reply)))) return;
  throw new AppError('precondition_failed');
}

/**
 * The row that a conditional write expects; its statement compares the row again. Undefined when any state is allowed.
 * Throws `NotFound`, and `precondition_failed` when the resource is in a different state.
 */
export async function readExpected<Row>({ ifMatch, read }: ConditionalWrite<Row>): Promise<Row | undefined> {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const { row, reply } = await read();
  requireMatch(ifMatch, reply);
  return row;
}

/**
 * Deletes a resource in an expected state. `remove` says whether it deleted the row that it was given, or any for
 * undefined. `what` names the resource. Throws `NotFound`, and `precondition_failed`.
 */
export async function removeExpected<Row>(
  what: string,
  write: ConditionalWrite<Row>,
  remove: (expected: Row | undefined) => Promise<boolean>,
): Promise<void> {
  const expected = await readExpected(write);
  if (await remove(expected)) return;
  if (expected === undefined) throw new NotFound(what);
  // It is gone, or it changed between read and delete. If it has changed back since, it still differed from `ifMatch`
  // when the delete ran.
  await write.read();
  throw new AppError('precondition_failed');
}
