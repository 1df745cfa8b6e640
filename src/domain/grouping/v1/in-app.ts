import { basename } from './filename.ts';
import type { GroupingEvent, GroupingFrame } from './input.ts';
import { type Language, isNative, languageOf } from './language.ts';
import { normalizeNative } from './native-name.ts';
import { isPlumbing } from './plumbing.ts';

/**
 * The SDK says which frames are the application's own; these rules take some of them back
 * (sentry-protocol 5.3), because browser SDKs, PHP and hand-made clients mark everything.
 */

/** Folders package managers install into, and places of the runtimes themselves. */
const installedPath =
  /(?:^|[/\\])(?:node_modules|vendor[/\\]bundle|rustc|go[/\\]pkg[/\\]mod|\.cargo[/\\]registry|gems[/\\][^/\\]{1,64}-\d[^/\\]{0,32})[/\\]/;

/** Where Python installs: the interpreter's own library, and packages. */
const pythonPath = /(?:^|[/\\])(?:site-packages|dist-packages|lib[/\\]python\d(?:\.\d+)?)[/\\]/;

/** The libraries that come with Ruby and Go. */
const shippedPath =
  /[/\\]lib[/\\]ruby[/\\]\d|[/\\]usr[/\\](?:local|lib)[/\\]go(?:-\d{1,2}\.\d{1,3})?[/\\]src[/\\]|[/\\]libexec[/\\]src[/\\]/;

const vendorPath = /(?:^|[/\\])vendor[/\\]/;

/** Names that are not files of the application: runtime internals and browser extensions. */
const runtimeName = /^(?:node:|<frozen |(?:chrome|moz|safari|safari-web)-extension:|webkit-masked-url:)/;

/** What JavaScript engines call their own code; elsewhere `internal/` is a folder like any other. */
const javascriptRuntimeName = /^(?:internal\/|native |\[native code\]$|index \d+$)/;

/** Packages that no application is in: those of the platform, and of what most applications are built from. */
const javaModule =
  /^(?:javax?|jakarta|jdk|sun|com\.sun|kotlinx?|scala|groovy|clojure|androidx?|dalvik|com\.android|com\.google|com\.fasterxml|com\.zaxxer|com\.mysql|com\.squareup|com\.amazonaws|com\.mongodb|software\.amazon|org\.(?:springframework|apache|eclipse|hibernate|postgresql|mariadb|jboss|wildfly|glassfish|junit|slf4j|mockito|flywaydb|codehaus|aspectj|thymeleaf|quartz|jooq|redisson|elasticsearch|reactivestreams)|io\.(?:netty|reactivex|undertow|vertx|micronaut|quarkus|ktor|grpc|lettuce|micrometer|projectreactor|sentry)|reactor|rx|okhttp3|okio|retrofit2|coil|dagger|ch\.qos|net\.bytebuddy|liquibase|redis\.clients|feign|graphql|akka|play|cats|zio|ring|compojure)\./;

const csharpModule =
  /^(?:System|Microsoft|Mono|NLog|Serilog|Newtonsoft|Npgsql|MySql|Dapper|MediatR|Polly|Xunit|NUnit|AutoMapper|FluentValidation|StackExchange|Grpc|Hangfire|Quartz|MassTransit|RabbitMQ|Azure|Amazon|MongoDB|Castle|Autofac|GraphQL|HotChocolate|Swashbuckle|IdentityServer4|RestSharp|Refit)(?:\.|$)/;

/** Dart's own libraries, and the packages that come with Flutter. */
const dartPath =
  /^(?:dart:|package:(?:flutter|flutter_\w{1,40}|provider|bloc|dio|http|riverpod|get_it|async|collection)\/)/;

const elixirPath =
  /(?:^|[/\\])deps[/\\]|^lib[/\\](?:phoenix|plug|ecto|postgrex|oban|absinthe|bandit|finch|tesla|broadway)(?:_\w{1,20})?[/\\]/;

