import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import * as z from 'zod';
import type { Author } from '../../domain/audit.ts';
import { grants, type Scope } from '../../domain/scope.ts';
import { AppError, NotFound } from '../../errors/app-error.ts';
import { listProjects } from '../../features/projects/list-projects.ts';
import { projectSchema } from '../../features/projects/schemas.ts';
import { pageOf } from '../../http/cursor.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { cacheKeyOf } from '../../middleware/cached-read.ts';
import { personOf } from '../person.ts';
import { themes, type Theme } from './document.tsx';
import { takeFlash, type Flash } from './flash.ts';

export interface VisibleProject {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
}

/** What every page knows: who reads it, what they may do and see. */
export interface Visit {
  readonly personName: string;
  readonly personEmail: string;
  readonly role: string;
  readonly may: (scope: Scope) => boolean;
  readonly projects: readonly VisibleProject[];
  readonly theme: Theme;
  readonly flash: Flash | undefined;
  /** Path and query of this page. */
  readonly here: string;
  readonly nowMs: number;
}

const maxProjects = 100;
const projectsPage = pageOf(projectSchema);

/** Reads what every page shows. The list of projects comes from the cache of reads, so it rarely costs a round trip. */
export async function readVisit(c: Context<AppEnv>): Promise<Visit> {
  const { services, actor } = c.var;
  const person = personOf(c);
  const { text } = await services.cache.read({
    rule: { name: 'projects', changesWith: 'writes' },
    key: cacheKeyOf(['page projects']),
    bypass: false,
    doubt: actor.doubt,
    load: async () => {
      const page = await listProjects(services, { onlyProjectId: null, limit: maxProjects });
      return { text: JSON.stringify(page), projectId: undefined };
    },
  });
  const { items } = projectsPage.parse(JSON.parse(text));
  const url = new URL(c.req.url);
  return {
    personName: person.name,
    personEmail: person.email,
    role: person.role,
    may: (scope) => grants(actor.scopes, scope),
    projects: items.filter(({ id }) => maySee(person.projectIds, id)),
    theme: themeOf(c),
    flash: takeFlash(c),
    here: url.pathname + url.search,
    nowMs: services.now(),
  };
}

const maySee = (projectIds: readonly number[] | null, id: number): boolean =>
  projectIds === null || projectIds.includes(id);

export const themeCookie = 'ballast_theme';

export function themeOf(c: Context<AppEnv>): Theme {
  return z.enum(themes).catch('system').parse(getCookie(c, themeCookie));
}

/** Throws the same `NotFound` for a project that the person may not see as for one that does not exist. */
export function guardProject(c: Context<AppEnv>, projectId: number, what = 'project'): void {
  c.var.facts['projectId'] = projectId;
  if (!maySee(personOf(c).projectIds, projectId)) throw new NotFound(what);
}

/** Throws `insufficient_scope` when the role of the person does not include it. */
export function requireScope(c: Context<AppEnv>, scope: Scope): void {
  if (!grants(c.var.actor.scopes, scope)) throw new AppError('insufficient_scope');
}

/** The person as the audit log names them. */
export function authorOf(c: Context<AppEnv>): Author {
  return { actorId: c.var.actor.tokenId, requestId: c.var.requestId, traceId: c.var.trace.traceId };
}

/** Runs a change, then drops what it may have changed from the cache of reads, even when its answer was lost. */
export async function changing<T>(
  c: Context<AppEnv>,
  projectId: number | undefined,
  change: () => Promise<T>,
  isGone = false,
): Promise<T> {
  let isRefused = false;
  try {
    return await change();
  } catch (error) {
    isRefused = error instanceof AppError && error.status < 500;
    throw error;
  } finally {
    if (!isRefused) await c.var.services.cache.noteWrite(projectId, isGone);
  }
}
