import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../../../src/kinds/error/schema.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import { languageOfFrame } from '../../../../../src/kinds/error/grouping/v1/language.ts';
import { isLibraryFrame } from '../../../../../src/kinds/error/grouping/v1/library.ts';
import { isPassing } from '../../../../../src/kinds/error/grouping/v1/passing.ts';
import { isPlumbing } from '../../../../../src/kinds/error/grouping/v1/plumbing.ts';
import { failure } from './events.ts';

type Parts = Partial<Frame>;
const unmarked = (parts: Parts): Frame => ({ inApp: false, ...parts });
const isLibrary = (platform: string, parts: Parts) => {
  const frame = unmarked(parts);
  return isLibraryFrame(frame, languageOfFrame(frame, platform), false);
};

/** Whose code it is, told by the shape of the path or the module alone. */
describe('the origin of a frame that no SDK marked', () => {
  test.each<[string, Parts]>([
    ['node', { filename: 'node:net' }],
    ['node', { filename: 'node:internal\\fs\\promises' }],
    ['node', { filename: 'file:///var/runtime/index.mjs' }],
    ['node', { filename: '/srv/app/.yarn/cache/pg-npm-8.1.0-a1b2.zip/node_modules/pg/lib/client.js' }],
    ['deno', { filename: 'ext:deno_net/01_net.js' }],
    ['deno', { filename: 'https://deno.land/std@0.200.0/http/server.ts' }],
    ['bun', { filename: 'bun:sqlite' }],
    ['javascript', { filename: 'cloudflare-internal:d1-api' }],
    ['python', { filename: '<frozen importlib._bootstrap>' }],
    ['python', { filename: '<frozen runpy>' }],
    ['python', { absPath: 'C:\\Python311\\Lib\\json\\decoder.py' }],
    ['python', { absPath: '/opt/miniconda3/lib/python3.11/json/decoder.py' }],
    ['python', { absPath: '/var/runtime/bootstrap.py' }],
    ['php', { absPath: '/var/www/html/wp-includes/plugin.php' }],
    ['php', { filename: '/wp-blog-header.php' }],
    ['php', { absPath: '/var/www/web/core/lib/Drupal/Core/Kernel.php' }],
    ['php', { absPath: 'phar:///usr/bin/composer/src/App.php' }],
    ['ruby', { absPath: '/usr/local/lib/ruby/3.3.0/json/common.rb', filename: 'json/common.rb' }],
    ['ruby', { absPath: '/usr/lib/ruby/vendor_ruby/rack.rb' }],
    ['ruby', { filename: '<internal:kernel>' }],
    ['go', { absPath: '/usr/local/go1.21.3/src/net/http/server.go' }],
    ['go', { absPath: '/opt/hostedtoolcache/go/1.21.3/x64/src/net/http/server.go' }],
    ['go', { absPath: 'C:\\Program Files\\Go\\src\\net\\http\\server.go' }],
    ['go', { absPath: 'github.com/lib/pq@v1.10.9/conn.go' }],
    ['rust', { absPath: '/usr/local/cargo/registry/src/index.crates.io/serde-1.0.0/src/de.rs' }],
    ['csharp', { module: 'UnityEngine.SetupCoroutine', function: 'InvokeMoveNext' }],
    ['other', { absPath: 'package:flutter/src/widgets/framework.dart' }],
    ['other', { absPath: 'dart:core-patch/growable_array.dart' }],
    ['dart', { filename: 'growable_array.dart' }],
    ['dart', { absPath: '/home/u/.pub-cache/hosted/pub.dev/http-1.1.0/lib/http.dart' }],
    ['elixir', { filename: '/usr/local/lib/elixir/lib/enum.ex' }],
    ['other', { absPath: '/usr/share/perl5/DBI.pm' }],
  ])('%s %o is a library', (platform, parts) => {
    expect(isLibrary(platform, parts)).toBe(true);
  });

  test.each<[string, Parts]>([
    ['node', { filename: '/srv/app/src/net.js' }],
    ['node', { filename: 'file:///srv/app/runtime/index.mjs' }],
    ['deno', { filename: 'https://shop.example/main.ts' }],
    ['javascript', { filename: 'webpack-internal:///./src/cart.js' }],
    ['python', { absPath: '/srv/app/lib/orders.py' }],
    ['python', { absPath: 'C:\\shop\\Lib\\orders.py' }],
    ['php', { absPath: '/var/www/html/wp-content/plugins/shop/cart.php' }],
    ['php', { absPath: '/srv/app/core/Cart.php' }],
    ['ruby', { absPath: '/srv/app/lib/ruby_tools.rb' }],
    ['go', { absPath: '/go/src/shop/cart.go', module: 'shop/cart' }],
    ['csharp', { module: 'UnityShop.Cart' }],
    ['other', { absPath: 'package:shop/cart.dart' }],
    ['dart', { filename: 'cart.dart', inApp: true }],
    ['other', { absPath: '/usr/src/app/cart.pm' }],
  ])('%s %o is not', (platform, parts) => {
    expect(isLibrary(platform, parts)).toBe(false);
  });

  test.each<[string, Parts]>([
    ['node', { filename: 'net.js', module: 'net', function: 'TCPConnectWrap.afterConnect' }],
    ['node', { filename: '_http_client.js', function: 'onError' }],
    ['deno', { filename: 'ext:core/01_core.js', function: 'opAsync' }],
    ['javascript', { filename: 'cloudflare-internal:d1-api', function: 'send' }],
  ])('%s %o is plumbing, so the value decides', (platform, parts) => {
    expect(isPlumbing(unmarked(parts), languageOfFrame(unmarked(parts), platform))).toBe(true);
    const refused = (port: string) =>
      groupEvent(failure(platform, 'Error', `connect ECONNREFUSED ${port}`, [unmarked(parts)])).hash;
    expect(refused('db')).not.toBe(refused('cache'));
  });
});

