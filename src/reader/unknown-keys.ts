import { isAbsent, type JsonObject } from './json.ts';
import { note, type Notes } from './remarks.ts';
import { cleanText, cutText, oneLine } from './text.ts';

const MAX_NAMES = 10;
const MAX_NAME_CHARS = 40;

// Read by us, or known and left out on purpose (sentry-protocol 4.1).
const knownKeys = new Set(
  `event_id timestamp platform level logger transaction server_name release dist environment type tags extra contexts
  modules fingerprint user request sdk breadcrumbs exception threads message params logentry debug_meta errors _meta checksum
  culprit project received key_id site measurements spans start_timestamp transaction_info sdkProcessingMetadata
  sample_rand stacktrace version time_spent _metrics _metrics_summary sentry.interfaces.Exception
  sentry.interfaces.Message sentry.interfaces.Stacktrace sentry.interfaces.Http sentry.interfaces.User
  sentry.interfaces.Breadcrumbs sentry.interfaces.Contexts sentry.interfaces.Threads`.split(/\s+/),
);

/** Counts the unknown top-level keys in one remark, which names the first few. */
export function noteUnknownKeys(raw: JsonObject, notes: Notes): void {
  const names: string[] = [];
  let count = 0;
  for (const key of Object.keys(raw)) {
    if (knownKeys.has(key) || isAbsent(raw[key])) continue;
    count += 1;
    if (names.length < MAX_NAMES) names.push(cutText(oneLine(cleanText(key)), MAX_NAME_CHARS));
  }
  if (count === 0) return;
  const more = count > names.length ? ' …' : '';
  note(notes, 'dropped', '', `${count} unknown ${count === 1 ? 'key' : 'keys'}: ${names.join(', ')}${more}`);
}
