import { createMiddleware } from 'hono/factory';
import { addressGroup } from '../http/client-address.ts';
import { AppError } from '../errors/app-error.ts';
import { tooMany } from '../platform/limits/limits.ts';
import type { Services } from '../platform/services.ts';
import type { Actor, AppEnv } from './app-env.ts';
import { clientAddressOf } from './client-address.ts';

/** What authentication needs to know about tokens. */
export interface TokenBook<Entry extends Actor> {
  /** The owner of a bearer token; undefined when it is unknown or expired. `mayDoubt`: see `Actor.doubt`. */
  readonly findActor: (services: Services, token: string, mayDoubt: boolean) => Promise<Entry | undefined>;
  /** Whether a token exists, for a sender that is held back. Cheap, however many tokens are tried. Never throws. */
  readonly isKnown: (services: Services, token: string) => Promise<boolean>;
  /** Called after the answer is made. */
  readonly recordUse: (services: Services, entry: Entry) => void;
}

const maxTokenChars = 200;

/** The address under which failures count when a request has no address, as on one machine. */
const noAddress = 'local';

/**
 * Requires a bearer token (RFC 6750) and sets `actor`. Failures count against the client address. An address with too
 * many failures must wait, longer each time: its tokens are refused before any work, except known valid ones.
 */
export function authenticate<Entry extends Actor>({ findActor, isKnown, recordUse }: TokenBook<Entry>) {
  return createMiddleware<AppEnv>(async function authenticate(c, next) {
    const { services, facts } = c.var;
    const token = readBearer(c.req.header('authorization'));
    if (token === undefined) {
      throw new AppError('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' } });
    }
    const { limits } = services;
    const address = addressGroup(clientAddressOf(c)) ?? noAddress;
    const mayTry = limits.mayAuthenticate(address);
    const isHeldBack = mayTry.verdict === 'limited';
    const mustBeKnown = isHeldBack || limits.knownTokens.isUnderAttack(services.now());
    const mayBeGood = !mustBeKnown || (await isKnown(services, token));
    if (isHeldBack && !mayBeGood) {
      limits.refuseAuthentication(mayTry);
      throw tooMany(limits.policyOf('authentication'), mayTry);
    }
    // Reads may still be answered out of a cache; see `mountRoute`.
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    const actor = mayBeGood ? await findActor(services, token, isRead) : undefined;
    if (actor === undefined) {
      const failed = await limits.addFailedAuthentication(address);
      if (failed.verdict === 'limited') throw tooMany(limits.policyOf('authentication'), failed);
      throw new AppError('invalid_token', {
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      });
    }
    facts['actor'] = actor.tokenId;
    if (actor.doubt !== undefined && !isRead) throw actor.doubt;
    c.set('actor', actor);
    await next();
    if (actor.doubt === undefined) recordUse(services, actor);
  });
}

/** The token in an `Authorization` header; undefined when the header holds no token. */
export function readBearer(authorization: string | undefined): string | undefined {
  const match = /^Bearer +(\S+)$/i.exec(authorization ?? '');
  const token = match?.[1];
  return token === undefined || token.length > maxTokenChars ? undefined : token;
}
