/** What a bearer token may do. `write` includes `read`, `admin` includes both. */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Whether a token that holds `held` may do what asks for `needed`. */
export function grants(held: readonly Scope[], needed: Scope): boolean {
  const rank = scopes.indexOf(needed);
  return held.some((scope) => scopes.indexOf(scope) >= rank);
}
