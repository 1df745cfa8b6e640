import { Hono, type Context } from 'hono';
import type { Author } from '../../domain/audit.ts';
import { endSession } from '../../features/people/end-session.ts';
import { useSignInLink } from '../../features/people/use-sign-in-link.ts';
import { clientFamily } from '../../http/client-family.ts';
import { ownPath } from '../../http/own-path.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { answerPrivatePage } from '../../middleware/page.ts';
import { checkPenalty, countFailure, signIn, type SessionBook } from '../../middleware/require-person.ts';
import { sameOrigin } from '../../middleware/same-origin.ts';
import { clearSessionCookie, setSessionCookie } from '../../middleware/session-cookie.ts';
import { renderLink, renderSignIn } from './pages.ts';

/** Signing in with a link, and out. Runs after `provideServices`. */
export function signInRoutes(book: SessionBook): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/sign-in', async (c) => {
    if (await signIn(c, book)) return goTo(c, ownPath(c.req.query('next')));
    return answerPrivatePage(c, await renderSignIn(c.req.query('link') === 'dead'));
  });
  // Looks nothing up: the page is the same for every link, and opening it changes nothing.
  app.get('/sign-in/:secret', async (c) => answerPrivatePage(c, await renderLink()));
  app.post('/sign-in/:secret', sameOrigin, async (c) => {
    checkPenalty(c);
    const opened = await useSignInLink(c.var.services, {
      secret: c.req.param('secret'),
      client: clientFamily(c.req.header('user-agent')),
      author: authorOf(c, null),
    });
    if (opened === undefined) {
      await countFailure(c);
      return goTo(c, '/sign-in?link=dead');
    }
    c.var.facts['actor'] = opened.personId;
    setSessionCookie(c, opened.secret);
    return goTo(c, ownPath(c.req.query('next')));
  });
  app.post('/sign-out', sameOrigin, async (c) => {
    if (await signIn(c, book)) {
      const { sessionId = '', actor } = c.var;
      await endSession(c.var.services, { sessionId, author: authorOf(c, actor.tokenId) });
    }
    clearSessionCookie(c);
    return goTo(c, '/sign-in');
  });
  return app;
}

function goTo(c: Context<AppEnv>, path: string): Response {
  c.header('Cache-Control', 'no-store');
  return c.redirect(path, 303);
}

function authorOf(c: Context<AppEnv>, actorId: string | null): Author {
  return { actorId, requestId: c.var.requestId, traceId: c.var.trace.traceId };
}
