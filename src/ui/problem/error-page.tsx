import type { ErrorPage, ProblemForPage } from '../../middleware/app-env.ts';
import { errorCatalogue } from '../../errors/catalogue.ts';
import { htmlOf, pagePolicy } from '../answer.ts';
import { Document, Logo, type Theme } from '../layout/document.tsx';
import { Copyable } from '../layout/parts.tsx';
import { visibleText } from '../words/visible.ts';

/** What to do, where the words of the catalogue are for programs. */
const forPeople: Partial<Record<ProblemForPage['code'], string>> = {
  not_found: 'It was deleted, never was, or is outside what you may see. Check the address.',
  insufficient_scope: 'Your role does not include this. Ask an owner of the service.',
  rate_limited: 'You have asked for many pages in a short time. Wait a minute, then load the page again.',
  internal:
    'This is a fault of the service. Send its operator the trace id below: the log has the reason under it.',
  database_unavailable: 'Nothing is wrong with what you did. Load the page again in a few seconds.',
  database_timeout: 'Load the page again in a few seconds.',
};

/** The page about a problem. It reads nothing, so that it can also tell that the database is away. */
export function renderErrorPage(theme: Theme): ErrorPage {
  return (problem) => ({
    html: htmlOf(ProblemPage({ problem, theme })),
    policy: pagePolicy,
  });
}

function ProblemPage({ problem, theme }: { readonly problem: ProblemForPage; readonly theme: Theme }) {
  const { status, code, title, detail, traceId, errors = [] } = problem;
  return (
    <Document title={title} theme={theme}>
      <header class="top">
        <div class="top-row">
          <a class="brand" href="/">
            <Logo /> Ballast
          </a>
        </div>
      </header>
      <main id="main" tabindex={-1}>
        <section class="card narrow centred" aria-label="Problem">
          <header>
            <h1>{title}</h1>
            <span class="badge bad">{status}</span>
          </header>
          <div class="body">
            {detail !== undefined && <p>{visibleText(detail)}</p>}
            {errors.length > 0 && (
              <ul>
                {errors.map(({ pointer, message }) => (
                  <li>
                    <code>{visibleText(pointer)}</code> {visibleText(message)}
                  </li>
                ))}
              </ul>
            )}
            <p>{forPeople[code] ?? errorCatalogue[code].action.replaceAll('`', '')}</p>
            <p class="soft small">
              Code <a href={`/errors/${code}`}>{code}</a>, trace id:
            </p>
            <Copyable text={traceId} label="the trace id" />
            <p>
              <a class="button" href="/">
                To the projects
              </a>
            </p>
          </div>
        </section>
      </main>
    </Document>
  );
}
