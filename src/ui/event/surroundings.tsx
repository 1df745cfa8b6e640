import type { NormalizedEvent } from '../../kinds/error/schema.ts';
import { Card, Facts } from '../layout/parts.tsx';
import { valueText, visibleText } from '../words/visible.ts';
import { Pairs, PairTable } from './pairs.tsx';

/** Tags, contexts and all else that the SDK sent along. */
export function Contexts({ event }: { readonly event: NormalizedEvent }) {
  const { tags = [], contexts = {}, extra = {}, modules = {} } = event;
  const named = Object.entries(contexts);
  return (
    <>
      {tags.length > 0 && (
        <Card title="Tags">
          <div class="body tags">
            {tags.map(([name, value]) => (
              <span class="tag">
                <b>{visibleText(name)}</b>
                <span>{visibleText(value)}</span>
              </span>
            ))}
          </div>
        </Card>
      )}
      {named.length > 0 && (
        <Card title="Contexts">
          {named.map(([name, context]) => (
            <Pairs title={name} pairs={Object.entries(context)} isOpen={named.length <= 3} />
          ))}
        </Card>
      )}
      {Object.keys(extra).length > 0 && (
        <Card title="Extra">
          <PairTable pairs={Object.entries(extra)} />
        </Card>
      )}
      {Object.keys(modules).length > 0 && (
        <Card title="Modules">
          <Pairs title="Installed" pairs={Object.entries(modules)} />
        </Card>
      )}
    </>
  );
}

/** Who met the event, and what sent it. */
export function Origin({ event }: { readonly event: NormalizedEvent }) {
  const { user, sdk, release, dist, environment, serverName, logger, transaction, platform } = event;
  const facts: [string, string | undefined][] = [
    ['Environment', environment],
    ['Release', release],
    ['Distribution', dist],
    ['Transaction', transaction],
    ['Server', serverName],
    ['Logger', logger],
    ['Platform', platform],
    ['SDK', sdk === undefined ? undefined : `${sdk.name} ${sdk.version}`],
  ];
  const person: [string, unknown][] = Object.entries(user ?? {}).filter(([, value]) => value !== undefined);
  return (
    <>
      <Card title="Origin">
        <div class="body">
          <Facts
            facts={facts.flatMap(([name, value]) =>
              value === undefined ? [] : [[name, visibleText(value)] as const],
            )}
          />
        </div>
      </Card>
      {person.length > 0 && (
        <Card title="User">
          <div class="body">
            <Facts facts={person.map(([name, value]) => [name, valueText(value)] as const)} />
          </div>
        </Card>
      )}
    </>
  );
}

const remarkWords = {
  trimmed: 'shortened',
  dropped: 'left out',
  scrubbed: 'secret removed',
  clock_drift: 'clock corrected',
  replaced: 'replaced',
} as const;

/** What was changed before the event was stored. */
export function Remarks({ event }: { readonly event: NormalizedEvent }) {
  const { remarks = [], errors = [] } = event;
  if (remarks.length === 0 && errors.length === 0) return null;
  return (
    <Card title="Remarks" id="remarks">
      <div class="body">
        <p class="soft small">What was shortened, left out or removed before this event was stored.</p>
        <Facts
          facts={remarks.map(({ kind, path, detail }) => [
            remarkWords[kind],
            <>
              <code>{visibleText(path)}</code> {detail === undefined ? '' : visibleText(detail)}
            </>,
          ])}
        />
      </div>
      {errors.length > 0 && (
        <Pairs title="Reported by the SDK" pairs={errors.map((error, at) => [String(at + 1), error])} />
      )}
    </Card>
  );
}
