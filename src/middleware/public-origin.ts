import type { Context } from 'hono';
import { parseEnv, type Env } from '../env.ts';
import type { AppEnv } from './app-env.ts';

/** Origin of links, DSNs and problem types, without a trailing slash: `PUBLIC_URL`, else the request's. */
export function publicOrigin(c: Context<AppEnv>): string {
  const { url } = c.req;
  const configured = envOf(c)?.PUBLIC_URL?.replace(/(?<!\/)\/+$/, '');
  // Searches after the scheme: `https://` has eight characters.
  return configured ?? url.slice(0, url.indexOf('/', 8));
}

/** The path as requested: Hono's `path` is decoded, and could show deceptive characters. */
export function encodedPath(url: string): string {
  const [path = ''] = url.slice(url.indexOf('/', 8)).split(/[?#]/, 1);
  return path;
}

/** Works before services exist; undefined when a variable is wrong. */
function envOf(c: Context<AppEnv>): Env | undefined {
  const known = c.get('env') as Env | undefined;
  if (known !== undefined) return known;
  const parsed = parseEnv(c.env);
  return parsed.ok ? parsed.value : undefined;
}
