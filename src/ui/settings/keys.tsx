import type { KeyReply } from '../../features/projects/schemas.ts';
import { Card, Copyable, Field, Time } from '../layout/parts.tsx';
import { visibleText } from '../words/visible.ts';
import type { FormFaults } from './forms.ts';

interface KeysProps {
  readonly keys: readonly KeyReply[];
  readonly projectId: number;
  readonly mayChange: boolean;
  readonly nowMs: number;
  readonly faults: FormFaults;
}

/** The DSN keys of a project. */
export function Keys({ keys, projectId, mayChange, nowMs, faults }: KeysProps) {
  return (
    <Card title="DSN keys" id="keys">
      {keys.map((key) => (
        <Key key={key.id} entry={key} projectId={projectId} mayChange={mayChange} nowMs={nowMs} />
      ))}
      {keys.length === 0 && <div class="body soft">Without a key nothing can report to this project.</div>}
      {mayChange && (
        <form class="key" method="post" action={`/projects/${projectId}/keys`}>
          <Field
            name="label"
            label="Another key"
            required
            maxlength={100}
            placeholder="Staging"
            value={faults.typed['label'] ?? ''}
            wrong={faults.wrong['label']}
          />
          <button>Create key</button>
        </form>
      )}
    </Card>
  );
}

interface KeyProps extends Pick<KeysProps, 'projectId' | 'mayChange' | 'nowMs'> {
  readonly entry: KeyReply;
  readonly key?: string;
}

function Key({ entry, projectId, mayChange, nowMs }: KeyProps) {
  const { id, label, dsn, isActive, createdAt } = entry;
  const action = `/projects/${projectId}/keys/${id}`;
  return (
    <div class="key">
      <div class="spread">
        <span>
          <strong>{visibleText(label)}</strong>{' '}
          {isActive ? <span class="badge good">Open</span> : <span class="badge bad">Closed</span>}{' '}
          <span class="soft small">
            created <Time at={createdAt} nowMs={nowMs} />
          </span>
        </span>
        {mayChange && (
          <form class="row" method="post" action={action}>
            <button class="tiny" name="action" value={isActive ? 'close' : 'open'}>
              {isActive ? 'Close' : 'Open'}
            </button>
          </form>
        )}
      </div>
      <Copyable text={dsn} label={`the DSN of ${label}`} />
      {mayChange && (
        <details class="confirm small">
          <summary class="soft">Rename or delete</summary>
          <div class="body row">
            <form class="row" method="post" action={action}>
              <input name="label" value={label} maxlength={100} required aria-label="Name of the key" />
              <button class="tiny" name="action" value="rename">
                Rename
              </button>
            </form>
            <form class="row" method="post" action={action}>
              <button class="tiny danger" name="action" value="delete">
                Delete: applications that use it are refused
              </button>
            </form>
          </div>
        </details>
      )}
    </div>
  );
}
