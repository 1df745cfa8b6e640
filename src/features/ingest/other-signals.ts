import { countJsonEntries } from '../../wire/envelope/count-entries.ts';
import { countParts } from '../../wire/envelope/count-parts.ts';
import { countProtobufEntries } from '../../wire/envelope/count-protobuf.ts';
import { kindOf } from '../../kinds/registry.ts';
import { wireBodyMaxBytes } from '../../wire/body-caps.ts';
import type { Category } from '../../domain/outcome.ts';

/** A protocol route that has no feature yet: what it takes, counts and answers. */
export interface OtherSignal {
  /** Below `/api/{project}`. */
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST' | 'PUT')[];
  readonly category: Category;
  readonly maxBytes: number;
  /** How many entries a body holds; undefined when unknown. `body` is decoded if `isEncoded`. */
  readonly count?: (body: Uint8Array, contentType: string | undefined) => number | undefined;
  /** Whether `count` needs the body without its content encoding. */
  readonly isEncoded?: true;
  readonly reply: 'empty' | 'json' | 'uuid' | 'otlp';
}

const post = ['POST'] as const;
const checkIn = ['GET', 'POST', 'PUT'] as const;
const maxBytesOf = (itemType: string): number => kindOf(itemType)?.caps.maxItemBytes ?? wireBodyMaxBytes;

/** Browsers send one report as an object, or several in a list (the Reporting API). */
const browserReport = (path: string): OtherSignal => ({
  path,
  methods: post,
  category: 'security',
  maxBytes: maxBytesOf('security'),
  count: (body) => countJsonEntries(body, []),
  isEncoded: true,
  reply: 'empty',
});

const crash = (path: string): OtherSignal => ({
  path,
  methods: post,
  category: 'error',
  maxBytes: wireBodyMaxBytes,
  reply: 'uuid',
});

const cron = (path: string): OtherSignal => ({
  path,
  methods: checkIn,
  category: 'monitor',
  maxBytes: maxBytesOf('check_in'),
  reply: 'json',
});

/** In protobuf the entries of all three signals have the same field numbers: resources, scopes, entries. */
const otlpFields = [1, 2, 2];
const otlpSignals = [
  { name: 'traces', category: 'span', keys: ['resourceSpans', 'scopeSpans', 'spans'] },
  { name: 'logs', category: 'log_item', keys: ['resourceLogs', 'scopeLogs', 'logRecords'] },
  { name: 'metrics', category: 'trace_metric', keys: ['resourceMetrics', 'scopeMetrics', 'metrics'] },
] as const;

const otlp = (prefix: string): OtherSignal[] =>
  otlpSignals.map(({ name, category, keys }) => ({
    path: `${prefix}/v1/${name}`,
    methods: post,
    category,
    maxBytes: maxBytesOf('log'),
    count: (body, contentType) =>
      isProtobuf(contentType) ? countProtobufEntries(body, otlpFields) : countJsonEntries(body, keys),
    isEncoded: true,
    reply: 'otlp',
  }));

/** Other endpoints that SDKs and browsers send to (sentry-protocol 1.2), until a feature takes them. */
export const otherSignals: readonly OtherSignal[] = [
  browserReport('/security'),
  browserReport('/csp-report'),
  browserReport('/nel'),
  crash('/minidump'),
  crash('/unreal/:publicKey'),
  {
    path: '/events/:eventId/attachments',
    methods: post,
    category: 'attachment',
    maxBytes: wireBodyMaxBytes,
    count: countParts,
    reply: 'empty',
  },
  cron('/cron/:monitor'),
  cron('/cron/:monitor/:publicKey'),
  ...otlp('/integration/otlp'),
  ...otlp('/otlp'),
];

export function isProtobuf(contentType: string | undefined): boolean {
  return /^\s{0,9}application\/(?:x-)?protobuf\b/i.test(contentType ?? '');
}
