import { html } from 'hono/html';
import { errorCatalogue } from '../../errors/catalogue.ts';
import { breakable, type Html } from '../../middleware/page.ts';
import { isObject, type JsonObject } from '../../api/openapi-components.ts';
import { curlExample } from './curl-example.ts';
import { fieldsOf, fieldsTable, type Field } from './fields-table.ts';
import { listIn, objectIn, objectsIn, refName, resolve, textIn } from './json-reader.ts';
import { joined, prose, typeWords } from './schema-words.ts';

/** One method of one path. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly spec: JsonObject;
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** All operations of a document, by path and method. */
export function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(objectIn(document['paths']))
    .flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const spec = objectIn(item)[method];
        if (spec === undefined || !isObject(spec)) return [];
        return [{ id: textIn(spec['operationId']) || `${method}-${path}`, method, path, spec }];
      }),
    )
    .toSorted((one, other) => compare(one.path, other.path));
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** One operation, collapsed; a link to its id expands it, since the id is inside. */
export function operationArticle(operation: Operation, document: JsonObject, origin: string): Html {
  const { id, method, path, spec } = operation;
  return html`<details class="operation">
    <summary>
      <h3>
        <span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path, '/')}</code>
      </h3>
      <span
        >${textIn(spec['summary'])}
        ${scopesOf(spec).map((scope) => html`<b class="scope">${scope}</b>`)}</span
      >
    </summary>
    <div id="${id}">
      <p>${prose(textIn(spec['description']))}</p>
      ${parametersSection(spec)} ${bodySection(spec, document)} ${exampleSection(operation, document, origin)}
      ${repliesSection(spec, document)}
    </div>
  </details> `;
}

const scopesOf = (spec: JsonObject): string[] =>
  objectsIn(spec['security']).flatMap((one) => listIn(one['bearer']).map(textIn));

const placeNames: ReadonlyMap<string, string> = new Map([
  ['path', 'In the path'],
  ['query', 'In the query'],
  ['header', 'In the headers'],
  ['cookie', 'In cookies'],
]);

function parametersSection(spec: JsonObject): Html {
  const parameters = objectsIn(spec['parameters']);
  if (parameters.length === 0) return html``;
  const tables = [...placeNames].map(([place, caption]) => {
    const fields = parameters
      .filter((parameter) => parameter['in'] === place)
      .map((parameter): Field => ({
        name: textIn(parameter['name']),
        isRequired: parameter['required'] === true,
        schema: objectIn(parameter['schema']),
        description: textIn(parameter['description']),
      }));
    return fieldsTable(caption, fields, place !== 'path');
  });
  return html`<h4>Parameters</h4>
    ${tables}`;
}

function bodySection(spec: JsonObject, document: JsonObject): Html {
  const content = objectIn(objectIn(spec['requestBody'])['content']);
  return html`${Object.entries(content).map(([type, media]) => {
    const schema = objectIn(objectIn(media)['schema']);
    return html`<h4>Body</h4>
      ${schemaFields(schema, document, type, true)}`;
  })}`;
}

function repliesSection(spec: JsonObject, document: JsonObject): Html {
  const responses = Object.entries(objectIn(spec['responses'])).map(
    ([status, response]) => [status, resolve(document, response)] as const,
  );
  const errors = responses.filter(([status]) => !isGood(status));
  return html`${responses.filter(([status]) => isGood(status)).map(([status, response]) => goodReply(status, response, document))}
  ${errors.length === 0 ? '' : errorReplies(errors)}`;
}

const isGood = (status: string): boolean => /^[123]/.test(status);

function goodReply(status: string, response: JsonObject, document: JsonObject): Html {
  const contents = Object.entries(objectIn(response['content']));
  return html`<h4>Reply ${status}</h4>
    ${contents.length === 0 ? html`<p>${prose(textIn(response['description']).replace(/\.?$/, '.'))} No body.</p>` : ''}
    ${headersTable(response)}
    ${contents.map(([type, media]) => schemaFields(objectIn(objectIn(media)['schema']), document, type, false))}`;
}

function headersTable(response: JsonObject): Html {
  const headers = Object.entries(objectIn(response['headers'])).map(([name, value]): Field => {
    const header = objectIn(value);
    const schema = objectIn(header['schema']);
    return { name, isRequired: false, schema, description: textIn(header['description']) };
  });
  return fieldsTable('Headers', headers, false);
}

/** A body as a table; a list of a named schema links to that schema. */
function schemaFields(schema: JsonObject, document: JsonObject, type: string, isInput: boolean): Html {
  const name = refName(schema);
  const caption = name === undefined ? type : `${name}, ${type}`;
  const fields = fieldsOf(resolve(document, schema));
  return fields.length === 0
    ? html`<p>${typeWords(schema)}, ${type}</p>`
    : fieldsTable(caption, fields, isInput);
}

function errorReplies(errors: readonly (readonly [string, JsonObject])[]): Html {
  return html`<details class="errors">
    <summary><h4>Errors</h4></summary>
    <p><a href="#schema-Problem">Problem documents</a>; every code links to what it means and what to do.</p>
    <table>
      <tbody>
        ${errors.map(
          ([status, response]) =>
            html`<tr>
              <th scope="row">${status}</th>
              <td>${prose(textIn(response['description']), errorLink)} ${headersTable(response)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </details>`;
}

/** Links an error code of the catalogue to its page. */
export function errorLink(word: string): Html {
  return Object.hasOwn(errorCatalogue, word)
    ? html`<a href="/errors/${word}"><code>${word}</code></a>`
    : html`<code>${word}</code>`;
}

function exampleSection({ method, path, spec }: Operation, document: JsonObject, origin: string): Html {
  const { command, variables } = curlExample({ document, origin, method, path, operation: spec });
  return html`<h4>Example</h4>
    ${
      variables.length === 0
        ? ''
        : html`<p>
            ${joined(
              variables.map((name) => html`<code>${name}</code>`),
              ', ',
            )}
            is yours to set.
          </p>`
    }
    <pre><code>${command}</code></pre>`;
}
