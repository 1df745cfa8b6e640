import { note, type Notes } from './remarks.ts';

// This decoder replaces bytes that are not UTF-8 and drops a byte order mark. It never throws.
const utf8 = new TextDecoder();
const utf16le = new TextDecoder('utf-16le');
const utf16be = new TextDecoder('utf-16be');
const windows1252 = new TextDecoder('windows-1252');
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * The text of a JSON payload. It is UTF-8 (RFC 8259 8.1), but some clients send UTF-16 or the Latin-1 of their platform:
 * both are recognised and remarked. Bytes that are no text become U+FFFD. Never throws.
 */
export function decodeJson(bytes: Uint8Array, notes: Notes): string {
  const wide = decodeUtf16(bytes);
  if (wide !== undefined) {
    note(notes, 'replaced', '', 'UTF-16 read as UTF-8');
    return wide;
  }
  const text = utf8.decode(bytes);
  if (!text.includes('\uFFFD') || isUtf8(bytes)) return text;
  if (hasMultibyte(text)) {
    note(notes, 'replaced', '', 'bytes that are not UTF-8');
    return text;
  }
  note(notes, 'replaced', '', 'Latin-1 read as UTF-8');
  return windows1252.decode(bytes);
}

/** JSON begins with two ASCII characters, so the NUL beside the first one tells the order of bytes (RFC 4627 3). */
function decodeUtf16(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (bytes.length % 2 !== 0) return undefined;
  if ((first === 0xff && second === 0xfe) || (second === 0 && first === 0x7b)) return utf16le.decode(bytes);
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x7b)) return utf16be.decode(bytes);
  return undefined;
}

/** The replacement character may have been sent as such. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Any other character beyond ASCII was well-formed UTF-8, so the text is UTF-8 with a few broken bytes. */
function hasMultibyte(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- ASCII is what is looked past
  return /[^\u0000-\u007f\ufffd]/.test(text);
}
