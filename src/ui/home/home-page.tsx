import type { OverviewReply } from '../../features/projects/schemas.ts';
import { Bars } from '../charts/bars.tsx';
import type { Visit } from '../layout/visit.ts';
import { Empty, Time } from '../layout/parts.tsx';
import { Shell } from '../layout/shell.tsx';
import { counted, countText, shortCount } from '../words/number.ts';
import { visibleText } from '../words/visible.ts';

interface HomePageProps {
  readonly visit: Visit;
  readonly overview: readonly OverviewReply[];
  /** Query of the next page of projects. */
  readonly next: string | null;
}

/** All projects that the person may see, with their last 24 hours. */
export function HomePage({ visit, overview, next }: HomePageProps) {
  return (
    <Shell visit={visit} title="Projects" twin="/overview">
      <div class="head">
        <h1>Projects</h1>
        {visit.may('admin') && (
          <a class="button primary" href="/projects/new">
            New project
          </a>
        )}
      </div>
      <div class="card">
        {overview.length === 0 ? (
          <NoProjects visit={visit} />
        ) : (
          <Projects overview={overview} nowMs={visit.nowMs} />
        )}
      </div>
      {next !== null && (
        <nav class="pager" aria-label="Pages">
          <a class="button" href={`/?cursor=${encodeURIComponent(next)}`} rel="next">
            More projects
          </a>
        </nav>
      )}
    </Shell>
  );
}

function NoProjects({ visit }: Pick<HomePageProps, 'visit'>) {
  if (!visit.may('admin')) {
    return (
      <Empty title="No projects yet">
        <p>Ask an owner of this service to create a project, or to let you see one.</p>
      </Empty>
    );
  }
  return (
    <Empty title="Begin with a project">
      <p>
        A project is one application that reports here. Create it, then put its DSN into the Sentry SDK that
        the application uses.
      </p>
      <a class="button primary" href="/projects/new">
        New project
      </a>
    </Empty>
  );
}

interface ProjectsProps {
  readonly overview: readonly OverviewReply[];
  readonly nowMs: number;
}

function Projects({ overview, nowMs }: ProjectsProps) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Project</th>
          <th scope="col" class="optional">
            Last 24 hours
          </th>
          <th scope="col" class="number">
            Events
          </th>
          <th scope="col" class="number optional">
            Refused
          </th>
          <th scope="col" class="number">
            Unresolved
          </th>
          <th scope="col" class="number">
            Last event
          </th>
        </tr>
      </thead>
      <tbody>
        {worstFirst(overview).map((project) => (
          <ProjectRow project={project} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function ProjectRow({ project, nowMs }: { readonly project: OverviewReply; readonly nowMs: number }) {
  const { id, name, slug, trend, acceptedCount, refusedCount, unresolvedCount, isUnresolvedExact } = project;
  return (
    <tr class="project-row" data-row>
      <th scope="row">
        <a class="name" href={`/projects/${id}/issues`}>
          {visibleText(name)}
        </a>
        <div class="soft small">{slug}</div>
      </th>
      <td class="optional">
        <Bars
          values={trend}
          width={288}
          height={28}
          label={`${counted(acceptedCount, 'event')} in 24 hours`}
        />
      </td>
      <td class="number" title={countText(acceptedCount)}>
        {shortCount(acceptedCount)}
      </td>
      <td class="number optional">
        {refusedCount === 0 ? (
          <span class="soft">0</span>
        ) : (
          <span class="badge warn">{shortCount(refusedCount)}</span>
        )}
      </td>
      <td class="number">
        {unresolvedCount === 0 ? (
          <span class="soft">0</span>
        ) : (
          <a href={`/projects/${id}/issues?status=unresolved`}>{countText(unresolvedCount)}</a>
        )}
        {isUnresolvedExact ? '' : '+'}
      </td>
      <td class="number">
        {project.lastSeen === null ? (
          <span class="soft">None yet</span>
        ) : (
          <Time at={project.lastSeen} nowMs={nowMs} />
        )}
      </td>
    </tr>
  );
}

/** The project with the most events of 24 hours comes first, then the one with the most unresolved issues. */
export function worstFirst(overview: readonly OverviewReply[]): OverviewReply[] {
  return overview.toSorted(
    (one, other) =>
      other.acceptedCount - one.acceptedCount ||
      other.unresolvedCount - one.unresolvedCount ||
      one.name.localeCompare(other.name),
  );
}
