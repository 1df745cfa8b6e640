import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { NotFound } from '../../errors/app-error.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { eventStyles } from '../styles/event.ts';
import { shellStyles } from '../styles/shell.ts';
import { listStyles } from '../styles/lists.ts';
import { partStyles } from '../styles/parts.ts';
import { settingsStyles } from '../styles/settings.ts';
import { tokens } from '../styles/tokens.ts';
import { script } from './script.ts';

/** A file that pages load. Its name holds a digest of its content, so a browser may keep it for a year. */
interface Asset {
  readonly path: string;
  readonly text: string;
  readonly type: string;
}

function asset(name: string, extension: string, type: string, text: string): Asset {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { path: `/assets/${name}-${digest}.${extension}`, text, type };
}

const styles = [tokens, shellStyles, partStyles, listStyles, eventStyles, settingsStyles].join('');

export const styleSheet = asset('ballast', 'css', 'text/css; charset=utf-8', styles);
export const pageScript = asset('ballast', 'js', 'text/javascript; charset=utf-8', script);

const assets: readonly Asset[] = [styleSheet, pageScript];

/** The style sheet and the script of pages. Public: they say nothing about anybody. */
export function assetsRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/assets/:file', (c) => {
    const asked = assets.find(({ path }) => path === c.req.path);
    if (asked === undefined) throw new NotFound('file');
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    c.header('Content-Type', asked.type);
    return c.body(asked.text);
  });
  return app;
}
