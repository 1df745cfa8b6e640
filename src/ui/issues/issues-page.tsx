import { statuses } from '../../domain/issue.ts';
import { issueSorts, type IssueItem, type IssuesQuery } from '../../features/issues/schemas.ts';
import { levels } from '../../reader/level.ts';
import { Bars } from '../charts/bars.tsx';
import type { Visit, VisibleProject } from '../layout/visit.ts';
import { Empty, Time } from '../layout/parts.tsx';
import { Shell } from '../layout/shell.tsx';
import { counted, countText, shortCount } from '../words/number.ts';
import { visibleText } from '../words/visible.ts';
import { Connect } from './connect.tsx';
import { listUrl } from './list-url.ts';
import { Marks } from './marks.tsx';

export interface IssuesPageProps {
  readonly visit: Visit;
  readonly project: VisibleProject;
  readonly query: IssuesQuery;
  readonly issues: readonly IssueItem[];
  readonly nextCursor: string | null;
  readonly environments: readonly string[];
  readonly releases: readonly string[];
  /** Of the first open key; shown when the project never got an event. */
  readonly dsn: string | undefined;
}

/** The issues of a project. */
export function IssuesPage(props: IssuesPageProps) {
  const { visit, project, query, issues, nextCursor } = props;
  const here = listUrl(project.id, query);
  const isFiltered = isFilteredBy(query);
  return (
    <Shell
      visit={visit}
      title={`Issues of ${project.name}`}
      project={project}
      section="issues"
      twin={here}
      searched={query.q ?? ''}
      undoAction={`/projects/${project.id}/issues`}
    >
      <h1 class="hidden">Issues of {visibleText(project.name)}</h1>
      <Filters {...props} />
      <div class="card">
        {issues.length > 0 ? (
          <IssueForm {...props} here={here} />
        ) : isFiltered || query.cursor !== undefined ? (
          <Empty title="No issue matches">
            <p>
              <a href={`/projects/${project.id}/issues`}>Show all issues</a>
            </p>
          </Empty>
        ) : (
          <Connect dsn={props.dsn} />
        )}
      </div>
      <nav class="pager" aria-label="Pages">
        {query.cursor !== undefined && (
          <a class="button" href={listUrl(project.id, { ...query, cursor: undefined })}>
            First page
          </a>
        )}
        {nextCursor !== null && (
          <a class="button" href={listUrl(project.id, { ...query, cursor: nextCursor })} rel="next">
            Next page
          </a>
        )}
      </nav>
    </Shell>
  );
}

const isFilteredBy = ({ status, level, environment, release, q }: IssuesQuery): boolean =>
  [status, level, environment, release, q].some((value) => value !== undefined);

const sortNames = { lastSeen: 'Last seen', firstSeen: 'First seen', count: 'Most events' } as const;

