import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate } from '../../../../src/kinds/error/interpolate.ts';

const fill = (template: string, params: unknown) => interpolate(template, params, 8192);

describe('a template has one dialect', () => {
  it.each<[template: string, params: unknown, text: string]>([
    // Braces are places; the percent sign is not.
    ['disk 95% full on {}', ['web-1'], 'disk 95% full on web-1'],
    ['disk 95% of {} used', ['/srv'], 'disk 95% of /srv used'],
    ['disk 95%full on {}', ['web-1'], 'disk 95%full on web-1'],
    ['100% done: {0} of {1}', [3, 4], '100% done: 3 of 4'],
    ['{name} at 5% interest, 10% fee', { name: 'ada' }, 'ada at 5% interest, 10% fee'],
    ['%full: {}', ['/srv'], '%full: /srv'],
    ['GET /a%20b?c=%2fd {}', [404], 'GET /a%20b?c=%2fd 404'],
    ['%d%% of {} and {}', ['a', 'b'], '%d%% of a and b'],
    ['GET /%E4%BD%A0/%c3%bc failed on {}', ['web-1'], 'GET /%E4%BD%A0/%c3%bc failed on web-1'],
    ['GET /%E4%BD%A0?q=%C3%BC for %s', ['ada'], 'GET /%E4%BD%A0?q=%C3%BC for ada'],
    // Percent signs are places; the braces are not.
    ['bad json {} at %s', ['x.json'], 'bad json {} at x.json'],
    ['{"a":{}} is not %s', ['valid'], '{"a":{}} is not valid'],
    ['GET /users/{id} failed: %s', ['timeout'], 'GET /users/{id} failed: timeout'],
    ['disk 95% full on %s', ['web-1'], 'disk 95% full on web-1'],
    ['used %d% of %s', [95, 'sda'], 'used 95% of sda'],
    ['used %d%% of %s', [95, 'sda'], 'used 95% of sda'],
    ['took %dms in %s', [12, 'pay'], 'took 12ms in pay'],
    ['took %dms', [12], 'took 12ms'],
    ['%s took %d ms (%5.1f %%), {}', ['job', 12, 3.5], 'job took 12 ms (3.5 %), {}'],
    ['%(who)s {what}', { who: 'ada', x: 1 }, 'ada {what}'],
    ['%(who)s owes %(what)s', [{ who: 'ada', what: 5 }], 'ada owes 5'],
    ['got %s', { a: 1 }, 'got {"a":1}'],
    // No place at all.
    ['disk 95% full', ['web-1'], 'disk 95% full'],
    ['disk 95%full', ['web-1'], 'disk 95%full'],
    ['select $1 where a = ?', [1, 2], 'select $1 where a = ?'],
    ['plain', [1], 'plain'],
  ])('%s with %j', (template, params, text) => {
    expect(fill(template, params)).toBe(text);
  });

  it.each<[what: string, template: string, params: unknown, text: string]>([
    ['printf with widths', '%-8s|%05d|%+.2f|%ld|%zu', ['a', 1, 2.5, 3, 4], 'a|1|2.5|3|4'],
    ['hexadecimal and octal numbers', '0x%x 0x%08X %o', [255, 48879, 8], '0xff 0xBEEF 10'],
    ['positions of Java and PHP', '%2$s %1$s', ['a', 'b'], 'b a'],
    ['positions of Go', '%[2]v %[1]q', ['a', 'b'], 'b a'],
    ['Go', '%v %+v %T', [1, { a: 1 }, 'int'], '1 {"a":1} int'],
    ['Objective-C', '%@ is %lu', ['x', 5], 'x is 5'],
    ['str.format with formats', '{:>10} {0:.2f} {!r}', ['a', 'b'], 'a a b'],
    ['Rust', '{:?} {:#x}', ['a', 'b'], 'a b'],
    ['SLF4J', 'user {} paid {}', ['ada', 5], 'user ada paid 5'],
    ['numbers in any order', '{1} {0} {1}', ['a', 'b'], 'b a b'],
    ['.NET by position', 'User {UserId} paid {Total:C2} {@Cart}', [7, 5, [1]], 'User 7 paid 5 [1]'],
    ['.NET by name', '{UserId,10:N0} {@Cart}', { UserId: 7, Cart: [1] }, '7 [1]'],
    ['names with points', '{user.id} {x-y}', { 'user.id': 7, 'x-y': 8 }, '7 8'],
    ['JavaScript by name', 'cost ${price}', { price: 5 }, 'cost 5'],
    ['money before a place', 'cost ${} and ${1}', [5, 6], 'cost $5 and $6'],
    ['JavaScript', '%s %o %j %O', ['a', { b: 1 }, { c: 2 }, 3], 'a {"b":1} {"c":2} 3'],
    ['booleans and errors of Go', '%t: %w', [true, 'EOF'], 'true: EOF'],
    ['booleans of Java', 'is %b', [false], 'is false'],
    ['names of Ruby', '%<who>s owes %<what>05.2f', { who: 'ada', what: 5 }, 'ada owes 5'],
    ['names of Rails and gettext', '%{count} of %{all} at 5%', { count: 1, all: 2 }, '1 of 2 at 5%'],
    ['a percentage of a list', '{}%{}', [95, '!'], '95%!'],
    ['a name inside a parameter', '{user.name} {user[id]}', { user: { name: 'ada', id: 7 } }, 'ada 7'],
    ['a name inside a position', '{0.name} and {1[id]}', [{ name: 'ada' }, { id: 7 }], 'ada and 7'],
    ['MessageFormat of Java', '{0,number,#.#} of {1,date}', [3, 'May'], '3 of May'],
    ['a list of PHP with a gap', '%s is %d', { 0: 'a', 2: 5 }, 'a is 5'],
    ['escaped braces', '{{}} {{{0}}} {}', ['a', 'b'], '{} {a} a'],
  ])('%s', (_what, template, params, text) => {
    expect(fill(template, params)).toBe(text);
  });

  it.each<[what: string, template: string, params: unknown, text: string]>([
    ['too few', '%s %s', ['a'], 'a %s'],
    ['too few for braces', '{} {} {5}', ['a'], 'a {} {5}'],
    ['too many', '%s', ['a', 'b'], 'a'],
    ['too many for braces', '{}', ['a', 'b'], 'a'],
    ['none', '%s {}', [], '%s {}'],
    ['another name', '%(a)s {b}', { c: 1 }, '%(a)s {b}'],
    ['a name of the prototype', '{toString} {constructor}', { a: 1 }, '{toString} {constructor}'],
    ['no parameters', '%s', undefined, '%s'],
    ['a text', '%s', 'abc', '%s'],
    ['null', '%s', [null], 'null'],
    ['places in the values', '%s %s', ['%s {}', 'b'], '%s {} b'],
  ])('and leaves what has no parameter: %s', (_what, template, params, text) => {
    expect(fill(template, params)).toBe(text);
  });

  it('never throws and keeps to its size', () => {
    const piece = fc.constantFrom(
      '%',
      '%s',
      '%d',
      '%(a)s',
      '%1$s',
      '%[1]v',
      '{',
      '}',
      '{}',
      '{0}',
      '{a}',
      '$',
      '9',
      ' f',
    );
    const params = fc.oneof(
      fc.array(fc.jsonValue(), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('a', '0', ''), fc.jsonValue()),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: piece }),
        params,
        fc.integer({ min: 0, max: 60 }),
        (template, values, max) => {
          expect(interpolate(template, values, max).length).toBeLessThanOrEqual(Math.max(max, 0));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
