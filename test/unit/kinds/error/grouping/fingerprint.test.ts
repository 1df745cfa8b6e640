import { describe, expect, test } from 'vitest';
import type { NormalizedEvent } from '../../../../../src/kinds/error/schema.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import { event, failure, message, py } from './events.ts';

const base = failure(
  'python',
  'ValueError',
  'bad order',
  [py('create', 'repo.save(cart)', { package: 'shop' }), py('send', 'x', { inApp: false, module: 'lib' })],
  {
    transaction: '/orders',
    logger: 'shop.orders',
    tags: [
      ['tier', 'gold'],
      ['a.b-c:d', 'odd'],
    ],
  },
);

/** The texts of the parts of a fingerprint. */
function parts(fingerprint: string[], input: NormalizedEvent = base): (string | undefined)[] {
  const { components } = groupEvent({ ...input, fingerprint });
  return components.find(({ id }) => id === 'fingerprint')?.children?.map(({ value }) => value) ?? [];
}

const hashOf = (fingerprint: string[]) => groupEvent({ ...base, fingerprint }).hash;

describe('the SDK fingerprint (protocol 5.6)', () => {
  test.each<[string, string[] | undefined, string]>([
    ['missing', undefined, 'exception'],
    ['empty', [], 'exception'],
    ['the default', ['{{ default }}'], 'exception'],
    ['the default without blanks', ['{{default}}'], 'exception'],
    ['the default twice', ['{{ default }}', '{{  default  }}'], 'exception'],
    ['own parts', ['a', 'b'], 'fingerprint'],
    ['the default and more', ['{{ default }}', 'a'], 'salted'],
    ['more and the default', ['a', '{{ default }}'], 'salted'],
    ['the default within a part', ['x {{ default }}'], 'fingerprint'],
  ])('%s', (_name, fingerprint, source) => {
    const { fingerprint: _dropped, ...rest } = base;
    const grouping = groupEvent(fingerprint === undefined ? rest : { ...rest, fingerprint });
    expect(grouping.source).toBe(source);
    expect(grouping.hash === groupEvent(rest).hash).toBe(source === 'exception');
  });

  test('the place of the default does not matter, the order of the parts does', () => {
    expect(hashOf(['{{ default }}', 'a'])).toBe(hashOf(['a', '{{default}}']));
    expect(hashOf(['a', 'b'])).not.toBe(hashOf(['b', 'a']));
    expect(hashOf(['a', 'b'])).not.toBe(hashOf(['a,b']));
  });

  test('a salted key shows the fingerprint and the content', () => {
    const { components } = groupEvent({ ...base, fingerprint: ['{{ default }}', 'a'] });
    expect(components.map(({ id, contributes }) => [id, contributes])).toEqual([
      ['fingerprint', true],
      ['exception', true],
    ]);
  });

  test('at most 32 parts of 1,024 characters count', () => {
    const many = Array.from({ length: 40 }, (_, i) => `part ${i}`);
    expect(parts(many)).toHaveLength(32);
    expect(hashOf(['x'.repeat(1024)])).toBe(hashOf(['x'.repeat(5000)]));
    const wide = ['{{ value }}'.repeat(1000)];
    expect(
      groupEvent({ ...failure('go', 'E', 'v'.repeat(8000), undefined), fingerprint: wide }).hash,
    ).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('variables', () => {
  test.each([
    ['{{ transaction }}', '/orders'],
    ['{{ error.type }}', 'ValueError'],
    ['{{ type }}', 'ValueError'],
    ['{{type}}', 'ValueError'],
    ['{{ error.value }}', 'bad order'],
    ['{{ value }}', 'bad order'],
    ['{{ stack.function }}', 'create'],
    ['{{ function }}', 'create'],
    ['{{ stack.abs_path }}', '/srv/shop/app/orders.py'],
    ['{{ path }}', '/srv/shop/app/orders.py'],
    ['{{ stack.filename }}', 'app/orders.py'],
    ['{{ stack.module }}', 'app.orders'],
    ['{{ module }}', 'app.orders'],
    ['{{ stack.package }}', 'shop'],
    ['{{ package }}', 'shop'],
    ['{{ logger }}', 'shop.orders'],
    ['{{ level }}', 'error'],
    ['{{ message }}', 'bad order'],
    ['{{ tags.tier }}', 'gold'],
    ['{{ tags.a.b-c:d }}', 'odd'],
    ['{{ tags.none }}', '<no-value-for-tag-none>'],
    ['{{ tags.__proto__ }}', '<no-value-for-tag-__proto__>'],
    ['{{ unknown }}', '{{ unknown }}'],
    ['{{ constructor }}', '{{ constructor }}'],
    ['{{ }}', '{{ }}'],
    ['{{ type', '{{ type'],
    ['db-{{ type }}-{{ tags.tier }}!', 'db-ValueError-gold!'],
  ])('%s', (part, expected) => {
    expect(parts([part])).toEqual([expected]);
  });

  test.each([
    ['{{ transaction }}', '<no-transaction>'],
    ['{{ type }}', '<no-type>'],
    ['{{ value }}', '<no-value>'],
    ['{{ function }}', '<no-function>'],
    ['{{ path }}', '<no-abs-path>'],
    ['{{ stack.filename }}', '<no-filename>'],
    ['{{ module }}', '<no-module>'],
    ['{{ package }}', '<no-package>'],
    ['{{ logger }}', '<no-logger>'],
    ['{{ message }}', '<no-message>'],
  ])('%s of an event without', (part, expected) => {
    expect(parts([part], event())).toEqual([expected]);
  });

  test('a message event has its own message', () => {
    expect(parts(['{{ message }}'], message('go', 'late', 'x'))).toEqual(['late']);
  });
});

describe('the old checksum', () => {
  test.each([
    ['0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef'],
    ['0123456789ABCDEF0123456789ABCDEF', '0123456789abcdef0123456789abcdef'],
  ])('%s is the key itself', (checksum, hash) => {
    expect(groupEvent({ ...base, checksum })).toMatchObject({ hash, source: 'checksum' });
  });

  test('any other text is hashed, and it goes before the fingerprint', () => {
    const { hash, source } = groupEvent({ ...base, checksum: 'order-7', fingerprint: ['a'] });
    expect(source).toBe('checksum');
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(hash).not.toBe(groupEvent({ ...base, checksum: 'order-8' }).hash);
  });

  test('an empty one is none', () => {
    expect(groupEvent({ ...base, checksum: '' }).source).toBe('exception');
  });
});
