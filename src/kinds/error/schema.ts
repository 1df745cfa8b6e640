import * as z from 'zod';
import { breadcrumbSchema } from '../../reader/breadcrumbs.ts';
import { levelSchema } from '../../reader/level.ts';
import { remarkSchema } from '../../reader/remarks.ts';
import { requestSchema } from '../../reader/request.ts';
import { sdkSchema } from '../../reader/sdk.ts';
import { userSchema } from '../../reader/user.ts';

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

/** An event as Ballast stores and shows it: one shape for every SDK. */
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
