import { describe, expect, test } from 'vitest';
import { buildOpenApi } from '../../../../src/api/openapi.ts';
import type { JsonObject } from '../../../../src/api/openapi-components.ts';
import { apiRoutes } from '../../../../src/api-routes.ts';
import { curlExample } from '../../../../src/ui/docs/curl-example.ts';
import { renderDocs } from '../../../../src/ui/docs/docs-page.ts';
import { operationsOf } from '../../../../src/ui/docs/operation.ts';
import { joined, prose, ruleWords, typeWords } from '../../../../src/ui/docs/schema-words.ts';

const origin = 'http://127.0.0.1:8787';
const document = buildOpenApi({
  title: 'Ballast',
  version: '1.2.3',
  serverUrl: '/',
  routes: apiRoutes,
});

const source = (html: unknown): string => String(html);

/** What a reader sees: no tags, white space as one. */
const seen = (html: unknown): string =>
  source(html)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[.,;:])/g, '')
    .trim();

describe('the page of the API', () => {
  test('has every operation, parameter, field and schema of the document, and a link for every error', async () => {
    const { text } = await renderDocs(document, origin);
    const page = seen(text);
    const operations = operationsOf(document);
    expect(operations.length).toBeGreaterThan(15);
    for (const { id, spec } of operations) {
      expect(text).toContain(`id="${id}"`);
      expect(text).toContain(`href="#${id}"`);
      expect(page).toContain(spec['summary']);
    }
    expect(page).toContain('limit integer 1 to 100. Default 25.');
    expect(page).toContain('name string required 1 to 100 characters.');
    expect(page).toContain('items list of IssueItem');
    expect(text).toContain('href="/errors/validation_failed"');
    expect(text).toContain('href="/errors/conflict"');
  });

  test('links only to places that are in it', async () => {
    const { text } = await renderDocs(document, origin);
    const ids = new Set([...text.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]));
    const targets = [...text.matchAll(/ href="#([^"]*)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(40);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
    expect([...text.matchAll(/ id="([^"]*)"/g)]).toHaveLength(ids.size);
  });

  test('has no script, no inline style and nothing from elsewhere, and allows none', async () => {
    const { text, contentSecurityPolicy } = await renderDocs(document, origin);
    expect(text).not.toMatch(/<script|<img|<iframe|<link rel="stylesheet"|@import|url\(|\sstyle=|\son\w+=/i);
    expect(text).not.toMatch(/(?:href|src)="(?:[a-z]+:)?\/\//);
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src data:;/);
  });

  test('shows hostile text as text, wherever it stands', async () => {
    const hostile = '"><script>alert(1)</script>\'<img src=x onerror=alert(1)>`</code><b>$(id)`';
    const evil = (depth: number): JsonObject => ({
      type: 'object',
      description: hostile,
      required: [hostile],
      properties: {
        [hostile]: {
          type: hostile,
          format: hostile,
          pattern: hostile,
          default: hostile,
          examples: [hostile],
        },
        choice: {
          anyOf: [{ enum: [hostile] }, { const: hostile }, { $ref: `#/components/schemas/${hostile}` }],
        },
        ...(depth > 0 ? { list: { type: 'array', items: evil(depth - 1) } } : {}),
      },
    });
    const media = { [hostile]: { schema: evil(2) } };
    const { text } = await renderDocs(
      {
        info: { title: hostile, version: hostile },
        paths: {
          [`/api/v1/${hostile}/{id}`]: {
            post: {
              operationId: hostile,
              summary: hostile,
              description: hostile,
              security: [{ bearer: [hostile] }],
              parameters: [{ in: 'query', name: hostile, description: hostile, schema: evil(0) }],
              requestBody: { content: media },
              responses: {
                200: {
                  description: hostile,
                  headers: { [hostile]: { description: hostile } },
                  content: media,
                },
                [`4${hostile}`]: { description: hostile },
              },
            },
          },
        },
        components: { schemas: { [hostile]: evil(1) } },
      },
      `http://${hostile}`,
    );
    expect(text).not.toMatch(/<script|<img|<b>\$/i);
    expect(text.split('&lt;script&gt;').length).toBeGreaterThan(20);
    // Every attribute still ends where it should: what is left of a tag without them is its name and their names.
    const tags = [...text.replaceAll(/="[^"]*"/g, '').matchAll(/<[^!>]*>/g)].map(([tag]) => tag);
    expect(tags.filter((tag) => !/^<\/?[a-z]+\d?(?:\s+[a-z-]+)*\s*\/?>$/.test(tag))).toEqual([]);
  });

  test('does not fail on a document that is wrong everywhere', async () => {
    const { text } = await renderDocs(
      {
        info: 3,
        paths: { '/a': null, '/b': { get: { parameters: 'x', responses: { 200: 7 } } } },
        components: [],
      },
      origin,
    );
    expect(text).toContain('</html>');
  });

  test('ends when a schema holds itself, however deep', () => {
    const endless: JsonObject = { type: 'array' };
    endless['items'] = endless;
    expect(seen(typeWords(endless))).toMatch(/^list of list of/);
  });
});

describe('words for a schema', () => {
  const types: [JsonObject, string][] = [
    [{}, 'anything'],
    [{ type: 'string' }, 'string'],
    [{ type: 'string', format: 'date-time' }, 'date-time'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer or null'],
    [{ type: 'array', items: { type: 'integer' } }, 'list of integer'],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }] }, 'list of string and integer'],
    [{ type: 'object', additionalProperties: {} }, 'map'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'map of string'],
    [{ type: 'object', properties: { a: {} } }, 'object'],
    [{ $ref: '#/components/schemas/Issue' }, 'Issue'],
  ];
  test.each(types)('%j is a %s', (schema, words) => expect(seen(typeWords(schema))).toBe(words));

  const rules: [JsonObject, string][] = [
    [{ type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }, ''],
    [{ minimum: 1, maximum: 1_000_000 }, '1 to 1,000,000.'],
    [{ exclusiveMinimum: 0, maximum: 9007199254740991 }, 'Above 0.'],
    [{ exclusiveMaximum: 5 }, 'Below 5.'],
    [{ minLength: 1 }, 'At least 1 characters.'],
    [{ minItems: 24, maxItems: 24 }, 'Exactly 24 entries.'],
    [{ enum: ['a', 'b'] }, 'One of a, b.'],
    [{ const: null }, 'One of null.'],
    [{ default: 25, examples: ['x', 'y'] }, 'Default 25. For instance x.'],
    [{ type: 'array', items: { enum: ['read'] } }, 'One of read.'],
    [{ anyOf: [{ type: 'null' }, { maxLength: 9 }] }, 'At most 9 characters.'],
    [{ pattern: '^a<b$' }, 'Pattern ^a<b$.'],
  ];
  test.each(rules)('%j: %s', (schema, words) => expect(seen(joined(ruleWords(schema), ' '))).toBe(words));

  test('text between backticks is code', () => {
    expect(source(prose('send `cursor` <b>')).trim()).toBe('send <code>cursor</code> &lt;b&gt;');
  });
});

