import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { grants } from '../domain/scope.ts';
import { parseEnv } from '../env.ts';
import { AppError } from '../errors/app-error.ts';
import type { Actor, AppEnv } from './app-env.ts';
import { authenticate, readBearer, type TokenBook } from './authenticate.ts';

/**
 * Admits only the operator: `METRICS_TOKEN`, which needs no database, or an API token with the scope `admin` that is
 * not bound to a project. Runs after `provideServices`.
 */
export function requireOperator<Entry extends Actor>(tokens: TokenBook<Entry>) {
  const byApiToken = authenticate(tokens);
  return createMiddleware<AppEnv>(async function requireOperator(c, next) {
    if (hasMetricsToken(c)) {
      c.var.facts['actor'] = 'metrics_token';
      await next();
      return;
    }
    await byApiToken(c, async () => {
      const { scopes, projectId } = c.var.actor;
      if (!grants(scopes, 'admin') || projectId !== null) throw new AppError('insufficient_scope');
      await next();
    });
  });
}

/** Whether `requireOperator` would admit the sender; a wrong token counts as a failed authentication. Never throws. */
export async function isOperator<Entry extends Actor>(
  c: Context<AppEnv>,
  tokens: TokenBook<Entry>,
): Promise<boolean> {
  if (c.req.header('authorization') === undefined) return false;
  let isLetIn = false;
  try {
    await requireOperator(tokens)(c, async () => {
      isLetIn = true;
    });
  } catch {
    return false;
  }
  return isLetIn;
}

/** Compares digests in constant time, so that the time does not reveal how much of a wrong token was right. */
export function hasMetricsToken(c: Context<AppEnv>): boolean {
  const env = parseEnv(c.env);
  const expected = env.ok ? env.value.METRICS_TOKEN : undefined;
  const given = readBearer(c.req.header('authorization'));
  if (expected === undefined || given === undefined) return false;
  return timingSafeEqual(digestOf(expected), digestOf(given));
}

const digestOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();
