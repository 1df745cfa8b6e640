import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { apiRoutes } from '../../../src/api-routes.ts';
import { buildOpenApi } from '../../../src/api/openapi.ts';

const responseSchema = z.object({ headers: z.record(z.string(), z.unknown()).default({}) });
const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean() })).default([]),
  responses: z.record(z.string(), responseSchema),
});
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) }).parse(
  buildOpenApi({
    title: 'Ballast',
    version: '1',
    serverUrl: '/',
    routes: apiRoutes,
  }),
);
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const headersOf = (operationId: string) =>
  operations
    .filter((operation) => operation.operationId === operationId)
    .flatMap(({ parameters }) => parameters.filter((parameter) => parameter.in === 'header'))
    .map(({ name, required }) => [name, required]);

describe('the OpenAPI document', () => {
  it('says which reads answer 304, and with which headers', () => {
    const conditional = operations.filter(({ responses }) => '304' in responses);
    expect(conditional.map(({ operationId }) => operationId).toSorted()).toEqual([
      'getIssue',
      'getProject',
      'listEnvironments',
      'listFeedback',
      'listIssues',
      'listOutcomes',
      'listProjects',
      'listReleases',
    ]);
    for (const { operationId, responses } of conditional) {
      expect(headersOf(operationId)).toEqual([['If-None-Match', false]]);
      for (const status of ['200', '304']) {
        expect(Object.keys(responses[status]?.headers ?? {})).toEqual([
          'ETag',
          'Cache-Control',
          'Cache-Status',
          'Age',
          'Warning',
        ]);
      }
    }
  });

  it('says which changes take If-Match, which require it, and what they answer then', () => {
    const statusesOf = (id: string) =>
      operations
        .filter(({ operationId }) => operationId === id)
        .flatMap(({ responses }) => ['412', '428'].filter((status) => status in responses));
    expect(headersOf('deleteProject')).toEqual([['If-Match', true]]);
    expect(statusesOf('deleteProject')).toEqual(['412', '428']);
    for (const id of ['updateProject', 'updateIssue', 'deleteIssue']) {
      expect([id, headersOf(id), statusesOf(id)]).toEqual([id, [['If-Match', false]], ['412']]);
    }
    expect([headersOf('deleteToken'), statusesOf('deleteToken')]).toEqual([[], []]);
  });
});
