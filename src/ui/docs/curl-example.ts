import type { Json, JsonObject } from '../../api/openapi-components.ts';
import { listIn, objectIn, objectsIn, resolve, textIn } from './json-reader.ts';

/** What a call needs of its operation. */
export interface ExampleInput {
  readonly document: JsonObject;
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly operation: JsonObject;
}

export interface CurlExample {
  readonly command: string;
  /** Shell variables that the reader sets first: `ISSUE_ID`. */
  readonly variables: readonly string[];
}

/** A command for a POSIX shell. It works unchanged once `BALLAST_TOKEN` and `variables` are set. */
export function curlExample({ document, origin, method, path, operation }: ExampleInput): CurlExample {
  const parameters = objectsIn(operation['parameters']);
  const variables: string[] = [];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const schema = objectIn(parameters.find((parameter) => parameter['name'] === name)?.['schema']);
    const [example] = listIn(schema['examples']);
    if (typeof example === 'string' || typeof example === 'number') return encodeURIComponent(example);
    if (schema['type'] === 'integer') return '1';
    const variable = name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    variables.push(variable);
    return `$${variable}`;
  });
  const lines = [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "${doubleQuoted(origin)}${filled}"`,
    ...(objectsIn(operation['security']).length === 0 ? [] : ['-H "Authorization: Bearer $BALLAST_TOKEN"']),
  ];
  for (const { name, in: where, required, schema } of parameters) {
    const [example] = listIn(objectIn(schema)['examples']);
    if (where !== 'header' || required !== true || typeof name !== 'string') continue;
    lines.push(`-H ${singleQuoted(`${name}: ${typeof example === 'string' ? example : 'text'}`)}`);
  }
  const content = objectIn(objectIn(operation['requestBody'])['content']);
  const [[type, media] = ['', {}]] = Object.entries(content);
  if (type !== '') {
    const body = JSON.stringify(exampleOf(document, objectIn(objectIn(media)['schema'])));
    lines.push(`-H ${singleQuoted(`Content-Type: ${type}`)}`, `-d ${singleQuoted(body)}`);
  }
  return { command: lines.join(' \\\n  '), variables };
}

const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Escapes the characters that a shell interprets between double quotes. */
const doubleQuoted = (text: string): string => text.replaceAll(/[\\"$`]/g, String.raw`\$&`);

/** The smallest value that a schema accepts: its required fields, or else its first field. */
function exampleOf(document: JsonObject, schema: JsonObject, depth = 0): Json {
  const resolved = resolve(document, schema);
  const [example] = [
    ...listIn(resolved['examples']),
    ...('default' in resolved ? [resolved['default']] : []),
  ];
  const [first] = listIn(resolved['enum']);
  if (example !== undefined) return example;
  if (first !== undefined) return first;
  const choice = objectsIn(resolved['anyOf'])[0] ?? objectsIn(resolved['oneOf'])[0];
  if (choice !== undefined && depth < 5) return exampleOf(document, choice, depth + 1);
  const properties = Object.entries(objectIn(resolved['properties']));
  const required = listIn(resolved['required']);
  const chosen = properties.filter(([key]) => required.includes(key));
  switch (textIn(resolved['type'])) {
    case 'object':
      if (depth >= 5) return {};
      return Object.fromEntries(
        (chosen.length > 0 ? chosen : properties.slice(0, 1)).map(([key, value]) => [
          key,
          exampleOf(document, objectIn(value), depth + 1),
        ]),
      );
    case 'array':
      return depth >= 5 ? [] : [exampleOf(document, objectIn(resolved['items']), depth + 1)];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return 'text';
  }
}
