import type { CaseInput, Json, NamePlace } from './case.ts';

/**
 * Where the value of a case goes: into an event as an SDK sends it, and into fields of a log line. Names of fields
 * are neutral, because a log may hide some fields (`payload`) whole.
 */

export type LogEntry =
  | { readonly kind: 'message'; readonly message: string }
  | { readonly kind: 'field'; readonly key: string; readonly value: Json };

const base = { platform: 'other', timestamp: '2026-01-02T03:04:00Z', level: 'error' };

const crumb = (more: Record<string, unknown>) => ({
  values: [{ timestamp: '2026-01-02T03:03:59Z', type: 'default', category: 'app', level: 'info', ...more }],
});
const exception = (more: Record<string, unknown>, frame: Record<string, unknown> = {}) => ({
  values: [
    {
      type: 'Error',
      value: 'failed',
      stacktrace: { frames: [{ function: 'run', filename: 'app.x', lineno: 3, in_app: true, ...frame }] },
      ...more,
    },
  ],
});

/** The payload of an SDK that holds the value in every place that a value of this kind reaches. */
export function payloadOf(input: CaseInput): Record<string, unknown> {
  switch (input.place) {
    case 'text':
      return {
        ...base,
        exception: exception({ value: input.value }, { vars: { line: input.value } }),
        logentry: { formatted: input.value },
        breadcrumbs: crumb({ message: input.value }),
        extra: { note: input.value },
      };
    case 'pair':
      return dictionaries(input.key, input.value);
    case 'tree':
      return {
        ...base,
        exception: exception({}, { vars: { value: input.value } }),
        breadcrumbs: crumb({ data: { value: input.value } }),
        extra: { payload: input.value },
        contexts: { state: { value: input.value } },
        request: { url: 'https://shop.example/api', data: input.value },
      };
    case 'header':
      return {
        ...base,
        request: { url: 'https://shop.example/', headers: { [input.key]: input.value } },
        breadcrumbs: crumb({ data: { headers: { [input.key]: input.value } } }),
        extra: { headers: [[input.key, input.value]] },
      };
    case 'cookie':
      return {
        ...base,
        request: {
          url: 'https://shop.example/',
          headers: { Cookie: `theme=dark; ${input.key}=${input.value}` },
          cookies: `theme=dark; ${input.key}=${input.value}`,
        },
      };
    case 'query':
      return {
        ...base,
        request: { url: `https://shop.example/list?${encodedPair(input)}`, query_string: encodedPair(input) },
        breadcrumbs: crumb({ data: { url: `https://shop.example/list?page=2&${encodedPair(input)}` } }),
      };
    case 'form':
      return {
        ...base,
        request: {
          url: 'https://shop.example/form',
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          data: `step=2&${encodedPair(input)}`,
        },
        extra: { form: { step: 2, [input.key]: input.value } },
      };
    case 'url':
      return {
        ...base,
        exception: exception(
          { value: `GET ${input.value} answered 502` },
          { vars: { address: input.value } },
        ),
        request: { url: input.value, method: 'GET' },
        breadcrumbs: crumb({ type: 'http', category: 'xhr', data: { url: input.value, method: 'GET' } }),
      };
    case 'body':
      return {
        ...base,
        request: { url: 'https://shop.example/in', method: 'POST', data: input.value },
        breadcrumbs: crumb({ data: { body: input.value } }),
        extra: { response: input.value },
      };
    case 'name':
      break;
  }
  return { ...base, ...namePayloads[input.name](input.value) };
}

/** The same value as an application or our own code logs it. */
export function logEntriesOf(input: CaseInput): readonly LogEntry[] {
  switch (input.place) {
    case 'text':
      return [
        { kind: 'message', message: input.value },
        { kind: 'field', key: 'detail', value: input.value },
      ];
    case 'pair':
      return [{ kind: 'field', key: input.key, value: input.value }];
    case 'tree':
      return [{ kind: 'field', key: 'item', value: input.value }];
    case 'header':
      return [{ kind: 'field', key: 'headers', value: { [input.key]: input.value } }];
    case 'cookie':
      return [
        { kind: 'field', key: 'headers', value: { cookie: `theme=dark; ${input.key}=${input.value}` } },
      ];
    case 'query':
      return [
        { kind: 'field', key: 'target', value: `https://shop.example/list?page=2&${encodedPair(input)}` },
      ];
    case 'form':
      return [{ kind: 'field', key: 'form', value: `step=2&${encodedPair(input)}` }];
    case 'url':
      return [
        { kind: 'field', key: 'target', value: input.value },
        { kind: 'message', message: `GET ${input.value} answered 502` },
      ];
    case 'body':
      return [{ kind: 'field', key: 'response', value: input.value }];
    case 'name':
      break;
  }
  return [{ kind: 'field', key: 'name', value: input.value }];
}

