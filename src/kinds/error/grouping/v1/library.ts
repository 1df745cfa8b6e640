import { basename } from './filename.ts';
import type { GroupingFrame } from './input.ts';
import { type Language, isNative } from './language.ts';
import { isNativeLibrary } from './native-library.ts';

/**
 * Whose code a frame is, told by the shape of its path or module: that of the application, or of a library or runtime.
 */

/** Folders that package managers install into, and places of the runtimes themselves. */
const installedPath =
  /(?:^|[/\\])(?:node_modules|vendor[/\\]bundle|rustc|go[/\\]pkg[/\\]mod|\.?cargo[/\\](?:registry|git)|gems[/\\][^/\\]{1,64}-\d[^/\\]{0,32})[/\\]/;

/** Where Python installs: the interpreter's own library, and packages. */
const pythonPaths: readonly RegExp[] = [
  /[/\\](?:site-packages|dist-packages|lib[/\\]python\d(?:\.\d{1,3})?)[/\\]|^(?:site|dist)-packages[/\\]/,
  /[/\\]python\d{2,3}(?:-\d\d)?[/\\]lib[/\\]|[/\\](?:ana|mini)conda\d?[/\\]lib[/\\]|[/\\]python\d{2,3}\.zip[/\\]/i,
];

/** Languages whose frames may lie in Python's install folders: C modules, and frames of unknown language. */
const mayBePython = (language: Language): boolean =>
  language === 'python' || language === 'other' || isNative(language);

/** Names that are not files of the application: runtime internals and browser extensions. */
const runtimeName =
  /^(?:node:|<frozen\b|<__array_function__|(?:chrome|moz|safari|safari-web|ms-browser)-extension:|webkit-masked-url:)/;

