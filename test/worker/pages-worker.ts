import type { MiddlewareHandler } from 'hono';
import { createApp } from '../../src/app.ts';
import type { AppEnv } from '../../src/middleware/app-env.ts';

/** The Worker with a guard that believes two headers: who reads, and which projects they may see. */

const scopesOf = { owner: ['admin'], member: ['write'], viewer: ['read'] } as const;

const guard: MiddlewareHandler<AppEnv> = async function guard(c, next) {
  const role = c.req.header('x-test-role') ?? 'owner';
  const projects = c.req.header('x-test-projects');
  const scopes = role === 'owner' || role === 'member' ? scopesOf[role] : scopesOf.viewer;
  const projectIds = projects === undefined ? null : projects.split(',').map(Number);
  c.set('person', { id: 'per_1', name: 'Ada <b>', email: 'ada@example.com', role, projectIds });
  c.set('actor', { tokenId: 'per_1', scopes, projectId: null, expiresAt: null });
  await next();
};

const app = createApp({ guard });

// oxlint-disable-next-line import/no-default-export -- workerd wants it
export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
} satisfies ExportedHandler<object>;