describe('frames that only pass the call on', () => {
  test.each<[string, Parts]>([
    ['python', { module: 'shop.middleware.timing', function: 'dispatch' }],
    ['python', { module: 'shop.auth', function: 'require_login.<locals>.wrapper' }],
    ['node', { filename: '/app/src/middlewares/trace.js', function: 'trace' }],
    ['node', { module: 'src.http:logging.interceptor', function: 'LoggingInterceptor.intercept' }],
    ['java', { module: 'com.shop.TenantFilter', function: 'doFilterInternal' }],
    ['java', { module: 'com.shop.TimingInterceptor', function: 'intercept' }],
    ['csharp', { module: 'Shop.TenantMiddleware', function: 'InvokeAsync(HttpContext context)' }],
    ['csharp', { module: 'Shop.ValidationBehavior`2', function: 'Handle' }],
    ['ruby', { filename: 'app/middleware/tenant.rb', function: 'call' }],
    [
      'php',
      { filename: '/app/Http/Middleware/Tenant.php', function: 'App\\Http\\Middleware\\Tenant::handle' },
    ],
    ['go', { module: 'example.com/shop/middleware', function: 'Trace.func1' }],
  ])('%s %o', (platform, parts) => {
    const frame: Frame = { inApp: true, ...parts };
    expect(isPassing(frame, languageOfFrame(frame, platform))).toBe(true);
    const own = (name: string): Frame => ({ inApp: true, module: 'shop', filename: 'shop', function: name });
    const key = (...frames: Frame[]) => groupEvent(failure(platform, 'E', 'x', frames)).hash;
    expect(key(own('serve'), frame, own('pay'))).toBe(key(own('serve'), own('pay')));
    // Where it fails itself it is the place of the fault.
    expect(key(own('serve'), frame)).not.toBe(key(own('serve')));
  });

  test.each<[string, Parts]>([
    ['java', { module: 'com.shop.ProductFilter', function: 'apply' }],
    ['java', { module: 'com.shop.Orders', function: 'filter' }],
    ['python', { module: 'shop.filters', function: 'price' }],
    ['csharp', { module: 'Shop.OrderHandler', function: 'Handle' }],
    ['node', { filename: '/app/src/intercept.js', function: 'interceptOrder' }],
  ])('not %s %o', (platform, parts) => {
    const frame: Frame = { inApp: true, ...parts };
    expect(isPassing(frame, languageOfFrame(frame, platform))).toBe(false);
  });
});

describe('stacks of libraries alone', () => {
  const gem = (name: string, fn: string): Frame => ({
    inApp: false,
    filename: `${name}.rb`,
    absPath: `/usr/local/bundle/gems/${name}-7.0.1/lib/${name}.rb`,
    function: fn,
  });
  const key = (value: string, ...frames: Frame[]) => groupEvent(failure('ruby', 'E', value, frames)).hash;
  const ends = [gem('job', 'execute'), gem('job', 'perform_now'), gem('job', 'deserialize')];

  test('count by the three frames where they failed and by their value', () => {
    expect(key('x', gem('kiq', 'run'), gem('uniq', 'call'), ...ends)).toBe(
      key('x', gem('kiq', 'run'), ...ends),
    );
    expect(key('x', ...ends, gem('job', 'find'))).not.toBe(key('x', ...ends));
    expect(key('User', ...ends)).not.toBe(key('Order', ...ends));
  });

  test('Ruby may name the type once more at the end of the value', () => {
    expect(key('no User (E)', ...ends)).toBe(key('no User', ...ends));
    expect(key('no User (F)', ...ends)).not.toBe(key('no User', ...ends));
  });
});