/** Where a language keeps the libraries that come with it, or that most of its users install. */
const languagePaths: Readonly<Partial<Record<Language, readonly RegExp[]>>> = {
  // What JavaScript engines call their own code; elsewhere `internal/` is a folder like any other.
  javascript: [
    /^(?:internal\/|native |\[native code\]$|index \d{1,9}$)/,
    /^(?:node|bun|deno|ext|cloudflare|workerd|internal|electron)(?:-internal)?:/,
    /[/\\](?:bower_components|jspm_packages|var[/\\]runtime|azure-functions-host)[/\\]/,
    /^https:\/\/(?:deno\.land\/std|jsr\.io|esm\.sh)[/@]/,
  ],
  python: [/[/\\](?:var[/\\]runtime|azure-functions-host)[/\\]/],
  php: [
    /[/\\](?:vendor|wp-includes|wp-admin|typo3[/\\]sysext|core[/\\](?:lib[/\\]Drupal|modules))[/\\]/,
    /^(?:vendor|wp-includes|wp-admin)[/\\]|^phar:|\.phar[/\\]/,
    /[/\\]usr[/\\](?:local[/\\])?(?:share|lib)[/\\]php\d?[/\\]/,
  ],
  ruby: [
    /[/\\]lib[/\\]ruby[/\\](?:\d|gems|vendor_ruby|site_ruby)|[/\\](?:rubygems-integration|rubylibs)[/\\]/,
    /^<internal:/,
  ],
  // A released module has its version in its folder; Go itself lies below a folder of its name.
  go: [
    /[/\\]vendor[/\\]|^vendor[/\\]|@v\d{1,4}\.|[/\\]libexec[/\\]src[/\\]/,
    /[/\\](?:usr[/\\](?:local|lib)|sdk|opt|Program Files)[/\\]go(?:-?\d[\d.]{1,9})?[/\\]src[/\\]/i,
    /[/\\]go[/\\]\d[\d.]{1,9}[/\\]\w{1,10}[/\\]src[/\\]/,
  ],
  dart: [
    /^(?:dart:|org-dartlang-sdk:)|[/\\](?:\.pub-cache|Pub[/\\]Cache)[/\\]/,
    /^package:(?:flutter|flutter_\w{1,40}|provider|bloc|dio|http|riverpod|get_it|async|collection)\//,
  ],
  elixir: [
    /[/\\]deps[/\\]|^deps[/\\]|[/\\](?:erlang|elixir)[/\\]lib[/\\]/,
    /^lib[/\\](?:phoenix|plug|ecto|postgrex|oban|absinthe|bandit|finch|tesla|broadway)(?:_\w{1,20})?[/\\]/,
  ],
  csharp: [/[/\\]\.nuget[/\\]packages[/\\]/],
  native: [/[/\\](?:Pods|Carthage[/\\]Checkouts)[/\\]/],
  other: [/^\/usr\/(?:local\/)?(?:lib\d{0,2}|share\/(?:perl\d?|lua|tcl|R))\//],
};

const matches = (patterns: readonly RegExp[] | undefined, path: string): boolean =>
  patterns !== undefined && patterns.some((pattern) => pattern.test(path));

/** The files that WordPress has in its first folder. */
const wordPressFile = /^wp-[a-z-]{2,30}\.php$/;

/** Dart's own frames say `dart:` or the package; without either, a bare name is a file of its core. */
const bareFile = /^[\w.-]{1,100}\.dart$/;

/** Packages that no application is in: those of the platform, and of what most applications are built from. */
const javaModule =
  /^(?:javax?|jakarta|jdk|sun|com\.sun|kotlinx?|scala|groovy|clojure|androidx?|dalvik|com\.android|com\.google|com\.fasterxml|com\.zaxxer|com\.mysql|com\.squareup|com\.amazonaws|com\.mongodb|software\.amazon|org\.(?:springframework|h2|keycloak|mongodb|bouncycastle|apache|eclipse|hibernate|postgresql|mariadb|jboss|wildfly|glassfish|junit|slf4j|mockito|flywaydb|codehaus|aspectj|thymeleaf|quartz|jooq|redisson|elasticsearch|reactivestreams)|io\.(?:netty|reactivex|undertow|vertx|micronaut|quarkus|ktor|grpc|lettuce|micrometer|projectreactor|sentry)|reactor|rx|okhttp3|okio|retrofit2|coil|dagger|ch\.qos|net\.bytebuddy|liquibase|redis\.clients|feign|graphql|akka|play|cats|zio|ring|compojure)\./;

const csharpModule =
  /^(?:System|Microsoft|Mono|NLog|Serilog|Newtonsoft|Npgsql|MySql|Dapper|MediatR|Polly|Xunit|NUnit|AutoMapper|FluentValidation|StackExchange|Grpc|Hangfire|Quartz|MassTransit|RabbitMQ|Azure|Amazon|MongoDB|Castle|Autofac|GraphQL|HotChocolate|Swashbuckle|IdentityServer4|RestSharp|Refit|Unity|UnityEngine|UnityEditor|Cysharp|Xamarin|Avalonia|Godot|Akka|Orleans|NServiceBus|ServiceStack|Nancy|Blazored)(?:\.|$)/;

const elixirModule =
  /^:?(?:Elixir\.)?(?:Ecto|Phoenix|Plug|Cowboy|cowboy|DBConnection|Postgrex|Bandit|ThousandIsland|Task|GenServer|Enum|Absinthe|Oban|Broadway|gen_\w{1,20}|proc_lib|ranch)\b/;

const goModule =
  /^(?:runtime|reflect|sync|testing|syscall|internal|net|database\/sql|encoding|archive|bufio|bytes|compress|context|crypto|errors|fmt|io|math|mime|os|regexp|sort|strconv|strings|unicode)(?:\/|$)/;

/** True when the frame belongs to a library or the runtime, even if the SDK marks it as in app. */
export function isLibraryFrame(
  frame: GroupingFrame,
  language: Language,
  trustsPythonPaths: boolean,
): boolean {
  const path = frame.absPath ?? frame.filename ?? '';
  const { filename, module } = frame;
  if (path !== '') {
    if (installedPath.test(path) || runtimeName.test(path)) return true;
    if (mayBePython(language) && !trustsPythonPaths && matches(pythonPaths, path)) return true;
    if (matches(languagePaths[language], path)) return true;
    if (language === 'php' && wordPressFile.test(basename(path))) return true;
    if (language === 'dart' && !frame.inApp && bareFile.test(path)) return true;
  }
  if (filename !== undefined && filename !== path) {
    if (installedPath.test(filename) || runtimeName.test(filename)) return true;
    if (language === 'dart' && matches(languagePaths.dart, filename)) return true;
  }
  if (language === 'java') return module !== undefined && javaModule.test(module);
  if (language === 'go') return module !== undefined && goModule.test(module);
  if (language === 'csharp') return module !== undefined && csharpModule.test(module);
  if (language === 'elixir') return elixirModule.test(module ?? frame.function ?? '');
  return isNative(language) && isNativeLibrary(frame);
}
