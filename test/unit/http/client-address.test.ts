import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientAddress, parseNetworks } from '../../../src/http/client-address.ts';

const none = { platformAddress: undefined, socketAddress: undefined, forwarded: undefined };
const proxies = parseNetworks('10.0.0.0/8, 192.0.2.1, 2001:db8:5::/48') ?? [];
const oneMachine = { onPlatform: false, trustedProxies: proxies };

describe('the client address on the platform', () => {
  const platform = { onPlatform: true, trustedProxies: [] };

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:DB8:0::7', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['999.1.1.1', undefined],
    ['1', undefined],
    ['0x7f.0.0.1', undefined],
    ['010.0.0.1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('is what CF-Connecting-IP says: %s is %s', (platformAddress, expected) => {
    expect(clientAddress({ ...none, platformAddress }, platform)).toBe(expected);
  });

  test('is nothing else, whatever other headers say', () => {
    const facts = { platformAddress: undefined, socketAddress: '198.51.100.1', forwarded: '198.51.100.2' };
    expect(clientAddress(facts, platform)).toBeUndefined();
  });
});

describe('the client address on one machine', () => {
  test.each([
    ['the socket’s address', '203.0.113.7', undefined, '203.0.113.7'],
    ['the socket’s address, mapped into IPv6', '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['the socket’s address, when it is no trusted proxy', '203.0.113.7', '1.2.3.4', '203.0.113.7'],
    ['what a trusted proxy says', '10.1.2.3', '198.51.100.4', '198.51.100.4'],
    ['what a trusted proxy says, with a port', '10.1.2.3', '198.51.100.4:5123', '198.51.100.4'],
    ['what a trusted proxy says, in brackets', '10.1.2.3', '[2001:db8::9]:443', '2001:db8::9'],
    ['what a trusted IPv6 proxy says', '2001:db8:5::1', '198.51.100.4', '198.51.100.4'],
    ['the last that is no proxy', '10.1.2.3', '6.6.6.6, 198.51.100.4, 10.9.9.9', '198.51.100.4'],
    ['the proxy, when it says nonsense', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['the proxy, when it says nothing', '10.1.2.3', undefined, '10.1.2.3'],
    ['the proxy before the nonsense', '10.1.2.3', '1.1.1.1, _hidden, 10.9.9.9', '10.9.9.9'],
    ['the first, when all are proxies', '10.1.2.3', '10.2.2.2, 10.3.3.3', '10.2.2.2'],
  ])('is %s', (_, socketAddress, forwarded, expected) => {
    expect(clientAddress({ ...none, socketAddress, forwarded }, oneMachine)).toBe(expected);
  });

  test('is never what CF-Connecting-IP says', () => {
    const facts = { ...none, platformAddress: '6.6.6.6', socketAddress: '203.0.113.7' };
    expect(clientAddress(facts, oneMachine)).toBe('203.0.113.7');
    expect(clientAddress({ ...none, platformAddress: '6.6.6.6' }, oneMachine)).toBeUndefined();
  });

  test('an untrusted client moves nothing with its header, whatever it writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.ipV4()).map(String)), (forwarded) => {
        expect(clientAddress({ ...none, socketAddress: '203.0.113.7', forwarded }, oneMachine)).toBe(
          '203.0.113.7',
        );
      }),
    );
  });
});

describe('a list of networks', () => {
  test.each(['', ' , ', '127.0.0.1', '::1,127.0.0.1/8', '10.0.0.0/8 , 2001:db8::/32'])(
    '%j is one',
    (text) => {
      expect(parseNetworks(text)).toBeDefined();
    },
  );
  test.each(['x', '10.0.0.0/33', '10.0.0/8', '10.0.0.1;10.0.0.2', '::1/129', '1', '*'])(
    '%j is none',
    (text) => {
      expect(parseNetworks(text)).toBeUndefined();
    },
  );
});
