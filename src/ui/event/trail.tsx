import type { NormalizedEvent } from '../../kinds/error/schema.ts';
import type { Breadcrumb } from '../../reader/breadcrumbs.ts';
import { Card } from '../layout/parts.tsx';
import { gapText, utcText } from '../words/time.ts';
import { valueText, visibleText } from '../words/visible.ts';

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
