import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createApp } from '../../../src/app.ts';
import { apiRoutes } from '../../../src/api-routes.ts';
import { noBody, none } from '../../../src/api/route.ts';
import { buildOpenApi, type OpenApiRoute } from '../../../src/api/openapi.ts';

const build = (list: readonly OpenApiRoute[] = apiRoutes) =>
  buildOpenApi({ title: 'Ballast', version: '1.2.3', serverUrl: 'https://ballast.example/', routes: list });

const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean() })).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.object({
  openapi: z.string(),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
const read = (list?: readonly OpenApiRoute[]) => documentSchema.parse(build(list));

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(build()));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(read()).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://ballast.example' }] });
  });

  it('names every mounted route, and no other', () => {
    const mounted = createApp()
      .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const described = Object.entries(read().paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(mounted.toSorted());
    expect(new Set(mounted).size).toBe(mounted.length);
  });

  it('has no reference that leads nowhere', () => {
    const text = JSON.stringify(build());
    const { components } = z
      .object({ components: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(build());
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '');
    expect(references.length).toBeGreaterThan(100);
    for (const target of new Set(references)) {
      const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(target) ?? [];
      expect(Object.keys(components[kind] ?? {}), target).toContain(name);
    }
  });

  it('tells where each parameter goes and which are needed', () => {
    const operation = read().paths['/api/v1/projects/{projectId}/issues']?.['get'];
    const parameters = operation?.parameters.map(({ name, in: where, required }) => [name, where, required]);
    expect(parameters).toContainEqual(['projectId', 'path', true]);
    expect(parameters).toContainEqual(['limit', 'query', false]);
    expect(parameters).toContainEqual(['q', 'query', false]);
  });

  it('gives every operation its own id, its refusals, and a body only where one is taken', () => {
    const operations = Object.values(read().paths).flatMap((path) => Object.entries(path));
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [method, { requestBody, responses, operationId }] of operations) {
      expect(requestBody !== undefined, operationId).toBe(method === 'post' || method === 'patch');
      expect(Object.keys(responses), operationId).toEqual(
        expect.arrayContaining(['401', '403', '422', '500']),
      );
    }
  });

  it('refuses two schemas of one name', () => {
    const route = (operationId: string, reply: z.ZodType): OpenApiRoute => ({
      method: 'get',
      path: `/${operationId}`,
      operationId,
      summary: 'x',
      scope: 'read',
      params: none,
      query: none,
      body: noBody,
      status: 200,
      reply,
    });
    const one = z.object({ a: z.string() }).meta({ id: 'SameName' });
    const other = z.object({ b: z.string() }).meta({ id: 'SameName' });
    expect(() => read([route('a', one), route('b', other)])).toThrow('SameName');
  });
});
