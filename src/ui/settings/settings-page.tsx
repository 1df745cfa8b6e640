import type { ProjectSettings } from '../../features/projects/read-settings.ts';
import type { RetentionReply } from '../../features/retention/schemas.ts';
import { defaultRetentionDays } from '../../domain/retention.ts';
import type { Frame } from '../layout/frame.ts';
import { Card, Field, Time } from '../layout/parts.tsx';
import { Shell } from '../layout/shell.tsx';
import { countText } from '../words/number.ts';
import { visibleText } from '../words/visible.ts';
import type { FormFaults } from './forms.ts';
import { Keys } from './keys.tsx';
import { Outcomes } from './outcomes.tsx';

export interface SettingsPageProps {
  readonly frame: Frame;
  readonly settings: ProjectSettings;
  /** What retention would remove now; undefined until somebody asks. */
  readonly preview: RetentionReply | undefined;
  readonly faults: FormFaults;
}

const sections = [
  ['general', 'General'],
  ['keys', 'DSN keys'],
  ['outcomes', 'Outcomes'],
  ['retention', 'Retention'],
  ['releases', 'Releases'],
  ['environments', 'Environments'],
  ['delete', 'Delete'],
] as const;

/** All that a project is set up with. Who may not administer it sees the same without forms. */
export function SettingsPage({ frame, settings, preview, faults }: SettingsPageProps) {
  const { project } = settings;
  const mayChange = frame.may('admin');
  return (
    <Shell
      frame={frame}
      title={`Settings of ${project.name}`}
      project={project}
      section="settings"
      twin={`/projects/${project.id}`}
    >
      <div class="head">
        <h1>Settings of {visibleText(project.name)}</h1>
        <span class="soft small">
          project {project.id} · created <Time at={project.createdAt} nowMs={frame.nowMs} />
        </span>
      </div>
      <div class="sections">
        <nav aria-label="On this page">
          {sections
            .filter(([id]) => mayChange || id !== 'delete')
            .map(([id, name]) => (
              <a href={`#${id}`}>{name}</a>
            ))}
        </nav>
        <div>
          <General project={project} faults={faults} mayChange={mayChange} />
          <Keys
            keys={settings.keys}
            projectId={project.id}
            mayChange={mayChange}
            nowMs={frame.nowMs}
            faults={faults}
          />
          <Outcomes outcomes={settings.outcomes} projectId={project.id} />
          <Retention projectId={project.id} preview={preview} />
          <div class="columns-2">
            <Named
              id="releases"
              title="Releases"
              none="No event named a release."
              items={settings.releases.map(({ version, firstSeen }) => [version, firstSeen] as const)}
              filter={(version) => `/projects/${project.id}/issues?release=${encodeURIComponent(version)}`}
              nowMs={frame.nowMs}
            />
            <Named
              id="environments"
              title="Environments"
              none="No event has arrived."
              items={settings.environments.map(({ name, firstSeen }) => [name, firstSeen] as const)}
              filter={(name) => `/projects/${project.id}/issues?environment=${encodeURIComponent(name)}`}
              nowMs={frame.nowMs}
            />
          </div>
          {mayChange && <DeleteForm project={project} faults={faults} />}
        </div>
      </div>
    </Shell>
  );
}

interface GeneralProps {
  readonly project: ProjectSettings['project'];
  readonly faults: FormFaults;
  readonly mayChange: boolean;
}

const textOf = (value: number | string | null): string => (value === null ? '' : String(value));

