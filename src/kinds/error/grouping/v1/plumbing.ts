import type { GroupingFrame } from './input.ts';
import type { Language } from './language.ts';
import { isNativePlumbing } from './native-plumbing.ts';

/**
 * Plumbing: frames that are in every stack of a runtime whatever the fault (event loops, thread starts, reflection,
 * promise and generator helpers, signal handlers, the ways to abort). They never count, in app or not.
 */

/** Node's own code, the helpers that compilers add, and the SDK itself. */
const javascriptPath =
  /^(?:(?:node|bun|deno|ext|cloudflare|workerd|internal|electron)(?:-internal)?:|internal\/|webpack\/(?:bootstrap|runtime)|(?:_http_\w{1,20}|_stream_\w{1,20}|_tls_\w{1,20}|assert|async_hooks|bootstrap_node|buffer|child_process|cluster|crypto|dgram|dns|domain|events|fs|http2?|https|module|net|querystring|readline|stream|string_decoder|timers|tls|url|util|vm|worker_threads|zlib)\.js$)|(?:^|\/)webpack\/(?:bootstrap|runtime\/)|(?:^|[/\\])(?:node_modules|deps)[/\\](?:\.pnpm[/\\][^/\\]{1,200}[/\\]node_modules[/\\]|\.vite[/\\]deps[/\\])?(?:tslib|core-js(?:-pure)?|@babel[/\\]runtime(?:-corejs\d)?|@swc[/\\]helpers|regenerator-runtime|zone\.js|scheduler|promise|es6-promise|bluebird|asap|react-dom|vue|@vue[/\\][\w-]{1,40}|@angular[/\\](?:core|common|platform-browser)|rxjs|@sentry(?:-internal)?|raven-js)(?:[/\\.@]|$)|(?:^|[/\\])(?:zone(?:-evergreen|\.umd|\.min)?|polyfills|tslib(?:\.es6)?)(?:[.-][\w-]{1,40})?\.[cm]?js$/;
const javascriptName =
  /^(?:processTicksAndRejections|process\._tickCallback|_tickCallback|runMicrotasks|drainMicroTaskQueue|promiseReactionJob|promiseReactionJobWithoutPromise|__awaiter|__generator|__asyncGenerator|asyncGeneratorStep|_asyncToGenerator|_asyncGeneratorDelegate|__webpack_require__|webpackJsonpCallback|__webpack_exec__|listOnTimeout|processTimers|processImmediate|performWorkUntilDeadline|flushWork|workLoop(?:Sync|Concurrent)?|performUnitOfWork|invokeGuardedCallback(?:Dev|Impl)?|sentryWrapped|flushJobs|callWithErrorHandling|callWithAsyncErrorHandling|(?:ZoneDelegate|Zone|ZoneTask)\.\w{1,40})$/;

const pythonModule =
  /^(?:asyncio|concurrent\.futures|threading|_threading_local|multiprocessing|runpy|importlib|contextlib|functools|selectors|socketserver|greenlet|gevent|eventlet|uvloop|anyio|sniffio|asgiref|sentry_sdk|raven)(?:\.|$)/;
const pythonPath =
  /(?:^|[/\\])(?:lib[/\\]python\d(?:\.\d+)?[/\\]|site-packages[/\\]|dist-packages[/\\])(?:asyncio|concurrent|threading\.py|multiprocessing|runpy\.py|importlib|contextlib\.py|functools\.py|gevent|eventlet|greenlet|uvloop|anyio|asgiref|sentry_sdk)(?:[/\\]|$)|^<frozen\b|^<__array_function__/;
/** Python 3.12 runs comprehensions inside their function; earlier versions give them a frame. */
const pythonName = /(?:^|\.)<(?:listcomp|dictcomp|setcomp|genexpr)>$/;

const javaModule =
  /^(?:java\.lang\.(?:reflect|invoke|Thread|VirtualThread|ThreadBuilders|Shutdown|Iterable)|java\.util\.(?:concurrent|stream|TimerThread|ArrayList|Optional)|java\.security\.AccessController|jdk\.internal|jdk\.proxy|sun\.reflect|sun\.misc|com\.sun\.proxy|kotlin\.coroutines|kotlinx\.coroutines|scala\.(?:concurrent|runtime|collection|util|Function\d)|akka\.dispatch|org\.codehaus\.groovy|org\.apache\.groovy|groovy\.lang|clojure\.lang|io\.netty\.util\.concurrent|org\.springframework\.(?:aop|cglib)|net\.bytebuddy|javassist|net\.sf\.cglib|android\.os|com\.android\.internal\.os|dalvik|io\.sentry)(?:[.$\d]|$)/;
const javaName = /^(?:access\$\d+|\$\$?jacocoInit)$/;

const goModule = /^(?:runtime|reflect|internal|testing|sync|github\.com\/getsentry\/sentry-go)(?:\/|$)/;
const goName =
  /^(?:runtime|reflect|testing)\.\w|^(?:goexit|gopanic|panicmem|sigpanic|panicIndex|panicdivide)$/;

const csharpModule =
  /^System\.(?:Runtime|Threading|Reflection|RuntimeMethodHandle|RuntimeType|Environment|AppDomain|ThrowHelper|Linq)(?:\.|$|`)|^(?:Sentry|Mono)\.|^System\.ThrowHelper/;
const rubyPath =
  /^<internal:|[/\\](?:bootsnap|zeitwerk|concurrent-ruby|sentry-ruby)-\d|[/\\](?:kernel_require|bundled_gems|monitor)\.rb$/;
const phpName =
  /^(?:\{main\}|call_user_func(?:_array)?|array_(?:map|walk|filter|reduce)|Reflection\w{1,40}::\w{1,40}|Sentry\\.{1,200})$/;
const dartPath = /^dart:|^package:(?:stack_trace|sentry|async)\//;
const elixirName =
  /^(?::?(?:proc_lib|gen_server|gen_statem|gen|erlang|timer|lists|elixir)\b|Task\.Supervised|GenServer\.|Enum\.)/;

type Test = (frame: GroupingFrame, path: string) => boolean;

const tests: Readonly<Record<Language, Test>> = {
  javascript: ({ function: name, filename }, path) =>
    javascriptPath.test(path) ||
    (filename !== undefined && filename !== path && javascriptPath.test(filename)) ||
    (name !== undefined && javascriptName.test(name.startsWith('async ') ? name.slice(6) : name)),
  python: ({ function: name, module, inApp }, path) =>
    pythonPath.test(path) ||
    (name !== undefined && pythonName.test(name)) ||
    (module !== undefined && !inApp && pythonModule.test(module)),
  java: ({ function: name, module }) =>
    (module !== undefined && (javaModule.test(module) || module.includes('$$Lambda'))) ||
    (name !== undefined && javaName.test(name)),
  go: ({ function: name, module }) =>
    (module !== undefined && goModule.test(module)) || (name !== undefined && goName.test(name)),
  csharp: ({ module }) => module !== undefined && csharpModule.test(module),
  ruby: (_, path) => rubyPath.test(path),
  php: ({ function: name }) => name !== undefined && phpName.test(name),
  dart: (_, path) => dartPath.test(path),
  elixir: ({ function: name }) => name !== undefined && elixirName.test(name),
  rust: isNativePlumbing,
  native: isNativePlumbing,
  other: () => false,
};

/** True for a frame that says nothing about the fault, because any fault has it. */
export function isPlumbing(frame: GroupingFrame, language: Language): boolean {
  return tests[language](frame, frame.absPath ?? frame.filename ?? '');
}
