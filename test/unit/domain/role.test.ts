import { describe, expect, it } from 'vitest';
import { readProjectIds, scopesOf } from '../../../src/domain/role.ts';
import { grants } from '../../../src/domain/scope.ts';

describe('a role', () => {
  it.each([
    ['owner', true, true, true],
    ['member', true, true, false],
    ['viewer', true, false, false],
    ['admin', false, false, false],
    ['', false, false, false],
    ['__proto__', false, false, false],
  ])('%j may read: %s, write: %s, administer: %s', (role, read, write, admin) => {
    const held = scopesOf(role);
    expect([grants(held, 'read'), grants(held, 'write'), grants(held, 'admin')]).toEqual([
      read,
      write,
      admin,
    ]);
  });
});

describe('a stored restriction to projects', () => {
  it.each([
    [null, null],
    ['[1,2]', [1, 2]],
    ['[]', []],
    ['', []],
    ['null', []],
    ['[0]', []],
    ['["1"]', []],
    ['{"1":1}', []],
    [JSON.stringify(Array.from({ length: 101 }, (_, at) => at + 1)), []],
  ])('%j allows %j', (json, allowed) => {
    expect(readProjectIds(json)).toEqual(allowed);
  });
});
