import { withoutLongHex } from './filename.ts';
import type { Language } from './language.ts';

/** What marks a Java class that a framework or the JVM made up at run time. */
const mayBeGenerated = /[$/]|Accessor|jdk\.proxy|fn__|eval\d/;

const generatedJava: readonly (readonly [RegExp, string])[] = [
  // Hidden classes end in the address they were loaded at.
  [/\/0x[0-9a-f]+$/, ''],
  [/\b(Generated(?:Method|Constructor|SerializationConstructor)Accessor)\d+/, '$1'],
  [/\$\$(EnhancerBy|FastClassBy)(\w+)\$\$[0-9a-f]+/g, '$$$$$1$2$$$$<auto>'],
  [/\$\$SpringCGLIB\$\$\d+/g, '$$$$SpringCGLIB$$$$<auto>'],
  [/_\$\$_(javassist|jvst)[0-9a-f]*(?:_[0-9a-f]+)*/g, '_$$$$_$1<auto>'],
  [/\$HibernateProxy\$\w+/g, '$$HibernateProxy$$<auto>'],
  [/\$(ByteBuddy|MockitoMock)\$\w+/g, '$$$1$$<auto>'],
  [/\bjdk\.proxy\d+/, 'jdk.proxy<auto>'],
  [/\$Proxy\d+/, '$$Proxy<auto>'],
  [/\b(fn__|eval)\d+/g, '$1<auto>'],
];

function normalizeJava(module: string): string | undefined {
  if (!mayBeGenerated.test(module)) return module;
  if (module.includes('$$Lambda')) return undefined;
  let name = module;
  for (const [pattern, replacement] of generatedJava) name = name.replace(pattern, replacement);
  return name;
}

const buildHashSegment = /[.-](?=[a-f]{0,31}\d)[0-9a-f]{7,32}(?=$|[.:\-/])/g;

/** `dir.dir:file` as the Node SDK makes it, or a path: a build hash in the file's name does not count. */
function normalizeJavascript(module: string, path: string): string | undefined {
  if (module.includes('/') && path.endsWith(module)) return undefined;
  return withoutLongHex(module.replace(buildHashSegment, ''));
}

/**
 * The module as it counts (sentry-protocol 5.2), or `undefined` when it does not: numbers that the JVM or a
 * proxy library gave a class, and a JavaScript module that only repeats the path, say nothing.
 */
export function normalizeModule(raw: string, language: Language, path: string): string | undefined {
  const module = raw.slice(0, 256);
  if (language === 'java') return normalizeJava(module);
  if (language === 'javascript') return normalizeJavascript(module, path);
  // The script that was started has no module name of its own: its file name counts.
  return language === 'python' && module === '__main__' ? undefined : module;
}
