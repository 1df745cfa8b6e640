import type { GroupingEvent, GroupingFrame } from './input.ts';
import { type Language, languageOf } from './language.ts';

/**
 * The SDK says which frames are the application's own; these rules take some of them back
 * (sentry-protocol 5.3), because browser SDKs, PHP and hand-made clients mark everything.
 */

/** Folders package managers install into, and places of the runtimes themselves. */
const installedPath =
  /(?:^|[/\\])(?:node_modules|vendor[/\\]bundle|rustc|go[/\\]pkg[/\\]mod|\.cargo[/\\]registry|gems[/\\][^/\\]{1,64}-\d[^/\\]{0,32})[/\\]/;

/** Where Python installs: the interpreter's own library, and packages. */
const pythonPath = /(?:^|[/\\])(?:site-packages|dist-packages|lib[/\\]python\d(?:\.\d+)?)[/\\]/;

const vendorPath = /(?:^|[/\\])vendor[/\\]/;

/** Names that are not files of the application: runtime internals and browser extensions. */
const runtimeName = /^(?:node:|<frozen |(?:chrome|moz|safari|safari-web)-extension:|webkit-masked-url:)/;

/** What JavaScript engines call their own code; elsewhere `internal/` is a folder like any other. */
const javascriptRuntimeName = /^(?:internal\/|native |\[native code\]$|index \d+$)/;

const javaModule =
  /^(?:javax?|jakarta|jdk|sun|com\.sun|kotlinx?|scala|groovy|clojure|androidx?|dalvik|com\.android|org\.springframework|org\.apache\.(?:catalina|coyote|tomcat)|org\.eclipse\.jetty|org\.hibernate|io\.netty|reactor|rx|io\.reactivex|org\.junit|org\.slf4j)\./;

const goModule =
  /^(?:runtime|reflect|sync|testing|syscall|internal|net\/http|database\/sql|encoding\/json)(?:\/|$)/;

const rustFunction = /^<?(?:std|core|alloc|tokio|backtrace)::/;

/** True when the frame is a library's or the runtime's, whatever the SDK said. */
export function isLibraryFrame(
  frame: GroupingFrame,
  language: Language,
  trustsPythonPaths: boolean,
): boolean {
  const path = frame.absPath ?? frame.filename ?? '';
  const { filename, module } = frame;
  if (path !== '') {
    if (installedPath.test(path) || runtimeName.test(path)) return true;
    if (!trustsPythonPaths && pythonPath.test(path)) return true;
    if (language === 'javascript' && javascriptRuntimeName.test(path)) return true;
    if ((language === 'php' || language === 'go') && vendorPath.test(path)) return true;
  }
  if (filename !== undefined && filename !== path) {
    if (installedPath.test(filename) || runtimeName.test(filename)) return true;
  }
  if (language === 'java') return module !== undefined && javaModule.test(module);
  if (language === 'go') return module !== undefined && goModule.test(module);
  if (language === 'rust' || language === 'native') return rustFunction.test(frame.function ?? '');
  return false;
}

/**
 * The Python SDK marks installed packages as the application's only when the developer named them
 * (`in_app_include`), so its word stands.
 */
export function trustsPythonPaths(event: GroupingEvent): boolean {
  return event.sdk !== undefined && event.sdk.name.startsWith('sentry.python');
}

/** True when the frame is the application's own: the SDK says so and no rule takes it back. */
export function isInApp(frame: GroupingFrame, event: GroupingEvent): boolean {
  if (!frame.inApp) return false;
  return !isLibraryFrame(frame, languageOf(frame.platform ?? event.platform), trustsPythonPaths(event));
}

/** The frame where it went wrong: the newest in-app one, else the newest. */
export function crashingFrame<F extends GroupingFrame>(
  frames: readonly F[] | undefined,
  event: GroupingEvent,
): F | undefined {
  return frames?.findLast((frame) => isInApp(frame, event)) ?? frames?.at(-1);
}
