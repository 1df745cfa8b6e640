import type { Envelope } from '../../wire/envelope/parse-envelope.ts';
import { tunnelHeadBytes, tunnelZstdHeadBytes } from '../../wire/body-caps.ts';
import { err, type Result } from '../../errors/result.ts';
import type { BodyHold } from '../../platform/body-memory.ts';
import { codingOf } from '../../platform/inflate.ts';
import { openBody, type BodyOwner, type OpenBody } from '../../platform/read-body.ts';
import {
  readTunnelDsn,
  refuseBody,
  refuseEncoding,
  type BodyForm,
  type BodyRefusal,
} from './read-envelope.ts';

/** A body that is arriving. The caller may read the DSN in it first, then the envelope. Nothing here throws. */
export interface Receiving {
  /** Reads only the first bytes, and no more until `readRest`. */
  readonly findDsn: () => Promise<Result<string | undefined, BodyRefusal>>;
  readonly readRest: () => Promise<Result<Envelope, BodyRefusal>>;
  /** Size of the body so far: decoded bytes, or those received. */
  readonly bytes: () => number;
}

/** Begins to receive an envelope. Counts all bytes in `hold`, which the caller closes. */
export function receiveBody(
  request: BodyOwner,
  contentEncoding: string | undefined,
  form: BodyForm,
  hold: BodyHold,
): Receiving {
  const body: OpenBody = openBody(request, form.wireMaxBytes, hold);
  let bytes = 0;
  return {
    bytes: () => bytes,
    async findDsn() {
      const headBytes = codingOf(contentEncoding) === 'zstd' ? tunnelZstdHeadBytes : tunnelHeadBytes;
      const head = await body.readHead(headBytes);
      return head.ok ? readTunnelDsn(head.value, contentEncoding) : err(refuseBody(head.error));
    },
    async readRest() {
      const wire = await body.readAll();
      if (!wire.ok) return err(refuseBody(wire.error));
      bytes = wire.value.length;
      const decoded = form.decode(wire.value, contentEncoding, hold.freeBytes());
      if (!decoded.ok) {
        if (decoded.error.reason === 'too_large') bytes = decoded.error.maxBytes;
        return err(refuseEncoding(decoded.error));
      }
      bytes = decoded.value.length;
      if (decoded.value !== wire.value) {
        if (!hold.take(decoded.value.length)) return err(refuseBody({ reason: 'no_memory' }));
        // The encoded bytes are not needed any more.
        hold.give(wire.value.buffer.byteLength);
      }
      return form.parse(decoded.value);
    },
  };
}
