import type { Child } from 'hono/jsx';
import { version } from '../../version.ts';
import { visibleText } from '../words/visible.ts';
import { Document, Logo, themes } from './document.tsx';
import type { Visit, VisibleProject } from './visit.ts';

export interface Crumb {
  readonly text: string;
  readonly href?: string;
}

export type Section = 'issues' | 'settings';

export interface ShellProps {
  readonly visit: Visit;
  readonly title: string;
  /** The project that the page is about. */
  readonly project?: VisibleProject | undefined;
  readonly section?: Section;
  readonly crumbs?: readonly Crumb[];
  /** Where the API has the same content: a path below `/api/v1`. */
  readonly twin?: string;
  /** What the search box shows. */
  readonly searched?: string;
  /** Where the undo form of a flash message is sent. */
  readonly undoAction?: string;
  readonly children?: Child;
}

/** A page with everything around its content. */
export function Shell(props: ShellProps) {
  const { visit, title, project, crumbs = [], twin, children } = props;
  return (
    <Document title={title} theme={visit.theme}>
      <a class="skip" href="#main">
        To the content
      </a>
      <Top {...props} />
      <main id="main" tabindex={-1}>
        <FlashMessage visit={visit} action={props.undoAction} />
        {crumbs.length > 0 && <Crumbs crumbs={crumbs} />}
        {children}
      </main>
      <footer class="foot">
        <div>
          <span>Ballast {version}</span>
          <a href="/docs">API</a>
          <a href="/errors">Errors</a>
          {visit.may('admin') && <a href="/service">Service</a>}
          {twin !== undefined && (
            <a class="end" href={`/api/v1${twin}`}>
              This page as JSON
            </a>
          )}
          {project === undefined ? null : <span class="hidden">Project {visibleText(project.name)}</span>}
        </div>
      </footer>
    </Document>
  );
}

function Top({ visit, project, section, searched }: ShellProps) {
  return (
    <header class="top">
      <div class="top-row">
        <a class="brand" href="/">
          <Logo /> Ballast
        </a>
        <Switcher visit={visit} project={project} />
        {project !== undefined && (
          <search class="search">
            <form action={`/projects/${project.id}/issues`} method="get">
              <input
                type="search"
                name="q"
                value={searched ?? ''}
                placeholder="Search issues"
                aria-label={`Search the issues of ${visibleText(project.name)}`}
                maxlength={200}
                data-search
              />
            </form>
          </search>
        )}
        <PersonMenu visit={visit} />
      </div>
      {project !== undefined && (
        <nav class="tabs" aria-label={`Project ${visibleText(project.name)}`}>
          <a href={`/projects/${project.id}/issues`} {...currentIf(section === 'issues')}>
            Issues
          </a>
          <a href={`/projects/${project.id}/settings`} {...currentIf(section === 'settings')}>
            Settings
          </a>
        </nav>
      )}
    </header>
  );
}

/** Marks the link to the page that is shown. */
export function currentIf(isCurrent: boolean): { 'aria-current'?: 'page' } {
  return isCurrent ? { 'aria-current': 'page' } : {};
}

function Switcher({ visit, project }: Pick<ShellProps, 'visit' | 'project'>) {
  return (
    <details class="menu switch">
      <summary aria-label="Projects">
        <span>{project === undefined ? 'All projects' : visibleText(project.name)}</span>
      </summary>
      <nav class="panel" aria-label="Projects">
        <a href="/" {...currentIf(project === undefined)}>
          All projects
        </a>
        {visit.projects.length > 0 && <hr />}
        {visit.projects.map(({ id, name }) => (
          <a href={`/projects/${id}/issues`} {...currentIf(id === project?.id)}>
            {visibleText(name)}
          </a>
        ))}
        {visit.may('admin') && (
          <>
            <hr />
            <a href="/projects/new">New project</a>
          </>
        )}
      </nav>
    </details>
  );
}

function PersonMenu({ visit }: Pick<ShellProps, 'visit'>) {
  const name = visibleText(visit.personName);
  return (
    <details class="menu person">
      <summary aria-label={`Signed in as ${name}`}>
        <span class="avatar" aria-hidden="true">
          {initialOf(name)}
        </span>
        <span class="name">{name}</span>
      </summary>
      <div class="panel right">
        <div class="line">
          <strong>{name}</strong>
          <div class="soft small">
            {visibleText(visit.personEmail)} · {visit.role}
          </div>
        </div>
        <form class="themes" method="post" action="/theme" aria-label="Colours">
          <input type="hidden" name="back" value={visit.here} />
          {themes.map((theme) => (
            <button class="tiny" name="theme" value={theme} aria-pressed={String(visit.theme === theme)}>
              {theme === 'system' ? 'System' : theme === 'light' ? 'Light' : 'Dark'}
            </button>
          ))}
        </form>
        <hr />
        <form method="post" action="/sign-out">
          <button class="quiet">Sign out</button>
        </form>
      </div>
    </details>
  );
}

/** The first character of a name, whole. */
function initialOf(name: string): string {
  const code = name.trim().codePointAt(0);
  return code === undefined ? '?' : String.fromCodePoint(code).toUpperCase();
}

function Crumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  return (
    <nav class="crumbs" aria-label="Breadcrumbs">
      <ol>
        {crumbs.map(({ text, href }) => (
          <li>
            {href === undefined ? <span>{visibleText(text)}</span> : <a href={href}>{visibleText(text)}</a>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function FlashMessage({ visit, action }: { readonly visit: Visit; readonly action?: string | undefined }) {
  const { flash } = visit;
  if (flash === undefined) return null;
  return (
    <div class={flash.isBad ? 'flash bad' : 'flash'} role="status">
      <span>{flash.text}</span>
      {flash.undo !== undefined && action !== undefined && (
        <form method="post" action={action}>
          <input type="hidden" name="undo" value={flash.undo} />
          <input type="hidden" name="back" value={visit.here} />
          <button class="tiny" name="action" value="undo">
            Undo
          </button>
        </form>
      )}
    </div>
  );
}
