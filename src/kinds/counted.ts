import type { Kind } from './kind.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * What Ballast takes, counts and does not store yet. The caps are sentry-protocol 2.6; attachments, profiles and
 * replays may fill the envelope. A kind that gets a folder of its own leaves this list.
 */
export const countedKinds: readonly Kind[] = [
  {
    name: 'transaction',
    types: ['transaction'],
    category: 'transaction',
    caps: { maxItemBytes: MiB },
  },
  {
    name: 'session',
    types: ['session', 'sessions'],
    category: 'session',
    caps: { maxItemBytes: 10 * MiB },
  },
  { name: 'attachment', types: ['attachment'], category: 'attachment', caps: {} },
  { name: 'check-in', types: ['check_in'], category: 'monitor', caps: { maxItemBytes: 100 * KiB } },
  {
    name: 'log',
    types: ['log'],
    category: 'log_item',
    byteCategory: 'log_byte',
    caps: { maxItemBytes: 12 * MiB },
    entriesAt: ['items'],
  },
  {
    name: 'otel-log',
    types: ['otel_log'],
    category: 'log_item',
    byteCategory: 'log_byte',
    caps: { maxItemBytes: 12 * MiB },
  },
  {
    name: 'trace-metric',
    types: ['trace_metric'],
    category: 'trace_metric',
    byteCategory: 'trace_metric_byte',
    caps: { maxItemBytes: 12 * MiB },
    entriesAt: ['items'],
  },
  {
    name: 'span',
    types: ['span'],
    category: 'span',
    caps: { maxItemBytes: 12 * MiB },
    entriesAt: ['items'],
  },
  { name: 'otel-span', types: ['otel_span'], category: 'span', caps: { maxItemBytes: 12 * MiB } },
  { name: 'user-report', types: ['user_report'], category: 'default', caps: { maxItemBytes: MiB } },
  { name: 'profile', types: ['profile', 'profile_chunk'], category: 'profile', caps: {} },
  { name: 'replay-event', types: ['replay_event'], category: 'replay', caps: { maxItemBytes: MiB } },
  {
    name: 'replay-recording',
    types: ['replay_recording'],
    category: 'replay',
    caps: { maxItemBytes: 10 * MiB },
  },
  { name: 'replay-video', types: ['replay_video'], category: 'replay', caps: {} },
  {
    name: 'security',
    types: ['security', 'raw_security'],
    category: 'security',
    caps: { maxItemBytes: MiB },
  },
  { name: 'nel', types: ['nel'], category: 'security', caps: { maxItemBytes: MiB }, entriesAt: [] },
  { name: 'statsd', types: ['statsd'], category: 'metric_bucket', caps: { maxItemBytes: MiB } },
  {
    name: 'metric-buckets',
    types: ['metric_buckets'],
    category: 'metric_bucket',
    caps: { maxItemBytes: MiB },
    entriesAt: [],
  },
];
