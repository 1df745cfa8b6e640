import type { ProjectSettings } from '../../features/projects/read-settings.ts';
import type { RetentionReply } from '../../features/retention/schemas.ts';
import type { Visit } from '../layout/visit.ts';
import { Card, Time } from '../layout/parts.tsx';
import { Shell } from '../layout/shell.tsx';
import { visibleText } from '../words/visible.ts';
import type { FormFaults } from './forms.ts';
import { DeleteForm, General } from './general.tsx';
import { Keys } from './keys.tsx';
import { Outcomes } from './outcomes.tsx';
import { Retention } from './retention.tsx';

export interface SettingsPageProps {
  readonly visit: Visit;
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
export function SettingsPage({ visit, settings, preview, faults }: SettingsPageProps) {
  const { project } = settings;
  const mayChange = visit.may('admin');
  return (
    <Shell
      visit={visit}
      title={`Settings of ${project.name}`}
      project={project}
      section="settings"
      twin={`/projects/${project.id}`}
    >
      <div class="head">
        <h1>Settings of {visibleText(project.name)}</h1>
        <span class="soft small">
          project {project.id} · created <Time at={project.createdAt} nowMs={visit.nowMs} />
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
            nowMs={visit.nowMs}
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
              nowMs={visit.nowMs}
            />
            <Named
              id="environments"
              title="Environments"
              none="No event has arrived."
              items={settings.environments.map(({ name, firstSeen }) => [name, firstSeen] as const)}
              filter={(name) => `/projects/${project.id}/issues?environment=${encodeURIComponent(name)}`}
              nowMs={visit.nowMs}
            />
          </div>
          {mayChange && <DeleteForm project={project} faults={faults} />}
        </div>
      </div>
    </Shell>
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
