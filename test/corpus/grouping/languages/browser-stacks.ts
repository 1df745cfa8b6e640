import { twin, type Language } from '../fault.ts';
import { chainOf, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

export const language: Language = {
  name: 'browser',
  platform: 'javascript',
  sdk: 'sentry.javascript.react',
  sdkVersion: '11.12.0',
  runtime: ['Chrome', '142.0.0', '143.0.0'],
  twins: [
    twin('Chrome'),
    twin('Chrome, next build', 'edited', 'build'),
    twin('Firefox', 'firefox'),
    twin('Firefox, next build, other host', 'firefox', 'edited', 'build', 'elsewhere'),
    twin('Safari', 'safari', 'build'),
    twin('framework update', 'framework', 'edited', 'build'),
    twin('bare event', 'bare'),
  ],
};

type Engine = 'chrome' | 'firefox' | 'safari';
const engineOf = (world: World): Engine =>
  world.has('firefox') ? 'firefox' : world.has('safari') ? 'safari' : 'chrome';

/** Where each bundler puts its files, with the hash of the build. */
const bundles: Readonly<Record<string, (world: World, chunk: string) => string>> = {
  vite: (world, chunk) => `assets/${chunk}-${buildHash(world, chunk, 8)}.js`,
  webpack: (world, chunk) => `static/js/${chunk}.${buildHash(world, chunk, 8)}.js`,
  next: (world, chunk) =>
    `_next/static/chunks/${world.int(`chunk ${chunk}`, 100, 9999)}-${buildHash(world, chunk, 16)}.js`,
  angular: (world, chunk) => `${chunk}.${buildHash(world, chunk, 16)}.js`,
};

const buildHash = (world: World, chunk: string, length: number) => world.hex(`hash ${chunk}`, length);

/**
 * `chunk name`: `{x}` is what the minifier renames, `Type.method` is how Chrome names a call on an object,
 * `new Type` a constructor; Firefox and Safari give the last name alone.
 */
export function frames(world: World, bundler: string, written: readonly string[]): RawFrame[] {
  const host = world.has('elsewhere') ? 'https://shop-preview.example.net' : 'https://shop.example.com';
  const engine = engineOf(world);
  return framesOf(world, written, (line) => {
    const [chunk = '', ...words] = line.text.split(' ');
    const named = words.join(' ').replaceAll(/\{(\w+)\}/g, (_, name: string) => world.mini(name));
    return {
      filename: `${host}/${bundles[bundler]?.(world, chunk) ?? chunk}`,
      function: spoken(named, engine),
      lineno: 1,
      colno: world.int(`column ${line.text}`, 900, 240_000),
      in_app: true,
    };
  });
}

function spoken(name: string, engine: Engine): string {
  if (name === '?' || engine === 'chrome') return name;
  const plain = name.replace(/^new /, '').replace(/^async /, engine === 'firefox' ? 'async*' : '');
  const star = plain.startsWith('async*') ? 'async*' : '';
  return star + (plain.slice(star.length).split('.').at(-1) ?? plain);
}

/** How each engine says that `object` had no property `property` to read. */
const unreadable = (world: World, object: string, property: string): string =>
  ({
    chrome: `Cannot read properties of undefined (reading '${property}')`,
    firefox: `can't access property "${property}", ${object} is undefined`,
    safari: `undefined is not an object (evaluating '${object}.${property}')`,
  })[engineOf(world)];

export const uncallable = (world: World, path: string): string =>
  ({
    chrome: `${path} is not a function`,
    firefox: `${path} is not a function`,
    safari: `${path} is not a function. (In '${path}()', '${path}' is undefined)`,
  })[engineOf(world)];

export const global = { mechanism: { type: 'auto.browser.global_handlers.onerror', handled: false } };
export const rejection = {
  mechanism: { type: 'auto.browser.global_handlers.onunhandledrejection', handled: false },
};

export const page = (world: World, path: string) => ({
  transaction: path,
  request: {
    url: `https://shop.example.com${path}?step=${world.int('step', 1, 9)}`,
    headers: {
      'User-Agent': `Mozilla/5.0 (X11; Linux x86_64) ${engineOf(world)}/${world.int('version', 120, 143)}.0`,
    },
  },
});

export const react = [
  'vendor {callCallback}',
  'vendor {invokeGuarded}',
  '@framework vendor {batched}',
  'vendor {dispatch}',
];
export const reactRender = [
  'vendor {workLoop}',
  'vendor {performUnit}',
  '@framework vendor {replay}',
  'vendor {beginWork}',
  'vendor {renderHooks}',
];
export const vue = ['vendor {callWithAsync}', 'vendor {callWith}', '@framework vendor {invoker}'];
export const zone = [
  'polyfills {e}.invokeTask',
  '@framework polyfills Object.onInvokeTask',
  'polyfills {t}.runTask',
  'polyfills {r}.invoke',
];

export const failing =
  (bundler: string, type: string, value: (world: World) => string, ...lines: string[]) =>
  (world: World) => ({
    ...page(world, '/checkout'),
    ...chainOf(thrown(type, value(world), frames(world, bundler, lines), global)),
  });

export const readable = (property: string, object: string, bundler: string, ...lines: string[]) =>
  failing(bundler, 'TypeError', (world) => unreadable(world, object, property), ...lines);

export const oneEngine = [
  twin('first'),
  twin('next build', 'edited', 'build'),
  twin('other host', 'edited', 'build', 'elsewhere'),
  twin('framework update', 'edited', 'build', 'framework'),
  twin('bare event', 'bare'),
];

export const chunkLoad = (world: World) => world.int('chunk', 10, 900);
