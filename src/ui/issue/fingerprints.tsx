import type { FingerprintReply } from '../../features/issues/schemas.ts';
import type { GroupingComponent } from '../../kinds/error/grouping/schema.ts';
import { Card, Time } from '../layout/parts.tsx';
import { visibleText } from '../words/visible.ts';

interface FingerprintsProps {
  readonly fingerprints: readonly FingerprintReply[];
  readonly projectId: number;
  readonly nowMs: number;
}

const sourceWords: Readonly<Record<NonNullable<FingerprintReply['source']>, string>> = {
  checksum: 'the checksum that the SDK sent',
  fingerprint: 'the fingerprint that the SDK sent',
  salted: 'the usual rules, and the fingerprint that the SDK sent',
  exception: 'the exceptions and their stacks',
  thread: 'the stack of the thread that crashed',
  stacktrace: 'the stack',
  message: 'the message',
  fallback: 'nothing better: the event has no exception, stack or message',
};

/** What the grouping keys of an issue were made of. */
export function Fingerprints({ fingerprints, projectId, nowMs }: FingerprintsProps) {
  return (
    <>
      <p class="soft">
        Events with the same grouping key are one issue. A key is made of the parts below that count; parts in
        grey do not count, each for the reason that is given.
      </p>
      {fingerprints.map((fingerprint) => (
        <Card
          title={`Key ${fingerprint.hash.slice(0, 12)}`}
          aside={
            <span class="soft small">
              rules {fingerprint.version} · first seen <Time at={fingerprint.firstSeen} nowMs={nowMs} />
            </span>
          }
        >
          <div class="body">
            {fingerprint.source !== null && <p>Made of {sourceWords[fingerprint.source]}.</p>}
            {fingerprint.components.length === 0 ? (
              <p class="soft">No event of this key is kept in full, so its parts cannot be shown any more.</p>
            ) : (
              <div class="tree">
                <Components components={fingerprint.components} />
              </div>
            )}
            {fingerprint.explainedBy !== null && (
              <p class="small">
                <a href={`/projects/${projectId}/events/${fingerprint.explainedBy}`}>
                  The event that explains it
                </a>
              </p>
            )}
          </div>
        </Card>
      ))}
    </>
  );
}

function Components({ components }: { readonly components: readonly GroupingComponent[] }) {
  return (
    <ul>
      {components.map(({ id, contributes, value, hint, children = [] }) => (
        <li {...(contributes ? {} : { class: 'out' })}>
          <span>{id.replaceAll('_', ' ')}</span> {value !== undefined && <code>{visibleText(value)}</code>}{' '}
          {hint !== undefined && <span class="soft small">{visibleText(hint)}</span>}
          {children.length > 0 && <Components components={children} />}
        </li>
      ))}
    </ul>
  );
}
