import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { projectParams } from '../../api/fields.ts';
import { AppError, ValidationFailed } from '../../errors/app-error.ts';
import { createKey } from '../../features/projects/create-key.ts';
import { createProject } from '../../features/projects/create-project.ts';
import { deleteKey } from '../../features/projects/delete-key.ts';
import { deleteProject } from '../../features/projects/delete-project.ts';
import { getProject } from '../../features/projects/get-project.ts';
import { readSettings } from '../../features/projects/read-settings.ts';
import { keyParams } from '../../features/projects/schemas.ts';
import { updateKey } from '../../features/projects/update-key.ts';
import { updateProject } from '../../features/projects/update-project.ts';
import { previewRetention } from '../../features/retention/preview-retention.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { checkInput, readQuery } from '../../middleware/check-input.ts';
import { publicOrigin } from '../../middleware/public-origin.ts';
import { readForm } from '../../middleware/read-form.ts';
import { answerPage, goTo, htmlOf, pagePolicy, type Rendered } from '../answer.ts';
import { setFlash } from '../layout/flash.ts';
import { authorOf, changing, guardProject, readVisit, requireScope } from '../layout/visit.ts';
import {
  faultOf,
  faultsOf,
  keyForm,
  newKeyForm,
  newProjectForm,
  noFaults,
  settingsForm,
  type FormFaults,
} from './forms.ts';
import { NewProjectPage } from './new-project-page.tsx';
import { SettingsPage } from './settings-page.tsx';

const settingsQuery = z.strictObject({ retention: z.literal('preview').optional() });

/** Projects: making one, its settings (one round trip, two more with the preview of retention), its keys, its end. */
export function mountSettings(app: Hono<AppEnv>): void {
  app.get('/projects/new', async (c) => {
    requireScope(c, 'admin');
    return answerPage(c, NewProjectPage({ visit: await readVisit(c), faults: noFaults }));
  });

  app.post('/projects/new', async (c) => {
    requireScope(c, 'admin');
    const given = await readForm(c);
    const form = newProjectForm.safeParse(given);
    if (!form.success) {
      const visit = await readVisit(c);
      return refuseForm(c, form.error, NewProjectPage({ visit, faults: faultsOf(form.error, given) }));
    }
    const { name, platform } = form.data;
    const { id } = await changing(c, undefined, () =>
      createProject(c.var.services, {
        onlyProjectId: c.var.actor.projectId,
        body: { name, ...(platform === undefined ? {} : { platform }) },
        origin: publicOrigin(c),
        author: authorOf(c),
      }),
    );
    setFlash(c, 'project-created');
    return goTo(c, `/projects/${id}/issues`);
  });

  app.get('/projects/:projectId{[0-9]+}/settings', async (c) => {
    const projectId = visibleProject(c);
    const { retention } = checkInput(settingsQuery, readQuery(c), '/query');
    const preview = retention === undefined ? undefined : await previewRetention(c.var.services, projectId);
    return answerPage(c, await settingsPage(c, projectId, noFaults, preview));
  });

  app.post('/projects/:projectId{[0-9]+}/settings', async (c) => {
    const projectId = visibleProject(c);
    requireScope(c, 'admin');
    const given = await readForm(c);
    const form = settingsForm.safeParse(given);
    if (!form.success) {
      return refuseForm(c, form.error, await settingsPage(c, projectId, faultsOf(form.error, given)));
    }
    try {
      await changing(c, projectId, () =>
        updateProject(c.var.services, { projectId, body: form.data, author: authorOf(c) }),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
      const faults = faultOf('slug', 'Another project has this slug.', given);
      return refuseForm(c, error, await settingsPage(c, projectId, faults));
    }
    setFlash(c, 'project-saved');
    return goTo(c, `/projects/${projectId}/settings`);
  });

  app.post('/projects/:projectId{[0-9]+}/keys', async (c) => {
    const projectId = visibleProject(c);
    requireScope(c, 'admin');
    const given = await readForm(c);
    const form = newKeyForm.safeParse(given);
    if (!form.success) {
      return refuseForm(c, form.error, await settingsPage(c, projectId, faultsOf(form.error, given)));
    }
    const { label } = form.data;
    await changing(c, projectId, () =>
      createKey(c.var.services, { projectId, label, origin: publicOrigin(c), author: authorOf(c) }),
    );
    setFlash(c, 'key-created');
    return goTo(c, `/projects/${projectId}/settings#keys`);
  });

  app.post('/projects/:projectId{[0-9]+}/keys/:keyId', async (c) => {
    const { projectId, keyId } = checkInput(keyParams, c.req.param(), '/params');
    guardProject(c, projectId);
    requireScope(c, 'admin');
    const form = checkInput(keyForm, await readForm(c), '');
    const input = { projectId, keyId, author: authorOf(c) };
    if (form.action === 'delete') {
      await changing(c, projectId, () => deleteKey(c.var.services, input));
    } else {
      const body = form.action === 'rename' ? { label: form.label } : { isActive: form.action === 'open' };
      await changing(c, projectId, () =>
        updateKey(c.var.services, { ...input, body, origin: publicOrigin(c) }),
      );
    }
    setFlash(c, form.action === 'delete' ? 'key-deleted' : 'key-saved');
    return goTo(c, `/projects/${projectId}/settings#keys`);
  });

  app.post('/projects/:projectId{[0-9]+}/delete', async (c) => {
    const projectId = visibleProject(c);
    requireScope(c, 'admin');
    const given = await readForm(c);
    const { name } = await getProject(c.var.services, projectId);
    if (typeof given['confirmName'] !== 'string' || given['confirmName'].trim() !== name) {
      const faults = faultOf('confirmName', 'This is not the name of the project.', {});
      return refuseForm(c, wrongName, await settingsPage(c, projectId, faults));
    }
    await changing(
      c,
      projectId,
      () => deleteProject(c.var.services, { projectId, ifMatch: undefined, author: authorOf(c) }),
      true,
    );
    setFlash(c, 'project-deleted');
    return goTo(c, '/');
  });
}

const wrongName = new ValidationFailed([
  { pointer: '/confirmName', message: 'must be the name of the project' },
]);

function visibleProject(c: Context<AppEnv>): number {
  const { projectId } = checkInput(projectParams, c.req.param(), '/params');
  guardProject(c, projectId);
  return projectId;
}

async function settingsPage(
  c: Context<AppEnv>,
  projectId: number,
  faults: FormFaults,
  preview?: Awaited<ReturnType<typeof previewRetention>>,
) {
  const [visit, settings] = await Promise.all([
    readVisit(c),
    readSettings(c.var.services, { projectId, origin: publicOrigin(c) }),
  ]);
  return SettingsPage({ visit, settings, preview, faults });
}

/** Ends the request as refused, and shows the form again, with what was typed and what is wrong with it. */
function refuseForm(c: Context<AppEnv>, error: z.ZodError | AppError, page: Rendered): never {
  c.set('errorPage', () => ({ html: htmlOf(page), policy: pagePolicy }));
  if (error instanceof AppError) throw error;
  throw new ValidationFailed(
    error.issues.slice(0, 20).map(({ path, code }) => ({
      pointer: `/${path.map(String).join('/')}`,
      message: 'breaks a rule',
      rule: code,
    })),
  );
}
