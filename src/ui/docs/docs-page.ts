import { html } from 'hono/html';
import { renderPage, type Html, type Page } from '../../middleware/page.ts';
import type { JsonObject } from '../../api/openapi-components.ts';
import { docsStyles } from './docs-styles.ts';
import { fieldsOf, fieldsTable } from './fields-table.ts';
import { objectIn, textIn } from './json-reader.ts';
import { operationArticle, operationsOf, type Operation } from './operation.ts';
import { prose, ruleWords, typeWords } from './schema-words.ts';

/**
 * Renders the OpenAPI document as a page for people. The examples call `origin`; it should hold only characters that
 * are safe in a shell, but it is quoted all the same.
 */
export function renderDocs(document: JsonObject, origin: string): Promise<Page> {
  const { title, version } = objectIn(document['info']);
  const groups = [...Map.groupBy(operationsOf(document), groupOf)];
  const schemas = Object.entries(objectIn(objectIn(document['components'])['schemas'])).toSorted(
    ([one], [other]) => (one < other ? -1 : 1),
  );
  const main = html`<h1>${textIn(title)} API <span class="soft">${textIn(version)}</span></h1>
    <p>
      JSON over HTTP. Every call takes a token with the scope that stands beside it:
      <code>read</code>, <code>write</code> (reads too) or <code>admin</code> (everything). Put yours into the
      shell, and the examples work as they are:
    </p>
    <pre><code>export BALLAST_TOKEN='blst_…'</code></pre>
    <p>
      Errors are <a href="#schema-Problem">problem documents</a> with a code from a closed list. Times are ISO
      8601 in UTC. A list gives <code>items</code> and <code>nextCursor</code>; send that as
      <code>cursor</code> for the next page, until it is <code>null</code>. What programs read is at
      <a href="/openapi.json">/openapi.json</a>.
    </p>
    ${groups.map(
      ([name, operations]) =>
        html`<section aria-labelledby="group-${name}">
          <h2 id="group-${name}">${heading(name)}</h2>
          ${operations.map((operation) => operationArticle(operation, document, origin))}
        </section> `,
    )}
    <section aria-labelledby="schemas">
      <h2 id="schemas">Schemas</h2>
      ${schemas.map(([name, schema]) => schemaArticle(name, objectIn(schema)))}
    </section>`;
  return renderPage({
    title: `${textIn(title)} API`,
    description: 'Every call of the Ballast API: parameters, bodies, replies, errors and an example.',
    styles: docsStyles,
    main,
    contents: contentsList(groups),
  });
}

/** `/api/v1/projects/{projectId}/keys` belongs to `projects`. */
function groupOf({ path }: Operation): string {
  return path.replace(/^\/api\/v\d+(?=\/)/, '').split('/')[1] ?? '';
}

const heading = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function contentsList(groups: readonly (readonly [string, readonly Operation[]])[]): Html {
  return html`${groups.map(
      ([name, operations]) =>
        html`<h2><a href="#group-${name}">${heading(name)}</a></h2>
          <ul>
            ${operations.map(
              ({ id, method, spec }) =>
                html`<li>
                  <a href="#${id}"
                    ><span class="method ${method}">${method.toUpperCase()}</span>
                    ${textIn(spec['summary'])}</a
                  >
                </li> `,
            )}
          </ul> `,
    )}
    <h2><a href="#schemas">Schemas</a></h2>`;
}

function schemaArticle(name: string, schema: JsonObject): Html {
  const fields = fieldsOf(schema);
  const description = textIn(schema['description']);
  return html`<details class="schema">
    <summary><h3>${name}</h3></summary>
    <div id="schema-${name}">
      ${description === '' ? '' : html`<p>${prose(description)}</p>`}
      ${
        fields.length === 0
          ? html`<p>${typeWords(schema)} ${ruleWords(schema)}</p>`
          : fieldsTable('Fields', fields, false)
      }
    </div>
  </details> `;
}
