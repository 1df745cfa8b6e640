import type { Context, Hono } from 'hono';
import type { Readiness } from '../../platform/readiness-state.ts';
import { readStorage } from '../../features/service/read-storage.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { answerPage } from '../answer.ts';
import { readVisit, requireScope } from '../layout/visit.ts';
import { ServicePage } from './service-page.tsx';

/** `/service`, for owners who may see all projects: three round trips for storage, and those of the readiness checks. */
export function mountService(
  app: Hono<AppEnv>,
  readinessOf: (c: Context<AppEnv>) => Promise<Readiness>,
): void {
  app.get('/service', async (c) => {
    requireScope(c, 'admin');
    const [visit, storage, readiness] = await Promise.all([
      readVisit(c),
      readStorage(c.var.services, { onlyProjectId: c.var.actor.projectId }),
      readinessOf(c),
    ]);
    return answerPage(c, ServicePage({ visit, storage, readiness }));
  });
}
