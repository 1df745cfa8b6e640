import * as z from 'zod';

/** The five severities we store; SDK words and numbers are mapped onto them (sentry-protocol 4.1). */
export const levels = ['fatal', 'error', 'warning', 'info', 'debug'] as const;
export const levelSchema = z.enum(levels);
export type Level = z.infer<typeof levelSchema>;

const jsonSchema = z.unknown();
const pairsSchema = z.array(z.tuple([z.string(), z.string()]));

/** A call on the stack. Frames run oldest call first (sentry-protocol 4.5). */
export const frameSchema = z.object({
  filename: z.string().optional(),
  absPath: z.string().optional(),
  function: z.string().optional(),
  rawFunction: z.string().optional(),
  module: z.string().optional(),
  package: z.string().optional(),
  platform: z.string().optional(),
  lineno: z.number().int().optional(),
  colno: z.number().int().optional(),
  inApp: z.boolean(),
  preContext: z.array(z.string()).optional(),
  contextLine: z.string().optional(),
  postContext: z.array(z.string()).optional(),
  vars: z.record(z.string(), jsonSchema).optional(),
  instructionAddr: z.string().optional(),
  symbolAddr: z.string().optional(),
  imageAddr: z.string().optional(),
});
export type Frame = z.infer<typeof frameSchema>;

export const mechanismSchema = z.object({
  type: z.string(),
  handled: z.boolean().optional(),
  synthetic: z.boolean().optional(),
  source: z.string().optional(),
  exceptionId: z.number().int().optional(),
  parentId: z.number().int().optional(),
  isExceptionGroup: z.boolean().optional(),
  description: z.string().optional(),
  helpLink: z.string().optional(),
  data: z.record(z.string(), jsonSchema).optional(),
  meta: z.record(z.string(), jsonSchema).optional(),
});
export type Mechanism = z.infer<typeof mechanismSchema>;

/** One exception of a chain. Root cause first, the one finally caught last (sentry-protocol 4.3). */
export const exceptionSchema = z.object({
  type: z.string().optional(),
  value: z.string().optional(),
  module: z.string().optional(),
  threadId: z.string().optional(),
  mechanism: mechanismSchema.optional(),
  frames: z.array(frameSchema).optional(),
  framesOmitted: z.number().int().optional(),
});
export type ExceptionEntry = z.infer<typeof exceptionSchema>;

export const threadSchema = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  current: z.boolean().optional(),
  crashed: z.boolean().optional(),
  main: z.boolean().optional(),
  state: z.string().optional(),
  frames: z.array(frameSchema).optional(),
  framesOmitted: z.number().int().optional(),
});
export type Thread = z.infer<typeof threadSchema>;

/** `template` is what groups, `formatted` is what people read (sentry-protocol 4.4). */
export const messageSchema = z.object({
  formatted: z.string(),
  template: z.string().optional(),
  params: jsonSchema.optional(),
});
export type Message = z.infer<typeof messageSchema>;

export const breadcrumbSchema = z.object({
  timestamp: z.iso.datetime().optional(),
  type: z.string().optional(),
  category: z.string().optional(),
  level: levelSchema.optional(),
  message: z.string().optional(),
  data: z.record(z.string(), jsonSchema).optional(),
});
export type Breadcrumb = z.infer<typeof breadcrumbSchema>;

export const requestSchema = z.object({
  url: z.string().optional(),
  method: z.string().optional(),
  query: pairsSchema.optional(),
  data: jsonSchema.optional(),
  cookies: pairsSchema.optional(),
  headers: pairsSchema.optional(),
  env: z.record(z.string(), jsonSchema).optional(),
  fragment: z.string().optional(),
});
export type EventRequest = z.infer<typeof requestSchema>;

export const userSchema = z.object({
  id: z.string().optional(),
  email: z.string().optional(),
  username: z.string().optional(),
  name: z.string().optional(),
  ipAddress: z.string().optional(),
  geo: z.record(z.string(), jsonSchema).optional(),
  data: z.record(z.string(), jsonSchema).optional(),
});
export type EventUser = z.infer<typeof userSchema>;

export const sdkSchema = z.object({
  name: z.string(),
  version: z.string(),
  integrations: z.array(z.string()).optional(),
  packages: z.array(z.object({ name: z.string(), version: z.string() })).optional(),
});

/**
 * What we did to the payload: `path` is a JSON pointer into the normalised event, or, for what was repaired while its JSON
 * was read, into the payload as it was sent.
 */
export const remarkSchema = z.object({
  kind: z.enum(['trimmed', 'dropped', 'scrubbed', 'clock_drift', 'replaced']),
  path: z.string(),
  detail: z.string().optional(),
});
export type Remark = z.infer<typeof remarkSchema>;

/** An event as we keep and show it: one shape, whatever the SDK sent. */
export const normalizedEventSchema = z.object({
  eventId: z.string().regex(/^[0-9a-f]{32}$/),
  timestamp: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  platform: z.string(),
  level: levelSchema,
  type: z.enum(['error', 'default']),
  logger: z.string().optional(),
  transaction: z.string().optional(),
  /** Where it happened in the client's own words: shown when nothing better is known. */
  culprit: z.string().optional(),
  serverName: z.string().optional(),
  release: z.string().optional(),
  dist: z.string().optional(),
  environment: z.string(),
  message: messageSchema.optional(),
  exceptions: z.array(exceptionSchema).optional(),
  threads: z.array(threadSchema).optional(),
  /** A stack with no exception around it: very old clients. */
  stacktrace: z.array(frameSchema).optional(),
  breadcrumbs: z.array(breadcrumbSchema).optional(),
  request: requestSchema.optional(),
  user: userSchema.optional(),
  contexts: z.record(z.string(), z.record(z.string(), jsonSchema)).optional(),
  tags: pairsSchema.optional(),
  extra: z.record(z.string(), jsonSchema).optional(),
  modules: z.record(z.string(), z.string()).optional(),
  fingerprint: z.array(z.string()).optional(),
  checksum: z.string().optional(),
  sdk: sdkSchema.optional(),
  debugMeta: z.record(z.string(), jsonSchema).optional(),
  /** Processing errors the SDK itself reported. */
  errors: z.array(z.record(z.string(), jsonSchema)).optional(),
  remarks: z.array(remarkSchema).optional(),
});
export type NormalizedEvent = z.infer<typeof normalizedEventSchema>;