describe('an example', () => {
  const example = (path: string, operation: JsonObject, from = origin) =>
    curlExample({ document: {}, origin: from, method: 'post', path, operation });

  test('fills numbers and examples in, and leaves ids to the reader', () => {
    const { command, variables } = example('/p/{projectId}/k/{keyId}/{name}', {
      parameters: [
        { name: 'projectId', in: 'path', schema: { type: 'integer' } },
        { name: 'keyId', in: 'path', schema: { type: 'string' } },
        { name: 'name', in: 'path', schema: { type: 'string', examples: ['a b'] } },
      ],
    });
    expect(command).toBe(`curl -X POST "${origin}/p/1/k/$KEY_ID/a%20b"`);
    expect(variables).toEqual(['KEY_ID']);
  });

  test('sends what the body requires, or one field of it', () => {
    const body = (schema: JsonObject) =>
      example('/p', { requestBody: { content: { 'application/json': { schema } } } }).command;
    const name: JsonObject = { type: 'string', examples: ["O'Neil $HOME"] };
    expect(body({ type: 'object', required: ['name'], properties: { other: {}, name } })).toContain(
      String.raw`-d '{"name":"O'\''Neil $HOME"}'`,
    );
    const status: JsonObject = { enum: ['resolved'] };
    expect(body({ type: 'object', properties: { status, name } })).toContain(`-d '{"status":"resolved"}'`);
  });

  test('has the headers without which a call is refused', () => {
    const header = (name: string, required: boolean): JsonObject => ({
      name,
      in: 'header',
      required,
      schema: { type: 'string', examples: ['*'] },
    });
    const parameters = [header('If-Match', true), header('If-None-Match', false)];
    expect(example('/p', { parameters }).command).toBe(`curl -X POST "${origin}/p" \\\n  -H 'If-Match: *'`);
  });

  test('quotes what a shell would act on', () => {
    expect(example('/p', {}, 'http://a$(id)`b`"c').command).toBe(
      String.raw`curl -X POST "http://a\$(id)\`b\`\"c/p"`,
    );
  });
});