const elixirModule =
  /^:?(?:Elixir\.)?(?:Ecto|Phoenix|Plug|Cowboy|cowboy|DBConnection|Postgrex|Bandit|ThousandIsland|Task|GenServer|Enum|Absinthe|Oban|Broadway|gen_\w{1,20}|proc_lib|ranch)\b/;

const goModule =
  /^(?:runtime|reflect|sync|testing|syscall|internal|net\/http|database\/sql|encoding\/json)(?:\/|$)/;

const rustFunction =
  /^(?:&?(?:mut )?<|<)?(?:std|core|alloc|tokio|backtrace|futures(?:_\w{1,20})?|hyper|tower|axum|actix_\w{1,20}|rayon(?:_core)?|async_std)::/;

/** Functions of the C++ and Swift libraries: a demangled name begins with the library's. */
const nativeFunction =
  /^(?:[\w:]{1,40} )?(?:std|boost|Swift|SwiftUI|UIKit|Foundation|Combine|__cxxabiv1|__gnu_cxx)(?:::|\.)/;

/** Where the systems keep their own libraries. */
const systemPackage =
  /^(?:\/usr\/lib(?:32|64|exec)?\/|\/lib(?:32|64)?\/|\/System\/|\/Library\/Apple\/|\/apex\/|\/system\/|\/vendor\/lib|[A-Za-z]:\\Windows\\)/i;
const systemFile =
  /^(?:lib(?:c|m|dl|rt|gcc_s|stdc\+\+|c\+\+|c\+\+abi|c\+\+_shared|art|log|utils|binder|android_runtime|hwui|EGL|GLESv\d|objc\.A|swift\w{2,40}|system_\w{1,40}|dispatch|dyld|Qt\d\w{2,30}|gtk-\d|g(?:lib|object|io|mainloop)-\d|z|ssl|crypto|curl|sqlite3|X11|wayland-client)(?:\.so(?:\.[\d.]{1,20})?|\.dylib|-[\d.]{1,12}\.so)|(?:CoreFoundation|Foundation|UIKitCore|UIKit|AppKit|GraphicsServices|CFNetwork|QuartzCore|SwiftUI|ntdll\.dll|kernel32\.dll|kernelbase\.dll|user32\.dll|ucrtbased?\.dll|vcruntime\d{1,4}d?\.dll|msvcp\d{1,4}d?\.dll))$/i;

/** Swift packages and apps bring their frameworks along: those are no system's. */
const bundledPackage = /\.app\/|\/Frameworks\/[^/]{1,100}\.framework\/[^/]{1,100}$/;

function isNativeLibrary(frame: GroupingFrame): boolean {
  const name = frame.function ?? '';
  if (rustFunction.test(name) || nativeFunction.test(name)) return true;
  const file = frame.package;
  if (file === undefined || (bundledPackage.test(file) && !file.startsWith('/System/'))) return false;
  return systemPackage.test(file) || systemFile.test(basename(file));
}

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
    if ((language === 'ruby' || language === 'go') && shippedPath.test(path)) return true;
  }
  if (filename !== undefined && filename !== path) {
    if (installedPath.test(filename) || runtimeName.test(filename)) return true;
  }
  if (language === 'java') return module !== undefined && javaModule.test(module);
  if (language === 'go') return module !== undefined && goModule.test(module);
  if (language === 'csharp') return module !== undefined && csharpModule.test(module);
  if (language === 'dart') return dartPath.test(path) || dartPath.test(filename ?? '');
  if (language === 'elixir' && elixirPath.test(path)) return true;
  if (language === 'elixir') return elixirModule.test(module ?? frame.function ?? '');
  return isNative(language) && isNativeLibrary(frame);
}

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
  return !isLibraryFrame(frame, languageOf(frame.platform ?? event.platform), trustsPythonPaths(event));
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
    const language = languageOf(frame.platform ?? event.platform);
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
