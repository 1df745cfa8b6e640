import { Hono } from 'hono';
import { formatSecurityTxt } from '../../http/security-txt.ts';
import { parseEnv } from '../../env.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { publicOrigin } from '../../middleware/public-origin.ts';

const path = '/.well-known/security.txt';

/**
 * The contact for security reports on this installation (RFC 9116); 404 unless the operator has set `SECURITY_CONTACT`.
 */
export function securityTxtRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(path, (c) => {
    const env = parseEnv(c.env);
    const contact = env.ok ? env.value.SECURITY_CONTACT : undefined;
    if (contact === undefined) throw new NotFound('page');
    const canonical = `${publicOrigin(c)}${path}`;
    const text = formatSecurityTxt({ contact, canonical, nowMs: Date.now() });
    return c.body(text, 200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'public, max-age=86400',
    });
  });
  return app;
}
