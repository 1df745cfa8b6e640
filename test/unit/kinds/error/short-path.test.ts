import { describe, expect, test } from 'vitest';
import { shortPath } from '../../../../src/kinds/error/short-path.ts';

describe('a path below its project', () => {
  test.each([
    ['/srv/shop/app/cart.rb', 'app/cart.rb'],
    ['/srv/shop/current/app/cart.rb', 'app/cart.rb'],
    ['/home/deploy/shop/releases/20240611/app/cart.rb', 'app/cart.rb'],
    ['/usr/src/app/app/cart.rb', 'app/cart.rb'],
    ['/usr/local/bundle/gems/rack-3.0.1/lib/rack/lint.rb', 'rack-3.0.1/lib/rack/lint.rb'],
    ['/usr/lib/python3/site-packages/flask/app.py', 'flask/app.py'],
    ['/var/www/html/index.php', 'index.php'],
    ['/var/task/src/price.py', 'src/price.py'],
    ['/Users/ann/shop/lib/cart.ex', 'lib/cart.ex'],
    ['/app/models/cart.rb', 'models/cart.rb'],
    ['/srv/cart.rb', 'cart.rb'],
    ['C:\\work\\shop\\app\\models\\cart.rb', 'app/models/cart.rb'],
    ['lib/cart.rb', 'lib/cart.rb'],
    ['/cart.rb', '/cart.rb'],
    ['/unknown/cart.rb', '/unknown/cart.rb'],
    ['', ''],
    ['/', '/'],
  ])('%s', (path, expected) => {
    expect(shortPath(path)).toBe(expected);
  });
});
