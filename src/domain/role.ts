import * as z from 'zod';
import type { Scope } from './scope.ts';

/** What a person is to this service. An owner also decides who may sign in. */
export const roles = ['owner', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** The one place that says what a role may do, on pages and in the API; `grants` then decides. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['admin'],
  member: ['write'],
  viewer: ['read'],
};

/** At most so many projects can be named for a person or a request. */
export const maxProjectIds = 100;

const storedProjectIds = z.array(z.int().positive()).max(maxProjectIds);

/** The projects that a stored restriction allows; null for all. Anything that cannot be read allows none. */
export function readProjectIds(json: string | null): readonly number[] | null {
  if (json === null) return null;
  try {
    return storedProjectIds.safeParse(JSON.parse(json)).data ?? [];
  } catch {
    return [];
  }
}

/** What a stored role may do. A word that is no role may do nothing. */
export function scopesOf(role: string): readonly Scope[] {
  const known = roles.find((name) => name === role);
  return known === undefined ? [] : scopesOfRole[known];
}
