import type { Context } from 'hono';
import { parseEnv, type Env } from '../env.ts';
import type { AppEnv } from './app-env.ts';

/** Origin that links, DSNs and problem types are made of, without a slash behind: `PUBLIC_URL`, else the request's. */
export function publicOrigin(c: Context<AppEnv>): string {
  const { url } = c.req;
  const configured = envOf(c)?.PUBLIC_URL?.replace(/(?<!\/)\/+$/, '');
  // Behind the scheme: `https://` has eight characters.
  return configured ?? url.slice(0, url.indexOf('/', 8));
}

/** The path as it was asked for: Hono's `path` is decoded, and could show what deceives. */
export function encodedPath(url: string): string {
  const [path = ''] = url.slice(url.indexOf('/', 8)).split(/[?#]/, 1);
  return path;
}

/** Also before services exist; undefined when a variable is wrong. */
function envOf(c: Context<AppEnv>): Env | undefined {
  const known = c.get('env') as Env | undefined;
  if (known !== undefined) return known;
  const parsed = parseEnv(c.env);
  return parsed.ok ? parsed.value : undefined;
}
