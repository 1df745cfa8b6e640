import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { normalizeEvent } from '../../../src/kinds/error/normalize.ts';
import { firstIpAddress, parseIpAddress } from '../../../src/reader/ip-address.ts';
import { context } from '../kinds/error/event-arbitraries.ts';

describe('parseIpAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7:51234', '203.0.113.7'],
    ['/203.0.113.7:51234', '203.0.113.7'],
    ['shop-1.example/203.0.113.7:51234', '203.0.113.7'],
    ['localhost/[2001:db8::1]:443', '2001:db8::1'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0:0::0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:443', 'fe80::1'],
    ['::1', '::1'],
    ['::', '::'],
    ['0.0.0.0', '0.0.0.0'],
  ])('%s is %s', (text, address) => {
    expect(parseIpAddress(text)).toBe(address);
  });

  it.each([
    '',
    '999.1.1.1',
    '::::',
    ':',
    '1:2:3:4:5:6:7:8:9',
    '1.2.3',
    '1.2.3.4.5',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '203.000.113.007',
    '203.0.113.7/32',
    '203.0.113.7:',
    '203.0.113.7:123456',
    '[2001:db8::1',
    '2001:db8::1]:443',
    '[203.0.113.7',
    '::ffff:999.1.1.1',
    '%eth0',
    'fe80::1%',
    'localhost',
    'unknown',
    'unix:',
    '::1'.padEnd(200, ' x'),
  ])('%j is none', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseIpAddress(text);
        expect(address).toBeDefined();
        expect(parseIpAddress(address ?? '')).toBe(address);
        expect(parseIpAddress(`[${address}]:8080`)).toBe(address);
      }),
    );
  });

  it('agrees with the library on IPv4 in four decimal parts', () => {
    const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom('00', '01', '', '0x1', '256', '255'));
    fc.assert(
      fc.property(fc.tuple(part, part, part, part), (parts) => {
        const text = parts.join('.');
        const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text);
        expect(parseIpAddress(text)).toBe(isAddress ? text : undefined);
      }),
    );
  });

  it('never throws, and finds no address that is not in the text', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      ':',
      '::',
      '.',
      '%',
      ',',
      ';',
      'for=',
      '"',
      'ffff',
      '1',
      '255',
      ' ',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: piece })), (text) => {
        const address = firstIpAddress(text);
        if (address !== undefined) expect(parseIpAddress(address)).toBe(address);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('firstIpAddress', () => {
  it.each([
    ['203.0.113.7, 10.0.0.1', '203.0.113.7'],
    ['unknown, 203.0.113.7:1234, 10.0.0.1', '203.0.113.7'],
    ['999.1.1.1,[2001:db8::1]:443', '2001:db8::1'],
    ['for=192.0.2.60;proto=http;by=203.0.113.43', '192.0.2.60'],
    ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['unknown, _hidden', undefined],
    [',,', undefined],
  ])('%s', (text, address) => {
    expect(firstIpAddress(text)).toBe(address);
  });
});

describe('the address of a user', () => {
  const userOf = (ip_address: unknown, clientAddress?: string) => {
    const result = normalizeEvent({ user: { ip_address } }, { ...context, clientAddress });
    if (!result.ok) throw new Error(result.error.reason);
    const { event, userKey } = result.value;
    return { address: event.user?.ipAddress, userKey, remarks: event.remarks?.map(({ path }) => path) };
  };

  it.each([
    '203.0.113.7',
    '203.0.113.7:51234',
    '203.0.113.7:51235',
    '::ffff:203.0.113.7',
    '203.0.113.7, 10.0.0.1',
  ])('%s is one user', (text) => {
    expect(userOf(text)).toEqual({ address: '203.0.113.7', userKey: 'ip:203.0.113.7', remarks: undefined });
  });

  it('is that of the connection for {{auto}}, in the same form', () => {
    expect(userOf('{{auto}}', '::ffff:203.0.113.7').userKey).toBe('ip:203.0.113.7');
    expect(userOf('{{auto}}', undefined)).toEqual({
      address: undefined,
      userKey: undefined,
      remarks: undefined,
    });
  });

  it.each(['999.1.1.1', '::::', '0x7f.1', 3_405_803_783])('%s is dropped with a remark', (sent) => {
    expect(userOf(sent)).toEqual({ address: undefined, userKey: undefined, remarks: ['/user/ipAddress'] });
  });
});

describe('REMOTE_ADDR of a request', () => {
  const envOf = (address: unknown) => {
    const raw = { request: { env: { REMOTE_ADDR: address, SERVER_NAME: 'a' } } };
    const result = normalizeEvent(raw, { ...context, clientAddress: '198.51.100.1' });
    return result.ok ? result.value.event : undefined;
  };

  it.each([
    ['203.0.113.7:51234', '203.0.113.7'],
    ['{{auto}}', '198.51.100.1'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
  ])('%s is %s', (sent, address) => {
    expect(envOf(sent)?.request?.env).toEqual({ REMOTE_ADDR: address, SERVER_NAME: 'a' });
    expect(envOf(sent)?.remarks).toBeUndefined();
  });

  it('is dropped with a remark when it is none', () => {
    expect(envOf('@')?.request?.env).toEqual({ SERVER_NAME: 'a' });
    expect(envOf('@')?.remarks).toEqual([
      { kind: 'dropped', path: '/request/env/REMOTE_ADDR', detail: 'not an address' },
    ]);
  });
});
