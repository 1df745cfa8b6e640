import * as z from 'zod';

/** What a bearer token may do. `write` includes `read`, `admin` includes both. */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

const storedScopes = z.array(z.enum(scopes)).max(scopes.length);

/** Whether a token that holds `held` may do what asks for `needed`. */
export function grants(held: readonly Scope[], needed: Scope): boolean {
  const rank = scopes.indexOf(needed);
  return held.some((scope) => scopes.indexOf(scope) >= rank);
}

/** Scopes out of the database, a JSON array. Anything else grants nothing. */
export function readScopes(json: unknown): Scope[] {
  try {
    return storedScopes.safeParse(JSON.parse(String(json))).data ?? [];
  } catch {
    return [];
  }
}
