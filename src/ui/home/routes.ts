import type { Hono } from 'hono';
import { readOverview } from '../../features/projects/read-overview.ts';
import { pageQuery } from '../../http/cursor.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { checkInput, readQuery } from '../../middleware/check-input.ts';
import { answerPage } from '../answer.ts';
import { readVisit } from '../layout/visit.ts';
import { personOf } from '../person.ts';
import { HomePage } from './home-page.tsx';

const projectsOnPage = 50;
const homeQuery = pageQuery.omit({ limit: true });

/** `/`: every project with its last 24 hours. Two round trips. */
export function mountHome(app: Hono<AppEnv>): void {
  app.get('/', async (c) => {
    const { cursor } = checkInput(homeQuery, readQuery(c), '/query');
    const [visit, { items, nextCursor }] = await Promise.all([
      readVisit(c),
      readOverview(c.var.services, {
        onlyProjectIds: personOf(c).projectIds,
        limit: projectsOnPage,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    ]);
    return answerPage(c, HomePage({ visit, overview: items, next: nextCursor }));
  });
}
