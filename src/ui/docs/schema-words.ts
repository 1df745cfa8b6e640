import { html } from 'hono/html';
import type { Html } from '../../middleware/page.ts';
import type { Json, JsonObject } from '../../api/openapi-components.ts';
import { listIn, objectIn, objectsIn, refName, textIn } from './json-reader.ts';

const maxNesting = 8;

/** The type of a value in words: `string or null`, `list of Issue`, with links to named schemas. */
export function typeWords(schema: JsonObject, nesting = 0): Html {
  const name = refName(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
  const choices = choicesOf(schema);
  if (choices.length > 0 && nesting < maxNesting) {
    return joined(
      choices.map((choice) => typeWords(choice, nesting + 1)),
      ' or ',
    );
  }
  const types = typesOf(schema).map((type) => oneType(type, schema, nesting));
  return types.length === 0 ? html`anything` : joined(types, ' or ');
}

function oneType(type: string, schema: JsonObject, nesting: number): Html {
  if (type === 'array' && nesting < maxNesting) {
    const { items, prefixItems } = schema;
    if (prefixItems !== undefined) {
      const parts = objectsIn(prefixItems).map((part) => typeWords(part, nesting + 1));
      return html`list of ${joined(parts, ' and ')}`;
    }
    return html`list of ${typeWords(objectIn(items), nesting + 1)}`;
  }
  const values = objectIn(schema['additionalProperties']);
  if (type === 'object' && schema['properties'] === undefined && nesting < maxNesting) {
    return Object.keys(values).length === 0 ? html`map` : html`map of ${typeWords(values, nesting + 1)}`;
  }
  const format = textIn(schema['format']);
  return html`${type === 'string' && format !== '' ? format : type}`;
}

/** The rules of a value: enum, bounds, lengths, pattern, default, an example. Empty when it has no rules. */
export function ruleWords(schema: JsonObject): Html[] {
  const first = choicesOf(schema).find((choice) => textIn(choice['type']) !== 'null');
  const rules: JsonObject = { ...first, ...schema };
  const values = 'const' in rules ? [rules['const'] ?? null] : listIn(rules['enum']);
  const items = objectIn(rules['items']);
  const inner = rules['type'] === 'array' && !('$ref' in items) ? ruleWords(items) : [];
  return [
    ...(values.length === 0 ? [] : [html`One of ${joined(values.map(codeOf), ', ')}.`]),
    ...range(rules['minimum'], rules['maximum'], ''),
    ...exclusive('Above', rules['exclusiveMinimum']),
    ...exclusive('Below', rules['exclusiveMaximum']),
    ...range(rules['minLength'], rules['maxLength'], ' characters'),
    ...range(rules['minItems'], rules['maxItems'], ' entries'),
    ...inner,
    ...('pattern' in rules ? [html`Pattern ${codeOf(rules['pattern'] ?? null)}.`] : []),
    ...('default' in rules ? [html`Default ${codeOf(rules['default'] ?? null)}.`] : []),
    ...listIn(rules['examples'])
      .slice(0, 1)
      .map((example) => html`For instance ${codeOf(example)}.`),
  ];
}

/** Formats text whose `code` is between backticks, as in our descriptions. */
export function prose(text: string, codeWords: (code: string) => Html = (code) => codeOf(code)): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? codeWords(part) : part))}`;
}

export const joined = (parts: readonly Html[], by: string): Html =>
  html`${parts.map((part, index) => (index === 0 ? part : [by, part]))}`;

const codeOf = (value: Json): Html =>
  html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;

const choicesOf = (schema: JsonObject): readonly JsonObject[] => [
  ...objectsIn(schema['anyOf']),
  ...objectsIn(schema['oneOf']),
];

function typesOf(schema: JsonObject): string[] {
  const { type } = schema;
  return typeof type === 'string' ? [type] : listIn(type).map(textIn);
}

/** zod writes the bounds of safe integers into every `int`; such a large bound tells the reader nothing. */
const isBound = (value: Json | undefined): value is number =>
  typeof value === 'number' && Math.abs(value) < 1e12;

const english = new Intl.NumberFormat('en');
const shown = (value: number): string => english.format(value);

function range(low: Json | undefined, high: Json | undefined, unit: string): Html[] {
  if (isBound(low) && isBound(high)) {
    return [
      low === high ? html`Exactly ${shown(low)}${unit}.` : html`${shown(low)} to ${shown(high)}${unit}.`,
    ];
  }
  if (isBound(low)) return [html`At least ${shown(low)}${unit}.`];
  return isBound(high) ? [html`At most ${shown(high)}${unit}.`] : [];
}

const exclusive = (word: string, bound: Json | undefined): Html[] =>
  isBound(bound) ? [html`${word} ${shown(bound)}.`] : [];
