import { describe, expect, test } from 'vitest';
import { memberJson, newBudget } from '../../../../src/platform/log/log-json.ts';

const logged = (value: unknown): unknown =>
  (
    JSON.parse(`{${memberJson('headers', () => value, newBudget({ maskIp: false }))}}`) as {
      headers: unknown;
    }
  ).headers;

const hidden = '[Filtered]';

describe('a name and its value side by side', () => {
  test('are masked like a key and its value in a list of pairs, as `[...headers]` gives them', () => {
    const headers = new Headers({ 'X-Api-Key': 'Zq7xK2mWp9', Cookie: 'sid=Zq7xK2mWp9', Accept: '*/*' });
    expect(logged([...headers])).toEqual([
      ['accept', '*/*'],
      ['cookie', hidden],
      ['x-api-key', hidden],
    ]);
    expect(logged(Object.entries({ a: { password: { old: 'Zq7xK2mWp9' } } }))).toEqual([
      ['a', { password: hidden }],
    ]);
    expect(logged([['password', { old: 'Zq7xK2mWp9' }]])).toEqual([['password', hidden]]);
  });

  test('are masked in an object of a name and a value, as HAR has them', () => {
    expect(
      logged([
        { name: 'Authorization', value: 'Zq7xK2mWp9' },
        { key: 'client_secret', value: 'Zq7xK2mWp9', note: 'kept' },
        { name: 'Accept', value: '*/*' },
      ]),
    ).toEqual([
      { name: 'Authorization', value: hidden },
      { key: 'client_secret', value: hidden, note: 'kept' },
      { name: 'Accept', value: '*/*' },
    ]);
  });

  test('are left alone where they only look like it', () => {
    for (const value of [
      ['password', 'email'],
      [['password', 'email', 'name']],
      [['password']],
      [[1, 'x']],
      { name: 'password' },
      { name: 'password', title: 'The password field' },
      { name: 7, value: 'x' },
    ]) {
      expect(logged(value)).toEqual(value);
    }
  });

  test('hostile ones fail nothing', () => {
    const throws = {
      name: 'password',
      get value(): string {
        throw new Error('no');
      },
    };
    const circular: unknown[] = ['password'];
    circular.push(circular);
    expect(logged([throws])).toEqual([{ name: 'password', value: '[unreadable]' }]);
    expect(() => logged([circular])).not.toThrow();
    const nameThrows = {
      get name(): string {
        throw new Error('no');
      },
      value: 'x',
    };
    expect(logged([nameThrows])).toEqual([{ name: '[unreadable]', value: 'x' }]);
  });
});