function Filters({ project, query, environments, releases }: IssuesPageProps) {
  return (
    <form class="filters" method="get" action={`/projects/${project.id}/issues`} aria-label="Filters">
      {query.q !== undefined && <input type="hidden" name="q" value={query.q} />}
      <Choice name="status" label="Status" all="Any status" options={statuses} chosen={query.status} />
      <Choice name="level" label="Level" all="Any level" options={levels} chosen={query.level} />
      <Choice
        name="environment"
        label="Environment"
        all="Any environment"
        options={environments}
        chosen={query.environment}
      />
      <Choice name="release" label="Release" all="Any release" options={releases} chosen={query.release} />
      <select name="sort" aria-label="Order">
        {issueSorts.map((sort) => (
          <option value={sort} selected={sort === query.sort}>
            {sortNames[sort]}
          </option>
        ))}
      </select>
      <button>Show</button>
      {query.q !== undefined && (
        <span class="badge accent">
          Text: {visibleText(query.q)}{' '}
          <a
            href={listUrl(project.id, { ...query, q: undefined, cursor: undefined })}
            aria-label="Remove the text"
          >
            ×
          </a>
        </span>
      )}
      {isFilteredBy(query) && <a href={`/projects/${project.id}/issues`}>Clear</a>}
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly all: string;
  readonly options: readonly string[];
  readonly chosen: string | undefined;
}

/** A value out of the address is offered even when the project does not list it. */
function Choice({ name, label, all, options, chosen }: ChoiceProps) {
  const shown = chosen === undefined || options.includes(chosen) ? options : [chosen, ...options];
  if (shown.length === 0) return null;
  return (
    <select name={name} aria-label={label}>
      <option value="">{all}</option>
      {shown.map((option) => (
        <option value={option} selected={option === chosen}>
          {visibleText(option)}
        </option>
      ))}
    </select>
  );
}

const bulkActions = [
  ['resolved', 'Resolve'],
  ['ignored', 'Ignore'],
  ['unresolved', 'Reopen'],
] as const;

function IssueForm({ visit, project, query, issues, here }: IssuesPageProps & { readonly here: string }) {
  const mayWrite = visit.may('write');
  const rows = (
    <>
      <div class="issue-head" aria-hidden="true">
        <span />
        <span>Issue</span>
        <span>Last 24 hours</span>
        <span class="stat">Events</span>
        <span class="stat">Users</span>
        <span class="stat">{query.sort === 'firstSeen' ? 'First seen' : 'Last seen'}</span>
      </div>
      <ol class="issues">
        {issues.map((issue) => (
          <IssueRow issue={issue} visit={visit} sort={query.sort} />
        ))}
      </ol>
    </>
  );
  if (!mayWrite) return rows;
  return (
    <form method="post" action={`/projects/${project.id}/issues`}>
      <input type="hidden" name="back" value={here} />
      <div class="bulk">
        <label class="row only-scripted">
          <input type="checkbox" data-all /> All
        </label>
        {bulkActions.map(([action, word]) => (
          <button class="tiny" name="action" value={action}>
            {word}
          </button>
        ))}
        <span class="soft small">applies to the selected issues</span>
      </div>
      {rows}
    </form>
  );
}

interface IssueRowProps {
  readonly issue: IssueItem;
  readonly visit: Visit;
  readonly sort: IssuesQuery['sort'];
}

function IssueRow({ issue, visit, sort }: IssueRowProps) {
  const { id, shortId, title, culprit, level, count, userCount, isUserCountExact, trend } = issue;
  const lately = trend.reduce((sum, hour) => sum + hour, 0);
  return (
    <li class={issue.status === 'unresolved' ? '' : 'closed'} data-row>
      <span>
        {visit.may('write') && (
          <input type="checkbox" name="issue" value={id} aria-label={`Select ${shortId}`} />
        )}
      </span>
      <div class="title">
        <a class="issue-title" href={`/issues/${id}`}>
          {visibleText(title)}
        </a>
        <div class="issue-what">
          <span class={`level ${level}`}>{level}</span>
          <span>{shortId}</span>
          {culprit !== '' && <span class="break">{visibleText(culprit)}</span>}
          <Marks issue={issue} />
          <span class="optional">
            first seen <Time at={issue.firstSeen} nowMs={visit.nowMs} />
          </span>
        </div>
      </div>
      <Bars
        class="trend"
        values={trend}
        width={120}
        height={24}
        label={`${counted(lately, 'event')} in 24 hours`}
      />
      <div class="stat events" title={countText(count)}>
        {shortCount(count)}
        <span class="word"> {count === 1 ? 'event' : 'events'}</span>
      </div>
      <div class="stat users" title={countText(userCount)}>
        {shortCount(userCount)}
        {isUserCountExact ? '' : '+'}
        <span class="word"> {userCount === 1 ? 'user' : 'users'}</span>
      </div>
      <div class="stat seen">
        <Time at={sort === 'firstSeen' ? issue.firstSeen : issue.lastSeen} nowMs={visit.nowMs} />
      </div>
    </li>
  );
}
