import { html } from 'hono/html';
import type { Html } from '../../middleware/page.ts';
import type { JsonObject } from '../../api/openapi-components.ts';
import { listIn, objectIn, objectsIn, refName, textIn } from './json-reader.ts';
import { joined, prose, ruleWords, typeWords } from './schema-words.ts';

/** One row of a table: a field or a parameter. */
export interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
  readonly description: string;
}

const maxDepth = 8;

/** The fields of a schema, including those of unnamed objects inside: `items[].id`, `contexts.*`. */
export function fieldsOf(schema: JsonObject, prefix = '', depth = 0): Field[] {
  if (depth > maxDepth) return [];
  const needed = listIn(schema['required']);
  const fields: Field[] = [];
  for (const [key, value] of Object.entries(objectIn(schema['properties']))) {
    const property = objectIn(value);
    const name = prefix + key;
    const isRequired = needed.includes(key);
    fields.push({ name, isRequired, schema: property, description: textIn(property['description']) });
    fields.push(...innerFields(property, name, depth + 1));
  }
  return fields;
}

/** The fields inside a field whose schema has no name; a named schema has its own table. */
function innerFields(schema: JsonObject, name: string, depth: number): Field[] {
  if (Object.keys(schema).length === 0 || refName(schema) !== undefined || depth > maxDepth) return [];
  const items = objectIn(schema['items']);
  const values = objectIn(schema['additionalProperties']);
  return [
    ...fieldsOf(schema, `${name}.`, depth),
    ...[...objectsIn(schema['anyOf']), ...objectsIn(schema['oneOf'])].flatMap((choice) =>
      innerFields(choice, name, depth + 1),
    ),
    ...innerFields(items, `${name}[]`, depth + 1),
    ...innerFields(values, `${name}.*`, depth + 1),
  ];
}

/** Two columns, so that a phone can show it: name and type, then meaning and rules. */
export function fieldsTable(caption: string, fields: readonly Field[], marksRequired: boolean): Html {
  if (fields.length === 0) return html``;
  return html`<table>
    <caption class="soft">
      ${caption}
    </caption>
    <thead class="hidden">
      <tr>
        <th scope="col">Name and type</th>
        <th scope="col">Meaning and rules</th>
      </tr>
    </thead>
    <tbody>
      ${fields.map((field) => fieldRow(field, marksRequired))}
    </tbody>
  </table>`;
}

function fieldRow({ name, isRequired, schema, description }: Field, marksRequired: boolean): Html {
  const rules = ruleWords(schema);
  return html`<tr>
    <th scope="row">
      <code>${name}</code> <span class="soft">${typeWords(schema)}</span>
      ${marksRequired && isRequired ? html`<b class="must">required</b>` : ''}
    </th>
    <td>${joined([...(description === '' ? [] : [prose(description)]), ...rules], ' ')}</td>
  </tr> `;
}
