/**
 * What this version reads of an event, declared here so that a later change of the event schema cannot
 * change it. `NormalizedEvent` satisfies it. Line numbers, columns and variables are missing on purpose.
 */
export interface GroupingFrame {
  readonly filename?: string | undefined;
  readonly absPath?: string | undefined;
  readonly function?: string | undefined;
  readonly module?: string | undefined;
  readonly package?: string | undefined;
  readonly platform?: string | undefined;
  readonly contextLine?: string | undefined;
  readonly inApp: boolean;
}

export interface GroupingMechanism {
  readonly handled?: boolean | undefined;
  readonly synthetic?: boolean | undefined;
  readonly exceptionId?: number | undefined;
  readonly parentId?: number | undefined;
  readonly isExceptionGroup?: boolean | undefined;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

export interface GroupingException {
  readonly type?: string | undefined;
  readonly value?: string | undefined;
  readonly mechanism?: GroupingMechanism | undefined;
  readonly frames?: readonly GroupingFrame[] | undefined;
}

export interface GroupingThread {
  readonly crashed?: boolean | undefined;
  readonly current?: boolean | undefined;
  readonly frames?: readonly GroupingFrame[] | undefined;
}

export interface GroupingMessage {
  readonly formatted: string;
  readonly template?: string | undefined;
}

export interface GroupingEvent {
  readonly platform: string;
  readonly level: string;
  readonly logger?: string | undefined;
  readonly transaction?: string | undefined;
  readonly message?: GroupingMessage | undefined;
  readonly exceptions?: readonly GroupingException[] | undefined;
  readonly threads?: readonly GroupingThread[] | undefined;
  readonly stacktrace?: readonly GroupingFrame[] | undefined;
  readonly tags?: readonly (readonly [string, string])[] | undefined;
  readonly fingerprint?: readonly string[] | undefined;
  readonly checksum?: string | undefined;
  readonly sdk?: { readonly name: string; readonly version: string } | undefined;
}
