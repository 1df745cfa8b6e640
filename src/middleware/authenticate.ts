import { createMiddleware } from 'hono/factory';
import { AppError, RateLimited } from '../errors.ts';
import type { Services } from '../platform/services.ts';
import type { Actor, AppEnv } from './app-env.ts';

/** Finds who a bearer token belongs to; undefined when it is unknown or expired. */
export type FindActor = (services: Services, token: string) => Promise<Actor | undefined>;

const maxTokenChars = 200;

/** Requires a bearer token (RFC 6750) and sets `actor`. Checks are limited per client address before any work. */
export function authenticate(findActor: FindActor) {
  return createMiddleware<AppEnv>(async function authenticate(c, next) {
    const { services, facts } = c.var;
    const token = readBearer(c.req.header('authorization'));
    if (token === undefined) {
      throw new AppError('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' } });
    }
    const address = c.req.header('cf-connecting-ip') ?? 'local';
    if ((await services.limitAuthentication(address)) === 'limited') throw new RateLimited(60);
    const actor = await findActor(services, token);
    if (actor === undefined) {
      throw new AppError('invalid_token', {
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      });
    }
    facts['actor'] = actor.tokenId;
    c.set('actor', actor);
    await next();
  });
}

function readBearer(authorization: string | undefined): string | undefined {
  const match = /^Bearer +(\S+)$/i.exec(authorization ?? '');
  const token = match?.[1];
  return token === undefined || token.length > maxTokenChars ? undefined : token;
}
