import type { Visit } from '../layout/visit.ts';
import { Field } from '../layout/parts.tsx';
import { Shell } from '../layout/shell.tsx';
import type { FormFaults } from './forms.ts';

interface NewProjectPageProps {
  readonly visit: Visit;
  readonly faults: FormFaults;
}

/** The form that creates a project. */
export function NewProjectPage({ visit, faults }: NewProjectPageProps) {
  const { wrong, typed } = faults;
  return (
    <Shell
      visit={visit}
      title="New project"
      crumbs={[{ text: 'Projects', href: '/' }, { text: 'New project' }]}
    >
      <div class="narrow">
        <div class="head">
          <h1>New project</h1>
        </div>
        <div class="card">
          <form class="body" method="post" action="/projects/new">
            <Field
              name="name"
              label="Name"
              required
              maxlength={100}
              placeholder="Checkout API"
              value={typed['name'] ?? ''}
              wrong={wrong['name']}
              help="One application that reports here."
            />
            <Field
              name="platform"
              label="Platform"
              maxlength={64}
              placeholder="python"
              value={typed['platform'] ?? ''}
              wrong={wrong['platform']}
              help="Optional. For people only: events say their platform themselves."
            />
            <button class="primary">Create project</button>
          </form>
        </div>
      </div>
    </Shell>
  );
}
