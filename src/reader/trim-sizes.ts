/**
 * How much of each part of an event we keep; what is longer is trimmed, never refused (sentry-protocol 2.6).
 * `…Chars` counts UTF-16 units, a cheap stand-in for bytes that is exact for ASCII.
 */
export const limits = {
  remarks: 100,
  pointerChars: 512,

  messageChars: 8192,
  culpritChars: 200,
  releaseChars: 200,
  environmentChars: 64,
  distChars: 64,
  nameChars: 200,
  platformChars: 64,
  pathChars: 2048,
  addressListChars: 1024,
  symbolChars: 512,
  codeLineChars: 256,

  tags: 200,
  tagsLookedAt: 1000,
  tagKeyChars: 200,
  tagValueChars: 200,
  fingerprintParts: 32,
  fingerprintPartChars: 512,
  modules: 500,

  exceptions: 50,
  threads: 100,
  framesPerStack: 250,
  /** Of a thread the event is not about. */
  framesPerOtherThread: 50,
  /** Frames that keep their variables and the lines around; other frames keep only their place and their own line. */
  framesWithDetail: 50,
  codeLines: 10,
  breadcrumbs: 100,
  sdkEntries: 100,
  sdkErrors: 50,
  debugImages: 256,

  pairs: 100,
  pairsLookedAt: 1000,
  pairValueChars: 4096,
  urlChars: 8192,

  contexts: 100,
  contextChars: 8 * 1024,
  extraItemChars: 16 * 1024,
  extraChars: 256 * 1024,
  bodyChars: 8 * 1024,
  frameVarsChars: 8 * 1024,
  breadcrumbDataChars: 8 * 1024,
  mechanismDataChars: 4 * 1024,
  smallTreeChars: 4 * 1024,
  debugMetaChars: 64 * 1024,

  treeDepth: 10,
  treeEntries: 256,
} as const;
