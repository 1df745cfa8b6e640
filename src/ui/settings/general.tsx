import { defaultRetentionDays } from '../../domain/retention.ts';
import type { ProjectSettings } from '../../features/projects/read-settings.ts';
import { Card, Field } from '../layout/parts.tsx';
import { visibleText } from '../words/visible.ts';
import type { FormFaults } from './forms.ts';

interface GeneralProps {
  readonly project: ProjectSettings['project'];
  readonly faults: FormFaults;
  readonly mayChange: boolean;
}

const textOf = (value: number | string | null): string => (value === null ? '' : String(value));

/** Name, limits and retention of a project. */
export function General({ project, faults, mayChange }: GeneralProps) {
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

/** Ends a project, for a person who types its name. */
export function DeleteForm({ project, faults }: Omit<GeneralProps, 'mayChange'>) {
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
