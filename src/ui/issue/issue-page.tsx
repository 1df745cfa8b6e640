import type { Child } from 'hono/jsx';
import type { EventItem, FingerprintReply, IssueReply } from '../../features/issues/schemas.ts';
import type { Page } from '../../http/cursor.ts';
import { EventView, type EventViewProps } from '../event/event-view.tsx';
import type { Visit } from '../layout/visit.ts';
import { Empty, Time } from '../layout/parts.tsx';
import { Shell, type Crumb } from '../layout/shell.tsx';
import { visibleText } from '../words/visible.ts';
import { Fingerprints } from './fingerprints.tsx';
import { IssueHead } from './issue-head.tsx';

interface IssueProps {
  readonly visit: Visit;
  readonly issue: IssueReply;
}

/** An issue with one of its events. */
export function IssuePage(
  props: IssueProps &
    Pick<EventViewProps, 'order' | 'orderUrl'> & {
      readonly shown: EventViewProps['shown'] | undefined;
      readonly twin: string;
      readonly trail?: readonly Crumb[];
    },
) {
  const { visit, issue, shown, order, orderUrl, twin, trail = [] } = props;
  return (
    <IssueShell visit={visit} issue={issue} twin={twin} trail={trail}>
      <IssueHead visit={visit} issue={issue} tab="details" />
      {shown === undefined ? (
        <div class="card">
          <Empty title="No event of this issue is kept in full">
            <p>Its events are counted. Retention has removed their payloads.</p>
          </Empty>
        </div>
      ) : (
        <EventView shown={shown} order={order} orderUrl={orderUrl} nowMs={visit.nowMs} />
      )}
    </IssueShell>
  );
}

/** The events of an issue, newest first. */
export function IssueEventsPage({ visit, issue, page }: IssueProps & { readonly page: Page<EventItem> }) {
  const { items, nextCursor } = page;
  return (
    <IssueShell visit={visit} issue={issue} twin={`/issues/${issue.id}/events`} trail={[{ text: 'Events' }]}>
      <IssueHead visit={visit} issue={issue} tab="events" />
      <div class="card wide" tabindex={0} role="region" aria-label="Events">
        <table>
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">Environment</th>
              <th scope="col">Release</th>
              <th scope="col">Kept</th>
              <th scope="col" class="number">
                Happened
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((event) => (
              <EventRow event={event} nowMs={visit.nowMs} />
            ))}
          </tbody>
        </table>
      </div>
      <nav class="pager" aria-label="Pages">
        {nextCursor !== null && (
          <a
            class="button"
            rel="next"
            href={`/issues/${issue.id}/events?cursor=${encodeURIComponent(nextCursor)}`}
          >
            Older events
          </a>
        )}
      </nav>
    </IssueShell>
  );
}

function EventRow({ event, nowMs }: { readonly event: EventItem; readonly nowMs: number }) {
  return (
    <tr data-row>
      <td>
        <a href={`/projects/${event.projectId}/events/${event.eventId}`}>{visibleText(event.title)}</a>
        <div class="soft small mono">{event.eventId}</div>
      </td>
      <td>{visibleText(event.environment)}</td>
      <td class="break">{event.release === null ? '–' : visibleText(event.release)}</td>
      <td>{event.hasPayload ? 'in full' : <span class="soft">count only</span>}</td>
      <td class="number">
        <Time at={event.occurredAt} nowMs={nowMs} />
      </td>
    </tr>
  );
}

/** Why the events of an issue are one issue. */
export function GroupingPage({ visit, issue, page }: IssueProps & { readonly page: Page<FingerprintReply> }) {
  return (
    <IssueShell
      visit={visit}
      issue={issue}
      twin={`/issues/${issue.id}/grouping`}
      trail={[{ text: 'Why these are one issue' }]}
    >
      <IssueHead visit={visit} issue={issue} tab="grouping" />
      <Fingerprints fingerprints={page.items} projectId={issue.projectId} nowMs={visit.nowMs} />
      <nav class="pager" aria-label="Pages">
        {page.nextCursor !== null && (
          <a
            class="button"
            rel="next"
            href={`/issues/${issue.id}/grouping?cursor=${encodeURIComponent(page.nextCursor)}`}
          >
            More fingerprints
          </a>
        )}
      </nav>
    </IssueShell>
  );
}

interface IssueShellProps extends IssueProps {
  readonly twin: string;
  readonly trail: readonly Crumb[];
  readonly children?: Child;
}

function IssueShell({ visit, issue, twin, trail, children }: IssueShellProps) {
  const { projectId } = issue;
  // The visit lists the first hundred projects only.
  const project = visit.projects.find(({ id }) => id === projectId) ?? {
    id: projectId,
    name: `Project ${projectId}`,
    slug: '',
  };
  const last = { text: issue.shortId };
  return (
    <Shell
      visit={visit}
      title={`${issue.shortId}: ${issue.title}`}
      project={project}
      section="issues"
      twin={twin}
      undoAction={`/projects/${issue.projectId}/issues`}
      crumbs={[
        { text: 'Issues', href: `/projects/${issue.projectId}/issues` },
        ...(trail.length === 0 ? [last] : [{ ...last, href: `/issues/${issue.id}` }, ...trail]),
      ]}
    >
      {children}
    </Shell>
  );
}
