import { expect, it } from 'vitest';
import { databaseTargetOf } from '../../../local/database-target.ts';
import { httpAddressOf } from '../../../src/domain/database-address.ts';

it.each([
  ['libsql://name.turso.io', 'https://name.turso.io'],
  ['https://name.turso.io/', 'https://name.turso.io'],
  ['http://127.0.0.1:8080/base//', 'http://127.0.0.1:8080/base'],
])('sends requests for %s to %s', (url, address) => {
  expect(httpAddressOf(url)).toBe(address);
});

it('names a database to the commands by the rule of the Worker', () => {
  const authToken = 'opens-it';
  expect(databaseTargetOf({ DATABASE_URL: 'libsql://a.example', DATABASE_AUTH_TOKEN: authToken })).toEqual({
    url: 'libsql://a.example',
    authToken,
  });
  for (const url of [undefined, '', 'file:a.db', 'https://a.example?authToken=b', 'https://u:p@a.example']) {
    expect(databaseTargetOf({ DATABASE_URL: url })).toBeUndefined();
  }
});
