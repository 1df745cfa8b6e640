import type {
  ExceptionEntry,
  Frame,
  Mechanism,
  NormalizedEvent,
  Thread,
} from '../../../../../src/kinds/error/schema.ts';

/** An event with what every event has; the rest as given. */
export function event(parts: Partial<NormalizedEvent> = {}): NormalizedEvent {
  return {
    eventId: '0123456789abcdef0123456789abcdef',
    timestamp: '2026-11-23T12:00:00.000Z',
    receivedAt: '2026-11-23T12:00:01.000Z',
    platform: 'python',
    level: 'error',
    type: 'error',
    environment: 'production',
    ...parts,
  };
}

/** An event with one exception. */
export function failure(
  platform: string,
  type: string,
  value: string,
  frames: Frame[] | undefined,
  parts: Partial<NormalizedEvent> = {},
): NormalizedEvent {
  return event({ platform, exceptions: [exception(type, value, frames)], ...parts });
}

export function exception(
  type: string | undefined,
  value: string | undefined,
  frames?: Frame[],
  mechanism?: Partial<Mechanism>,
): ExceptionEntry {
  return {
    ...(type !== undefined && { type }),
    ...(value !== undefined && { value }),
    ...(frames && { frames }),
    ...(mechanism && { mechanism: { type: 'generic', ...mechanism } }),
  };
}

export function message(platform: string, formatted: string, template?: string): NormalizedEvent {
  return event({
    platform,
    type: 'default',
    message: { formatted, ...(template !== undefined && { template }) },
  });
}

export function thread(frames: Frame[], parts: Partial<Thread> = {}): Thread {
  return { ...parts, frames };
}

/** A frame of `app/orders.py` as the Python SDK sends it. */
export function py(fn: string, contextLine: string, parts: Partial<Frame> = {}): Frame {
  return {
    filename: 'app/orders.py',
    absPath: '/srv/shop/app/orders.py',
    module: 'app.orders',
    function: fn,
    lineno: 42,
    inApp: true,
    contextLine,
    ...parts,
  };
}

/** A frame of an installed Python package. */
export function pyLib(module: string, fn: string, parts: Partial<Frame> = {}): Frame {
  const filename = `${module.replaceAll('.', '/')}.py`;
  return {
    filename,
    absPath: `/usr/lib/python3.12/site-packages/${filename}`,
    module,
    function: fn,
    lineno: 7,
    inApp: false,
    contextLine: '    return self.send(request)',
    ...parts,
  };
}

/** A frame of the Node SDK: the path in `filename`, a module made of it. */
export function node(file: string, fn: string, contextLine: string, parts: Partial<Frame> = {}): Frame {
  return {
    filename: `/app/dist/${file}.js`,
    module: file.replaceAll('/', '.'),
    function: fn,
    lineno: 10,
    colno: 15,
    inApp: true,
    contextLine,
    ...parts,
  };
}

/** A frame of a browser SDK: a URL, no source. */
export function web(file: string, fn: string | undefined, parts: Partial<Frame> = {}): Frame {
  return {
    filename: `https://shop.example.com/assets/${file}`,
    ...(fn !== undefined && { function: fn }),
    lineno: 1,
    colno: 4711,
    inApp: true,
    ...parts,
  };
}

export function go(module: string, fn: string, parts: Partial<Frame> = {}): Frame {
  return {
    module,
    function: fn,
    absPath: `/build/src/${module}/x.go`,
    filename: 'x.go',
    lineno: 3,
    inApp: true,
    ...parts,
  };
}

export function java(module: string, fn: string, parts: Partial<Frame> = {}): Frame {
  const simple = module.slice(module.lastIndexOf('.') + 1).replace(/\$.*/, '');
  return { module, function: fn, filename: `${simple}.java`, lineno: 33, inApp: true, ...parts };
}

export function rust(fn: string, file = 'handlers.rs', parts: Partial<Frame> = {}): Frame {
  return {
    function: fn,
    filename: `src/${file}`,
    absPath: `/home/ci/app/src/${file}`,
    inApp: true,
    ...parts,
  };
}

export function php(file: string, fn: string, contextLine: string, parts: Partial<Frame> = {}): Frame {
  return {
    filename: `/src/${file}.php`,
    absPath: `/var/www/html/src/${file}.php`,
    function: fn,
    inApp: true,
    contextLine,
    ...parts,
  };
}

export function ruby(file: string, fn: string, contextLine: string, parts: Partial<Frame> = {}): Frame {
  return {
    filename: `app/${file}.rb`,
    absPath: `/rails/app/${file}.rb`,
    function: fn,
    inApp: true,
    contextLine,
    ...parts,
  };
}
