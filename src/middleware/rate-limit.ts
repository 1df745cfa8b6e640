import { createMiddleware } from 'hono/factory';
import { addressGroup } from '../http/client-address.ts';
import { parseEnv } from '../env.ts';
import { askBinding } from '../platform/limits/ask-binding.ts';
import { policyOf } from '../platform/limits/classes.ts';
import { tooMany } from '../platform/limits/limits.ts';
import { countDecision } from '../platform/limits/decision.ts';
import type { AppEnv } from './app-env.ts';
import { clientAddressOf } from './client-address.ts';

/** Limits the API by token or person, with separate limits for reads and writes. Runs after `authenticate`. */
export const limitApi = createMiddleware<AppEnv>(async function limitApi(c, next) {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
  await c.var.services.limits.enforce(isRead ? 'api_read' : 'api_write', c.var.actor.tokenId);
  await next();
});

/**
 * Limits probes by client address, before services exist: `/health` depends on nothing. Never refuses a request
 * without an address (one machine, no proxy), or while the environment is broken.
 */
export const limitProbes = createMiddleware<AppEnv>(async function limitProbes(c, next) {
  const env = parseEnv(c.env);
  const address = addressGroup(clientAddressOf(c));
  if (env.ok && address !== undefined) {
    const decision = await askBinding(env.value, 'probe', address);
    c.var.facts['limits'] = [countDecision(c.var.isolate.metrics, decision)];
    if (decision.verdict === 'limited') throw tooMany(policyOf(env.value, 'probe'), decision);
  }
  await next();
});
