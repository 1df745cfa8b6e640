import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Person } from '../domain/person.ts';
import { scopesOf } from '../domain/role.ts';
import { addressGroup } from '../http/client-address.ts';
import { AppError } from '../errors/app-error.ts';
import { tooMany } from '../platform/limits/limits.ts';
import type { Services } from '../platform/services.ts';
import type { Actor, AppEnv } from './app-env.ts';
import { clientAddressOf } from './client-address.ts';
import { checkOrigin, isSafeMethod } from './same-origin.ts';
import { clearSessionCookie, readSessionCookie } from './session-cookie.ts';

/** A session and whose it is. */
interface SignedIn {
  readonly sessionId: string;
  readonly person: Person;
  readonly expiresAt: number;
  /** See `Actor.doubt`. */
  readonly doubt?: AppError;
}

/** What the guard needs to know about sessions. */
export interface SessionBook {
  /** Who is signed in with a cookie; undefined when nobody is. */
  readonly findSession: (
    services: Services,
    input: { readonly secret: string; readonly mayDoubt: boolean; readonly isHeldBack: boolean },
  ) => Promise<SignedIn | undefined>;
}

/** The address under which failures count when a request has no address, as on one machine. */
const noAddress = 'local';

/**
 * Requires a session, and sets `person` and `actor`. Leads the reader of a page to the sign-in; answers 401 to any other
 * request. A change must come from a page of ours. Runs after `provideServices`.
 */
export function requirePerson(book: SessionBook) {
  return createMiddleware<AppEnv>(async function requirePerson(c, next) {
    checkOrigin(c);
    if (!(await signIn(c, book))) {
      if (!isSafeMethod(c.req.method)) throw new AppError('unauthenticated');
      const { pathname, search } = new URL(c.req.url);
      c.header('Cache-Control', 'no-store');
      return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`, 303);
    }
    await next();
    return undefined;
  });
}

/**
 * Sets `person` and `actor` from the session of the request; false without one. A cookie that opens no session counts as a
 * failed authentication of its address and is taken away. Throws 429, and a database failure for a change.
 */
export async function signIn(c: Context<AppEnv>, { findSession }: SessionBook): Promise<boolean> {
  const secret = readSessionCookie(c);
  if (secret === undefined) return false;
  const { services, facts } = c.var;
  const isRead = isSafeMethod(c.req.method);
  const mayTry = services.limits.mayAuthenticate(addressOf(c));
  const isHeldBack = mayTry.verdict === 'limited';
  const found = await findSession(services, { secret, mayDoubt: isRead, isHeldBack });
  if (found === undefined) {
    if (isHeldBack) {
      services.limits.refuseAuthentication(mayTry);
      throw tooMany(services.limits.policyOf('authentication'), mayTry);
    }
    await countFailure(c);
    clearSessionCookie(c);
    return false;
  }
  const { person, sessionId, doubt } = found;
  facts['actor'] = person.id;
  if (doubt !== undefined && !isRead) throw doubt;
  c.set('person', person);
  c.set('sessionId', sessionId);
  c.set('actor', actorOf(found));
  return true;
}

/** Throws 429 while an address has too many failures, before any work. */
export function checkPenalty(c: Context<AppEnv>): void {
  const { limits } = c.var.services;
  const mayTry = limits.mayAuthenticate(addressOf(c));
  if (mayTry.verdict !== 'limited') return;
  limits.refuseAuthentication(mayTry);
  throw tooMany(limits.policyOf('authentication'), mayTry);
}

/** Counts a failed attempt against the address. Throws 429 when that was one too many. */
export async function countFailure(c: Context<AppEnv>): Promise<void> {
  const { limits } = c.var.services;
  const failed = await limits.addFailedAuthentication(addressOf(c));
  if (failed.verdict === 'limited') throw tooMany(limits.policyOf('authentication'), failed);
}

/** A person as the same verbs know the sender of a token. */
function actorOf({ person, expiresAt, doubt }: SignedIn): Actor {
  const { id, role, projectIds } = person;
  return {
    tokenId: id,
    scopes: scopesOf(role),
    projectId: oneProjectOf(projectIds),
    projectIds,
    expiresAt,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

const noProject = 0;

/** For verbs that know one project or all: who may see several sees none there, rather than all. */
function oneProjectOf(projectIds: readonly number[] | null): number | null {
  if (projectIds === null) return null;
  return projectIds.length === 1 ? (projectIds[0] ?? noProject) : noProject;
}

function addressOf(c: Context<AppEnv>): string {
  return addressGroup(clientAddressOf(c)) ?? noAddress;
}
