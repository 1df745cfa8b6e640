import type { ShownEvent } from '../../features/issues/show-event.ts';
import { Card, Empty, Time } from '../layout/parts.tsx';
import { utcText } from '../words/time.ts';
import { visibleText } from '../words/visible.ts';
import { Failure } from './failure.tsx';
import type { FrameOrder } from './fold-frames.ts';
import { RequestView } from './request-view.tsx';
import { Contexts, Origin, Remarks } from './surroundings.tsx';
import { Trail } from './trail.tsx';

export interface EventViewProps {
  readonly shown: ShownEvent;
  readonly order: FrameOrder;
  readonly orderUrl: (order: FrameOrder) => string;
  readonly nowMs: number;
}

/** One event: what failed first, then what surrounded it. */
export function EventView({ shown, order, orderUrl, nowMs }: EventViewProps) {
  const { event: detail } = shown;
  const { event } = detail;
  return (
    <>
      <EventBar shown={shown} nowMs={nowMs} />
      {event === null ? (
        <div class="card">
          <Empty title="Only the count of this event is left">
            <p>Its issue had its share of payloads, or retention has thinned it out.</p>
          </Empty>
        </div>
      ) : (
        <div class="columns">
          <div>
            {event.message !== undefined && (event.exceptions ?? []).length === 0 && (
              <Card title="Message">
                <div class="body">
                  <pre>{visibleText(event.message.formatted)}</pre>
                  {event.message.template !== undefined &&
                    event.message.template !== event.message.formatted && (
                      <p class="soft small">
                        Template <code>{visibleText(event.message.template)}</code>
                      </p>
                    )}
                </div>
              </Card>
            )}
            <Failure event={event} order={order} orderUrl={orderUrl} />
            <Trail event={event} />
            {event.request !== undefined && <RequestView request={event.request} />}
          </div>
          <div>
            <Origin event={event} />
            <Contexts event={event} />
            <Remarks event={event} />
          </div>
        </div>
      )}
    </>
  );
}

/** Which event this is, and the way to its neighbours. */
function EventBar({ shown, nowMs }: Pick<EventViewProps, 'shown' | 'nowMs'>) {
  const { event, olderId, newerId, oldestId, newestId } = shown;
  const { projectId, eventId, occurredAt, traceId } = event;
  const walk = [
    ['First', oldestId],
    ['Older', olderId],
    ['Newer', newerId],
    ['Latest', newestId],
  ] as const;
  return (
    <div class="spread" id="event">
      <div class="small soft break">
        Event{' '}
        <a href={`/projects/${projectId}/events/${eventId}`} class="mono">
          {eventId.slice(0, 8)}
        </a>{' '}
        · <Time at={occurredAt} nowMs={nowMs} /> ({utcText(Date.parse(occurredAt))})
        {traceId === null ? '' : ` · trace ${visibleText(traceId)}`} ·{' '}
        <a href={`/projects/${projectId}/events/${eventId}/json`}>Raw JSON</a>
      </div>
      <nav class="walk" aria-label="Other events of this issue">
        {walk.map(([word, id]) =>
          id === null || id === eventId ? (
            <span class="button tiny off" aria-disabled="true">
              {word}
            </span>
          ) : (
            <a class="button tiny" href={`/projects/${projectId}/events/${id}`}>
              {word}
            </a>
          ),
        )}
      </nav>
    </div>
  );
}