function General({ project, faults, mayChange }: GeneralProps) {
  const { wrong, typed } = faults;
  const field = (name: string, value: number | string | null) => ({
    name,
    value: typed[name] ?? textOf(value),
    wrong: wrong[name],
  });
  return (
    <Card title="General" id="general">
      <form class="body" method="post" action={`/projects/${project.id}/settings`}>
        <fieldset class="plain" disabled={!mayChange}>
          <legend class="hidden">General</legend>
          <div class="pair">
            <Field {...field('name', project.name)} label="Name" required maxlength={100} />
            <Field
              {...field('slug', project.slug)}
              label="Slug"
              required
              maxlength={50}
              help="Begins the ids of issues."
            />
            <Field
              {...field('platform', project.platform)}
              label="Platform"
              maxlength={64}
              placeholder="python"
            />
          </div>
          <h3>Limits</h3>
          <p class="soft small">
            Empty: the limits of the service. What is over a limit is refused and counted.
          </p>
          <div class="pair">
            <Field
              {...field('ingestPerMinute', project.ingestPerMinute)}
              label="Events a minute"
              type="number"
              min={1}
            />
            <Field
              {...field('ingestBytesPerMinute', project.ingestBytesPerMinute)}
              label="Bytes a minute"
              type="number"
              min={1}
            />
          </div>
          <h3>Kept for</h3>
          <p class="soft small">First events and regressions of issues stay.</p>
          <div class="pair">
            <Field
              {...field('eventRetentionDays', project.eventRetentionDays)}
              label="Events, in days"
              type="number"
              min={1}
              max={3650}
              placeholder={String(defaultRetentionDays.events)}
            />
            <Field
              {...field('payloadRetentionDays', project.payloadRetentionDays)}
              label="Payloads, in days"
              type="number"
              min={1}
              max={3650}
              placeholder={String(defaultRetentionDays.payloads)}
            />
          </div>
        </fieldset>
        {mayChange && <button class="primary">Save</button>}
      </form>
    </Card>
  );
}

interface RetentionProps {
  readonly projectId: number;
  readonly preview: RetentionReply | undefined;
}

function Retention({ projectId, preview }: RetentionProps) {
  return (
    <Card
      title="Retention"
      id="retention"
      aside={
        <a class="button tiny" href={`/projects/${projectId}/settings?retention=preview#retention`}>
          What would go now?
        </a>
      }
    >
      {preview === undefined ? (
        <div class="body soft">
          The cron removes what has expired, in slices. The button counts it without removing it.
        </div>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" class="number">
                Kept for
              </th>
              <th scope="col" class="number">
                Received before
              </th>
              <th scope="col" class="number">
                Would go now
              </th>
            </tr>
          </thead>
          <tbody>
            {(['events', 'payloads'] as const).map((what) => (
              <tr>
                <th scope="row">{what === 'events' ? 'Events' : 'Payloads'}</th>
                <td class="number">{countText(preview[what].days)} days</td>
                <td class="number">{preview[what].before.slice(0, 10)}</td>
                <td class="number">
                  {countText(preview[what].due)}
                  {preview[what].isDueExact ? '' : '+'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

interface NamedProps {
  readonly id: string;
  readonly title: string;
  readonly none: string;
  readonly items: readonly (readonly [name: string, firstSeen: string])[];
  readonly filter: (name: string) => string;
  readonly nowMs: number;
}

function Named({ id, title, none, items, filter, nowMs }: NamedProps) {
  return (
    <Card title={title} id={id}>
      {items.length === 0 ? (
        <div class="body soft">{none}</div>
      ) : (
        <table>
          <tbody>
            {items.map(([name, firstSeen]) => (
              <tr>
                <td class="break">
                  <a href={filter(name)}>{visibleText(name)}</a>
                </td>
                <td class="number soft">
                  <Time at={firstSeen} nowMs={nowMs} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function DeleteForm({ project, faults }: Omit<GeneralProps, 'mayChange'>) {
  return (
    <Card title="Delete this project" id="delete" isZone>
      <form class="body" method="post" action={`/projects/${project.id}/delete`}>
        <p>Its keys stop working at once. The cron removes its issues and events. This cannot be undone.</p>
        <Field
          name="confirmName"
          label={`Type the name to confirm: ${visibleText(project.name)}`}
          required
          autocomplete="off"
          wrong={faults.wrong['confirmName']}
        />
        <button class="danger">Delete project</button>
      </form>
    </Card>
  );
}
