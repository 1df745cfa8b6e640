import type { Child } from 'hono/jsx';
import type { NormalizedEvent } from '../../kinds/error/schema.ts';
import type { Breadcrumb } from '../../reader/breadcrumbs.ts';
import type { EventRequest } from '../../reader/request.ts';
import { Card, Copyable, Facts } from '../layout/parts.tsx';
import { gapText, utcText } from '../words/time.ts';
import { linkTarget, valueText, visibleText } from '../words/visible.ts';
import { bodyText, buildCurl } from './build-curl.ts';

/** The breadcrumbs as a timeline that ends with the event. */
export function Trail({ event }: { readonly event: NormalizedEvent }) {
  const { breadcrumbs = [], timestamp } = event;
  if (breadcrumbs.length === 0) return null;
  const eventMs = Date.parse(timestamp);
  return (
    <Card title="Breadcrumbs" id="breadcrumbs" aside={<span class="soft small">time before the event</span>}>
      <ol class="trail">
        {breadcrumbs.map((crumb) => (
          <Step crumb={crumb} eventMs={eventMs} />
        ))}
        <li class="last">
          <span class="when">0.00 s</span>
          <span class="kind">event</span>
          <span class="said">{visibleText(titleOf(event))}</span>
        </li>
      </ol>
    </Card>
  );
}

function titleOf({ exceptions, message }: NormalizedEvent): string {
  const last = exceptions?.at(-1);
  return last?.type ?? message?.formatted.slice(0, 200) ?? 'This event';
}

function Step({ crumb, eventMs }: { readonly crumb: Breadcrumb; readonly eventMs: number }) {
  const { timestamp, type, category, level, message, data } = crumb;
  const atMs = timestamp === undefined ? undefined : Date.parse(timestamp);
  return (
    <li>
      <span class="when">
        {atMs === undefined ? (
          '–'
        ) : (
          <time datetime={timestamp} title={utcText(atMs)}>
            {gapText(eventMs - atMs)}
          </time>
        )}
      </span>
      <span class="kind">
        <span class={`level ${level ?? 'info'}`}>{visibleText(category ?? type ?? 'default')}</span>
      </span>
      <span class="said">
        {message === undefined ? '' : visibleText(message)}
        {data !== undefined && <code>{valueText(data)}</code>}
      </span>
    </li>
  );
}

/** The HTTP request that the event happened in. */
export function RequestView({ request }: { readonly request: EventRequest }) {
  const { method, url, query, headers, cookies, env, data } = request;
  const target = url === undefined ? undefined : linkTarget(url);
  const curl = buildCurl(request);
  return (
    <Card title="Request" id="request">
      <div class="body">
        <strong>{visibleText(method ?? 'GET')}</strong>{' '}
        {target === undefined ? (
          <code>{visibleText(url ?? '')}</code>
        ) : (
          <a class="break" href={target} rel="noreferrer noopener nofollow" target="_blank">
            {visibleText(url ?? '')}
          </a>
        )}
      </div>
      <Pairs title="Query" pairs={query} />
      <Pairs title="Headers" pairs={headers} isOpen />
      <Pairs title="Cookies" pairs={cookies} />
      <Pairs title="Environment" pairs={env === undefined ? undefined : Object.entries(env)} />
      {data !== undefined && (
        <Folded title="Body" isOpen>
          <div class="body">
            <pre class="code">{visibleText(bodyText(data))}</pre>
          </div>
        </Folded>
      )}
      {curl !== undefined && (
        <Folded title="As curl">
          <div class="body">
            <Copyable text={curl} label="the curl command" block />
          </div>
        </Folded>
      )}
    </Card>
  );
}

interface FoldedProps {
  readonly title: string;
  readonly isOpen?: boolean;
  readonly children: Child;
}

/** A part of a card that a reader opens. */
export function Folded({ title, isOpen = false, children }: FoldedProps) {
  return (
    <details class="run" open={isOpen}>
      <summary>{visibleText(title)}</summary>
      {children}
    </details>
  );
}

interface PairsProps {
  readonly title: string;
  readonly pairs: readonly (readonly [string, unknown])[] | undefined;
  readonly isOpen?: boolean;
}

/** Names and values as a table, folded; nothing when there are none. */
export function Pairs({ title, pairs = [], isOpen = false }: PairsProps) {
  if (pairs.length === 0) return null;
  return (
    <Folded title={`${title} (${pairs.length})`} isOpen={isOpen}>
      <PairTable pairs={pairs} />
    </Folded>
  );
}

export function PairTable({ pairs }: { readonly pairs: readonly (readonly [string, unknown])[] }) {
  return (
    <table class="pairs">
      <tbody>
        {pairs.map(([name, value]) => (
          <tr>
            <th scope="row">{visibleText(name)}</th>
            <td class="mono">{valueText(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

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
