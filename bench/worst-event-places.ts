/** The fields of an event that can hold free text or many members. Each fills one of them up to a size. */
export type Place = (unit: string, bytes: number) => Record<string, unknown>;

/** A text of whole units, at most `chars` long but at least one unit. */
function textOf(unit: string, chars: number): string {
  return unit.repeat(Math.max(1, Math.floor(chars / unit.length)));
}

/** `count` texts that fill `bytes` together. */
function textsOf(unit: string, bytes: number, count: number): string[] {
  return Array.from({ length: count }, () => textOf(unit, Math.floor(bytes / count)));
}

/** As many short members as fit, each with a name of its own. */
function shortMembers<T>(unit: string, bytes: number, valueOf: (unit: string) => T): [string, T][] {
  const count = Math.max(1, Math.floor(bytes / (unit.length + 12)));
  return Array.from({ length: count }, (_, at) => [at.toString(36), valueOf(unit)]);
}

function nested(unit: string, bytes: number): unknown {
  let value: unknown = unit;
  const levels = Math.min(400, Math.floor(bytes / (unit.length + 8)));
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { [unit]: value };
  return value;
}

const frameOf = (fields: Record<string, unknown>): Record<string, unknown> => ({
  function: 'handle',
  filename: 'app/main.py',
  lineno: 1,
  in_app: true,
  ...fields,
});

function stackOf(frames: Record<string, unknown>[]): Record<string, unknown> {
  return { exception: { values: [{ type: 'Error', value: 'boom', stacktrace: { frames } }] } };
}

