const KiB = 1024;
const MiB = 1024 * KiB;

/** Encoded request body as it arrives. As large as the decoded one, since `identity` is an encoding too. */
export const wireBodyMaxBytes = 20 * MiB;

/**
 * Decoded envelope. The largest JSON container is 12 MiB and a screenshot may ride along; the 200 MiB that Relay takes
 * would not fit the 128 MB that all requests of an isolate share.
 */
export const envelopeMaxBytes = 20 * MiB;

/** Decoded `/store/` body: one event. */
export const storeBodyMaxBytes = 1 * MiB;

/** Encoded `/store/` body: base64 adds a third to what does not shrink, so twice the cap cannot be within it. */
export const storeWireMaxBytes = 2 * storeBodyMaxBytes;

/** An envelope that names its key only inside must do so within its first bytes; until then nothing more is read. */
export const tunnelHeadBytes = 16 * KiB;

/** The same for zstd, whose first block gives nothing until all of it is there (RFC 8878 §3.1.1.2: at most 128 KiB). */
export const tunnelZstdHeadBytes = 132 * KiB;

/**
 * Bodies that one isolate holds at a time, encoded and decoded bytes together. The largest body and what it decodes to
 * fit, and with what it takes to decode one the 128 MB of an isolate suffice.
 */
export const bodyMemoryMaxBytes = 64 * MiB;

/** Up to this a request may use all of `bodyMemoryMaxBytes`, beyond only three quarters: one event and its encoded form. */
export const smallBodyBytes = 2 * MiB;

/** How fast a body must arrive. */
export interface BodyPace {
  /** In every window at least so many bytes, or the rest of the body. */
  readonly windowBytes: number;
  readonly windowMs: number;
  /** For the whole body. */
  readonly deadlineMs: number;
}

/** A poor mobile connection sends 2 to 5 KB a second. A slower body would hold memory for too long. */
export const bodyPace: BodyPace = { windowBytes: 16 * KiB, windowMs: 10_000, deadlineMs: 60_000 };

/** What the envelope parser allows. Bytes are decoded bytes; a cap is the largest size still taken. */
export interface EnvelopeLimits {
  readonly maxEnvelopeBytes: number;
  readonly maxHeaderLineBytes: number;
  readonly maxItemHeaderLineBytes: number;
  /** Of all item headers together: they are parsed before any quota knows of them. */
  readonly maxItemHeadersBytes: number;
  /** Good and refused items together. */
  readonly maxItems: number;
  /** Payload cap by item type; a type that is not listed may fill the envelope. */
  readonly maxItemBytes: ReadonlyMap<string, number>;
}

/** All but the caps of items, which each kind of telemetry sets. */
export const envelopeLimits: Omit<EnvelopeLimits, 'maxItemBytes'> = {
  maxEnvelopeBytes: envelopeMaxBytes,
  // `sdk.packages` and `trace` make real headers 0.5 to 4 KiB long.
  maxHeaderLineBytes: 16 * KiB,
  maxItemHeaderLineBytes: 8 * KiB,
  // 500 bytes for each of 256 items; real ones have 50 to 200.
  maxItemHeadersBytes: 128 * KiB,
  maxItems: 256,
};
