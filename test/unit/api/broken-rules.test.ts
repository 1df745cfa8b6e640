import { describe, expect, test } from 'vitest';
import { AppError, ValidationFailed } from '../../../src/errors/app-error.ts';
import { apiRoutes } from '../../../src/api-routes.ts';
import { noBody } from '../../../src/api/route.ts';
import { logFields } from '../../../src/platform/log/fields.ts';
import { formatLine } from '../../../src/platform/log/line.ts';
import { createComponents, isObject, type Json } from '../../../src/api/openapi-components.ts';

const line = (brokenRules: readonly string[]): unknown => {
  const text = formatLine(
    { atMs: 0, level: 'warn', msg: 'request', shared: '', facts: {}, fields: { brokenRules } },
    { maskIp: true },
  );
  return (JSON.parse(text) as Record<string, unknown>)['brokenRules'];
};

/** Places in a schema where an object may have keys of the client's choosing. */
function openObjects(schema: Json, at: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((entry, index) => openObjects(entry, `${at}/${index}`));
  if (!isObject(schema)) return [];
  const isOpen = schema['type'] === 'object' && schema['additionalProperties'] !== false;
  const inside = Object.entries(schema).flatMap(([key, value]) => openObjects(value, `${at}/${key}`));
  return isOpen ? [at, ...inside] : inside;
}

describe('broken rules', () => {
  test('are pointer and rule of each field error, or what the error itself says', () => {
    const failed = new ValidationFailed([
      { pointer: '/query/limit', message: 'Too big', rule: 'too_big' },
      { pointer: '', message: 'custom' },
    ]);
    expect(failed.brokenRules).toEqual(['/query/limit:too_big', ':custom']);
    expect(new AppError('malformed_envelope', { brokenRules: ['/body/3:bad_length'] }).brokenRules).toEqual([
      '/body/3:bad_length',
    ]);
    expect(new AppError('not_found').brokenRules).toEqual([]);
  });

  test('hold no key of the client’s: no route takes an object with keys of its choosing', () => {
    const specs = apiRoutes;
    expect(specs.length).toBeGreaterThan(20);
    const components = createComponents();
    const open = specs.flatMap(({ operationId, params, query, body }) =>
      [params, query, ...(body === noBody ? [] : [body])].flatMap((schema) =>
        openObjects(components.add(schema, 'input'), operationId),
      ),
    );
    expect([...open, ...openObjects(components.schemas, 'components')]).toEqual([]);
  });

  test('are written as they are when they are of our form, and masked when they are not', () => {
    const ours = [
      '/query/limit:too_big',
      '/body/1234:bad_length',
      '/headers/if-match:invalid_format',
      ':unrecognized_keys',
    ];
    const shape = logFields.get('brokenRules')?.shape;
    for (const rule of ours) expect(rule).toMatch(shape ?? /^$/);
    expect(line(ours)).toEqual(ours);
    const secret = `blst_${'5e'.repeat(32)}`;
    expect(JSON.stringify(line([`/headers/${secret}:too_big`]))).not.toContain(secret);
    expect(JSON.stringify(line([`/x/password=hunter2 :custom`]))).not.toContain('hunter2');
  });
});
