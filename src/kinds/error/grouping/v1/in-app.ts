import type { GroupingEvent, GroupingFrame } from './input.ts';
import { type Language, isNative, languageOfFrame } from './language.ts';
import { normalizeNative } from './native-name.ts';
import { isLibraryFrame } from './library.ts';
import { isPlumbing } from './plumbing.ts';

/**
 * The SDK says which frames are the application's own; these rules take some of them back
 * (sentry-protocol 5.3), because browser SDKs, PHP and hand-made clients mark everything.
 */

/**
 * The Python SDK marks installed packages as the application's only when the developer named them
 * (`in_app_include`), so its word counts.
 */
export function trustsPythonPaths(event: GroupingEvent): boolean {
  return event.sdk !== undefined && event.sdk.name.startsWith('sentry.python');
}

/** True when the frame is the application's own: the SDK says so and no rule takes it back. */
export function isInApp(frame: GroupingFrame, event: GroupingEvent): boolean {
  if (!frame.inApp) return false;
  return !isLibraryFrame(frame, languageOfFrame(frame, event.platform), trustsPythonPaths(event));
}

/** True for a native frame that has only an address: it cannot name anything. */
function isNameless(frame: GroupingFrame, language: Language): boolean {
  return (
    isNative(language) && (frame.function === undefined || normalizeNative(frame.function) === undefined)
  );
}

/**
 * The frame where it went wrong: the newest in-app one, else the newest that is no known library's, else the newest
 * that is no plumbing, else the newest. A native frame without a name is passed over.
 */
export function crashingFrame<F extends GroupingFrame>(
  frames: readonly F[] | undefined,
  event: GroupingEvent,
): F | undefined {
  if (frames === undefined) return undefined;
  const trustsApp = trustsPythonPaths(event);
  let own: F | undefined;
  let telling: F | undefined;
  let named: F | undefined;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    if (frame === undefined) continue;
    const language = languageOfFrame(frame, event.platform);
    if (isNameless(frame, language)) continue;
    named ??= frame;
    const mayTell = frame.inApp || own === undefined;
    if (!mayTell || isPlumbing(frame, language)) continue;
    telling ??= frame;
    if (isLibraryFrame(frame, language, frame.inApp && trustsApp)) continue;
    if (frame.inApp) return frame;
    own ??= frame;
  }
  return own ?? telling ?? named ?? frames.at(-1);
}
