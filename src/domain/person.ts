import type { Role } from './role.ts';

/** Somebody who is signed in. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** The projects that this person may see; null for all. */
  readonly projectIds: readonly number[] | null;
}
