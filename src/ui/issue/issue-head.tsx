import type { Child } from 'hono/jsx';
import type { IssueReply } from '../../features/issues/schemas.ts';
import { Bars } from '../charts/bars.tsx';
import { Marks } from '../issues/marks.tsx';
import type { Visit } from '../layout/visit.ts';
import { Time } from '../layout/parts.tsx';
import { currentIf } from '../layout/shell.tsx';
import { countText } from '../words/number.ts';
import { visibleText } from '../words/visible.ts';

export type IssueTab = 'details' | 'events' | 'grouping';

interface IssueHeadProps {
  readonly visit: Visit;
  readonly issue: IssueReply;
  readonly tab: IssueTab;
}

const hourMs = 3_600_000;

/** What an issue is, how often it happens, and what can be done about it. */
export function IssueHead({ visit, issue, tab }: IssueHeadProps) {
  const { id, title, value, type, culprit, level, shortId, trend } = issue;
  const isTyped = value !== null && title !== type;
  const newestHour = visit.nowMs - (visit.nowMs % hourMs);
  return (
    <section class="issue-top" aria-label="Issue">
      <div class="spread">
        <h1>{visibleText(isTyped ? type : title)}</h1>
        {visit.may('write') && <StatusForm issue={issue} />}
      </div>
      {isTyped && <p class="value">{visibleText(value)}</p>}
      <div class="marks">
        <span class={`level ${level}`}>{level}</span>
        <span>{shortId}</span>
        {culprit !== '' && <span class="break">{visibleText(culprit)}</span>}
        <Marks issue={issue} />
        <Resolution issue={issue} nowMs={visit.nowMs} />
      </div>
      <div class="card">
        <dl class="numbers">
          <Fact name="Events">{countText(issue.count)}</Fact>
          <Fact name="Users">
            {countText(issue.userCount)}
            {issue.isUserCountExact ? '' : '+'}
          </Fact>
          <Fact name="First seen">
            <Time at={issue.firstSeen} nowMs={visit.nowMs} /> <Release version={issue.firstRelease} />
          </Fact>
          <Fact name="Last seen">
            <Time at={issue.lastSeen} nowMs={visit.nowMs} /> <Release version={issue.lastRelease} />
          </Fact>
        </dl>
        <div class="body">
          <Bars
            class="chart"
            values={trend}
            width={960}
            height={72}
            gap={4}
            label="Events per hour in the last 24 hours"
            titles={trend.map((_count, index) => hourText(newestHour - (trend.length - 1 - index) * hourMs))}
          />
          <div class="spread soft small">
            <span>24 hours ago</span>
            <span>most in an hour: {countText(Math.max(...trend))}</span>
            <span>now</span>
          </div>
        </div>
      </div>
      <nav class="row" aria-label="Views of the issue">
        <a class="button tiny" href={`/issues/${id}`} {...currentIf(tab === 'details')}>
          Details
        </a>
        <a class="button tiny" href={`/issues/${id}/events`} {...currentIf(tab === 'events')}>
          Events
        </a>
        <a class="button tiny" href={`/issues/${id}/grouping`} {...currentIf(tab === 'grouping')}>
          Why these are one issue
        </a>
      </nav>
      <p />
    </section>
  );
}

const hourText = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 13).replace('T', ' ')}:00 UTC`;

function Fact({ name, children }: { readonly name: string; readonly children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Release({ version }: { readonly version: string | null }) {
  return version === null ? null : <small>in {visibleText(version)}</small>;
}

function Resolution({ issue, nowMs }: { readonly issue: IssueReply; readonly nowMs: number }) {
  const { status, substatus, resolvedAt, resolvedInRelease, regressedAt } = issue;
  if (status === 'resolved' && resolvedAt !== null) {
    return (
      <span>
        <Time at={resolvedAt} nowMs={nowMs} />
        {resolvedInRelease === null ? '' : ` in ${visibleText(resolvedInRelease)}`}
      </span>
    );
  }
  if (substatus === 'regressed' && regressedAt !== null) {
    return (
      <span>
        came back <Time at={regressedAt} nowMs={nowMs} />
      </span>
    );
  }
  return null;
}

function StatusForm({ issue }: { readonly issue: IssueReply }) {
  const { id, status, lastRelease } = issue;
  return (
    <div class="row">
      <form method="post" action={`/issues/${id}`} class="row">
        {status !== 'resolved' && (
          <button class="primary" name="action" value="resolved">
            Resolve
          </button>
        )}
        {status !== 'ignored' && (
          <button name="action" value="ignored">
            Ignore
          </button>
        )}
        {status !== 'unresolved' && (
          <button name="action" value="unresolved">
            Reopen
          </button>
        )}
      </form>
      <details class="menu">
        <summary>
          <span>More</span>
        </summary>
        <div class="panel right">
          <form method="post" action={`/issues/${id}`} class="line">
            <div class="field">
              <label for="in-release">Resolved in release</label>
              <input
                id="in-release"
                name="resolvedInRelease"
                value={lastRelease ?? ''}
                maxlength={200}
                required
              />
              <span class="help">Events of older releases do not reopen it.</span>
            </div>
            <button name="action" value="resolved">
              Resolve in release
            </button>
          </form>
          <hr />
          <form method="post" action={`/issues/${id}/delete`} class="line">
            <label class="row">
              <input type="checkbox" name="confirm" value="yes" required /> Delete it with all its events
            </label>
            <p />
            <button class="danger">Delete issue</button>
          </form>
        </div>
      </details>
    </div>
  );
}