const encodedPair = ({ key, value }: { readonly key: string; readonly value: string }) =>
  `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;

function dictionaries(key: string, value: Json): Record<string, unknown> {
  const tags = typeof value === 'string' && value.length <= 200 ? { tags: { [key]: value } } : {};
  return {
    ...base,
    ...tags,
    exception: exception({}, { vars: { [key]: value } }),
    breadcrumbs: crumb({ data: { [key]: value } }),
    extra: { [key]: value, nested: { list: [{ [key]: value }] } },
    contexts: { state: { [key]: value } },
    request: { url: 'https://shop.example/api', data: { [key]: value }, env: { [key]: value } },
  };
}

const namePayloads: Readonly<Record<NamePlace, (value: string) => Record<string, unknown>>> = {
  tagKey: (value) => ({ tags: { [value]: 'yes' } }),
  extraKey: (value) => ({ extra: { [value]: 1 } }),
  contextName: (value) => ({ contexts: { [value]: { size: 1 } } }),
  moduleName: (value) => ({ modules: { [value]: '1.0.0' } }),
  moduleVersion: (value) => ({ modules: { billing: value } }),
  release: (value) => ({ release: value }),
  environment: (value) => ({ environment: value }),
  dist: (value) => ({ dist: value }),
  sdkName: (value) => ({ sdk: { name: value, version: '1.0.0' } }),
  sdkVersion: (value) => ({ sdk: { name: 'sentry.python', version: value } }),
  sdkPackage: (value) => ({
    sdk: { name: 'sentry.x', version: '1.0.0', packages: [{ name: value, version: '1.0.0' }] },
  }),
  debugFile: (value) => ({ debug_meta: { images: [{ type: 'elf', code_file: value }] } }),
  headerName: (value) => ({ request: { headers: { [value]: '1' } } }),
  cookieName: (value) => ({ request: { cookies: [[value, '1']] } }),
  queryKey: (value) => ({ request: { query_string: [[value, '1']] } }),
  userAgent: (value) => ({ request: { headers: { 'User-Agent': value } } }),
  exceptionType: (value) => ({ exception: exception({ type: value }) }),
  exceptionModule: (value) => ({ exception: exception({ module: value }) }),
  frameFunction: (value) => ({ exception: exception({}, { function: value }) }),
  frameFilename: (value) => ({ exception: exception({}, { filename: value }) }),
  frameAbsPath: (value) => ({ exception: exception({}, { abs_path: value }) }),
  frameModule: (value) => ({ exception: exception({}, { module: value }) }),
  framePackage: (value) => ({ exception: exception({}, { package: value }) }),
  contextLine: (value) => ({ exception: exception({}, { context_line: value }) }),
  threadName: (value) => ({ threads: { values: [{ id: 1, name: value, current: true }] } }),
  breadcrumbCategory: (value) => ({ breadcrumbs: crumb({ category: value }) }),
  breadcrumbType: (value) => ({ breadcrumbs: crumb({ type: value }) }),
  serverName: (value) => ({ server_name: value }),
  transaction: (value) => ({ transaction: value }),
  logger: (value) => ({ logger: value }),
  fingerprint: (value) => ({ fingerprint: ['{{ default }}', value] }),
  mechanismData: (value) => ({
    exception: exception({ mechanism: { type: 'generic', handled: true, data: { source: value } } }),
  }),
  helpLink: (value) => ({
    exception: exception({ mechanism: { type: 'generic', handled: true, help_link: value } }),
  }),
  userName: (value) => ({ user: { id: '7', username: value } }),
  userId: (value) => ({ user: { id: value } }),
  messageParam: (value) => ({ logentry: { message: 'sync of %s failed', params: [value] } }),
  method: (value) => ({ request: { url: 'https://shop.example/', method: value } }),
};
