import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import type { Random } from '../python-event.ts';
import type { Outgoing } from './sender.ts';
import type { LoadProject } from './server-protocol.ts';
import type { Expected } from './soak-traffic.ts';

export interface BadIngestBody {
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (random: Random) => Buffer;
  readonly statuses: readonly number[];
  /** Items that the ledger must show as invalid. */
  readonly counted: number;
}

const good = '{}\n{"type":"event"}\n{"message":"good"}\n';
const text = (what: string) => () => Buffer.from(what);

/** Bodies that Ballast cannot use, from a sender with a valid key. */
export const badIngestBodies: readonly BadIngestBody[] = [
  { label: 'no JSON', body: text('{}\n{"type":"event"}\n{not json\n'), statuses: [400], counted: 1 },
  { label: 'no object', body: text('{}\n{"type":"event"}\n[1,2]\n'), statuses: [400], counted: 1 },
  { label: 'no header', body: text('hello\n'), statuses: [400], counted: 1 },
  { label: 'empty', body: text(''), statuses: [400], counted: 1 },
  {
    label: 'short length',
    body: text('{}\n{"type":"event","length":9999}\n{}\n'),
    statuses: [400],
    counted: 1,
  },
  {
    label: 'header too long',
    body: text(`{"a":"${'x'.repeat(20_000)}"}\n`),
    statuses: [400, 413],
    counted: 1,
  },
  {
    label: 'random bytes',
    body: (random) => Buffer.from(Array.from({ length: 400 }, () => Math.floor(random() * 256))),
    statuses: [400],
    counted: 1,
  },
  {
    label: 'cut gzip',
    headers: { 'content-encoding': 'gzip' },
    body: () => gzipSync(good).subarray(0, 20),
    statuses: [400],
    counted: 1,
  },
  {
    label: 'no gzip',
    headers: { 'content-encoding': 'gzip' },
    body: text(good),
    statuses: [400],
    counted: 1,
  },
  {
    label: 'gzip bomb',
    headers: { 'content-encoding': 'gzip' },
    body: () => bomb,
    statuses: [413],
    counted: 1,
  },
  {
    label: 'unknown encoding',
    headers: { 'content-encoding': 'snappy' },
    body: text(good),
    statuses: [415],
    counted: 1,
  },
];

/** 24 MiB of blanks: 4 more than an envelope may have. */
const bomb = gzipSync(Buffer.alloc(24 * 1024 * 1024, 32), { level: 9 });

type Stranger = Pick<Outgoing, 'path' | 'headers'> & { label: string; expected: Expected };
const refused = (...statuses: number[]): Expected => ({ kind: 'refused', statuses, counted: 0 });
const hex32 = (random: Random): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

/** Senders that no key lets in. */
export const strangers: readonly ((project: LoadProject, random: Random) => Stranger)[] = [
  ({ id }) => ({
    label: 'bad input: no key',
    path: `/api/${id}/envelope/`,
    headers: {},
    expected: refused(401),
  }),
  ({ id }, random) => ({
    label: 'bad input: unknown key',
    path: `/api/${id}/envelope/?sentry_key=${hex32(random)}`,
    headers: {},
    expected: refused(403),
  }),
  ({ publicKey }) => ({
    label: 'bad input: key of another project',
    path: `/api/4000/envelope/?sentry_key=${publicKey}`,
    headers: {},
    expected: refused(403),
  }),
  ({ id }) => ({
    label: 'bad input: malformed key',
    path: `/api/${id}/envelope/?sentry_key=nope`,
    headers: {},
    expected: refused(400),
  }),
];

export interface BadApiRequest {
  readonly label: string;
  readonly method: string;
  readonly path: (project: LoadProject) => string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly statuses: readonly number[];
}

const json = { 'content-type': 'application/json' };

/** Calls of the API that break its rules. */
export const badApiRequests: readonly BadApiRequest[] = [
  {
    label: 'unknown query',
    method: 'GET',
    path: ({ id }) => `/api/v1/projects/${id}/issues?nope=1`,
    statuses: [422],
  },
  {
    label: 'cursor of nobody',
    method: 'GET',
    path: ({ id }) => `/api/v1/projects/${id}/issues?cursor=%00`,
    statuses: [422],
  },
  {
    label: 'broken JSON',
    method: 'PATCH',
    path: ({ id }) => `/api/v1/projects/${id}`,
    headers: json,
    body: '{"name":',
    statuses: [400],
  },
  {
    label: 'wrong type',
    method: 'PATCH',
    path: ({ id }) => `/api/v1/projects/${id}`,
    headers: json,
    body: '{"name":7}',
    statuses: [422, 428],
  },
  {
    label: 'no JSON type',
    method: 'POST',
    path: () => '/api/v1/projects',
    headers: { 'content-type': 'text/plain' },
    body: 'name=x',
    statuses: [415],
  },
  {
    label: 'wrong token',
    method: 'GET',
    path: () => '/api/v1/projects',
    headers: { authorization: `Bearer blst_${'0'.repeat(64)}`, 'cf-connecting-ip': '10.8.8.8' },
    statuses: [401, 429],
  },
  {
    label: 'nothing there',
    method: 'GET',
    path: () => '/api/v1/nothing/here',
    statuses: [404],
  },
  {
    label: 'no such event',
    method: 'GET',
    path: ({ id }) => `/api/v1/projects/${id}/events/${'e'.repeat(32)}`,
    statuses: [404],
  },
];