export const places: Readonly<Record<string, Place>> = {
  message: (unit, bytes) => ({ message: textOf(unit, bytes) }),
  'message with parameters': (unit, bytes) => ({
    logentry: { message: textOf(`${unit}%s`, bytes / 2), params: textsOf(unit, bytes / 2, 50) },
  }),
  'parameters, many': (unit, bytes) => ({
    logentry: { message: '{} %s', params: shortMembers(unit, bytes, String).map(([, text]) => text) },
  }),
  'exception value': (unit, bytes) => ({
    exception: { values: [{ type: 'Error', value: textOf(unit, bytes) }] },
  }),
  'exception values, 50': (unit, bytes) => ({
    exception: { values: textsOf(unit, bytes, 50).map((value) => ({ type: 'Error', value })) },
  }),
  'exceptions, many': (unit, bytes) => ({
    exception: { values: shortMembers(unit, bytes, (value) => ({ type: 'E', value })).map(([, e]) => e) },
  }),
  'breadcrumb messages, 100': (unit, bytes) => ({
    breadcrumbs: textsOf(unit, bytes, 100).map((message) => ({ message })),
  }),
  'breadcrumbs, many': (unit, bytes) => ({
    breadcrumbs: shortMembers(unit, bytes, (message) => ({ message })).map(([, crumb]) => crumb),
  }),
  'breadcrumb data, 100': (unit, bytes) => ({
    breadcrumbs: textsOf(unit, bytes, 100).map((url) => ({ data: { url } })),
  }),
  'extra, one text': (unit, bytes) => ({ extra: { text: textOf(unit, bytes) } }),
  'extra, 16 texts': (unit, bytes) => ({ extra: { list: textsOf(unit, bytes, 16) } }),
  'extra, 1000 texts': (unit, bytes) => ({ extra: Object.fromEntries(textsOf(unit, bytes, 1000).entries()) }),
  'extra, many keys': (unit, bytes) => ({ extra: Object.fromEntries(shortMembers(unit, bytes, String)) }),
  'extra, keys of the unit': (unit, bytes) => ({
    extra: Object.fromEntries(shortMembers(unit, bytes, () => 1).map(([key]) => [unit + key, 'x1y2z3'])),
  }),
  'extra, many texts in a list': (unit, bytes) => ({
    extra: { list: shortMembers(unit, bytes, String).map(([, text]) => text) },
  }),
  'extra, nested': (unit, bytes) => ({ extra: { deep: nested(unit, bytes) } }),
  'tags, many': (unit, bytes) => ({ tags: Object.fromEntries(shortMembers(unit, bytes, String)) }),
  'tags, pairs': (unit, bytes) => ({ tags: shortMembers(unit, bytes, String) }),
  'tags, long values': (unit, bytes) => ({ tags: Object.fromEntries(textsOf(unit, bytes, 200).entries()) }),
  'headers, many': (unit, bytes) => ({
    request: { headers: Object.fromEntries(shortMembers(unit, bytes, String)) },
  }),
  'headers, 100': (unit, bytes) => ({
    request: { headers: Object.fromEntries(textsOf(unit, bytes, 100).entries()) },
  }),
  'query string': (unit, bytes) => ({ request: { query_string: textOf(unit, bytes) } }),
  'query pairs': (unit, bytes) => ({ request: { query_string: shortMembers(unit, bytes, String) } }),
  cookies: (unit, bytes) => ({ request: { cookies: textOf(unit, bytes) } }),
  url: (unit, bytes) => ({ request: { url: `https://example.com/${textOf(unit, bytes)}` } }),
  'body text': (unit, bytes) => ({ request: { data: textOf(unit, bytes) } }),
  'body object': (unit, bytes) => ({
    request: { data: Object.fromEntries(shortMembers(unit, bytes, String)) },
  }),
  'body JSON in a text': (unit, bytes) => ({
    request: { data: JSON.stringify(Object.fromEntries(shortMembers(unit, bytes, String))) },
  }),
  'variables of frames': (unit, bytes) =>
    stackOf(textsOf(unit, bytes, 200).map((text) => frameOf({ vars: { text } }))),
  'lines of frames': (unit, bytes) =>
    stackOf(
      textsOf(unit, bytes / 3, 200).map((line) =>
        frameOf({ context_line: line, pre_context: [line], post_context: [line] }),
      ),
    ),
  'names of frames': (unit, bytes) =>
    stackOf(
      textsOf(unit, bytes / 3, 250).map((name) => frameOf({ function: name, filename: name, module: name })),
    ),
  'frames, many': (unit, bytes) =>
    stackOf(shortMembers(unit, bytes / 3, (name) => ({ function: name })).map(([, frame]) => frame)),
  'threads, many': (unit, bytes) => ({
    threads: { values: shortMembers(unit, bytes / 2, (name) => ({ name })).map(([, thread]) => thread) },
  }),
  'contexts, many': (unit, bytes) => ({
    contexts: Object.fromEntries(shortMembers(unit, bytes, (text) => ({ text }))),
  }),
  'modules, many': (unit, bytes) => ({ modules: Object.fromEntries(shortMembers(unit, bytes, String)) }),
  'fingerprint, many': (unit, bytes) => ({
    fingerprint: shortMembers(unit, bytes, String).map(([, text]) => text),
  }),
  'fingerprint, 32': (unit, bytes) => ({ fingerprint: textsOf(unit, bytes, 32) }),
  'user data': (unit, bytes) => ({
    user: { id: unit, data: Object.fromEntries(shortMembers(unit, bytes, String)) },
  }),
  'unknown keys': (unit, bytes) => Object.fromEntries(shortMembers(unit, bytes, String)),
  'errors of the SDK': (unit, bytes) => ({
    errors: shortMembers(unit, bytes, (value) => ({ type: 'invalid', value })).map(([, error]) => error),
  }),
  'debug images': (unit, bytes) => ({
    debug_meta: {
      images: shortMembers(unit, bytes, (name) => ({ type: 'elf', code_file: name })).map(([, i]) => i),
    },
  }),
  'transaction and release': (unit, bytes) => ({
    transaction: textOf(unit, bytes / 2),
    release: textOf(unit, bytes / 2),
  }),
};
