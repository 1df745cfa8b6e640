import { cutEnd } from './cut-end.ts';
import { looksGenerated, withoutGenerated } from './generated.ts';

/** A part of a class name that is no word: a number, an address, or a mix of digits and letters. */
function isMadeUp(part: string): boolean {
  return (
    /^(?:lambda)?-?\d+$/.test(part) || looksGenerated(part) || (part.length < 9 && /\d[A-Za-z]/.test(part))
  );
}

/** The numbers that runtimes and compilers append: `GeneratedMethodAccessor12`, `fn__1234`, `eval77`, `$anonfun$3`. */
const appendedNumber = /(Accessor|__|eval|closure|Proxy|Script|proxy|anonfun|Lambda)\d+/g;

/**
 * A class as it counts. The class that a proxy library, the JVM or a compiler derived from one counts as that one:
 * `OrderService$$EnhancerBySpringCGLIB$$1a2b`, `OrderService$$SpringCGLIB$$0`, `OrderService$3` are `OrderService`.
 * `undefined` for a lambda's hidden class.
 */
export function normalizeJavaModule(raw: string): string | undefined {
  // `app//com.acme.A` names the loader, `a.B/0x0000000800c03000` the address of a hidden class.
  const module = raw.replace(/\/0x[0-9a-f]{1,32}$/i, '');
  const name = module.slice(module.lastIndexOf('/') + 1);
  if (name.includes('$$Lambda') || name.includes('$$anon')) return cutAt(name, '$$') || undefined;
  if (!/[$\d]/.test(name)) return name;
  const own = cutAt(cutAt(name, '_$$_'), '$$') || name;
  const parts = own.split('$', 17).slice(0, 16);
  const first = parts[0] ?? '';
  const inner = parts.slice(1).filter((part) => part !== '' && !isMadeUp(part));
  // `com.sun.proxy.$Proxy12` begins its last name with the sign.
  const kept = [first, ...inner].join('$').replace(appendedNumber, '$1');
  return withoutGenerated(kept);
}

function cutAt(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at > 0 && text.charAt(at - 1) !== '.' ? text.slice(0, at) : text;
}

/** `lambda$handle$3` is made of `handle`; Kotlin, Scala and Groovy write their closures in other ways. */
const lambda = /^(?:lambda|\$anonfun|access)\$(?:(\w{1,200}?)\$)?\d*(?:\$adapted)?$/;
const generatedSuffix = /(?:\$(?:suspendImpl|default|impl|lambda|adapted)|\$\d{1,6}|-[\w-]{7})$/;

/** The method as it counts; `undefined` for a bridge or a closure whose method is not known. */
export function normalizeJavaMethod(raw: string): string | undefined {
  const made = lambda.exec(raw);
  if (made !== null)
    return made[1] === undefined || made[1] === 'null' || raw.startsWith('access') ? undefined : made[1];
  const name = cutEnd(raw, generatedSuffix);
  const closure = /^_?(\w{0,200}?)_closure\d+/.exec(name)?.[1];
  if (closure !== undefined) return closure || undefined;
  return withoutGenerated(name.replace(appendedNumber, '$1')) || undefined;
}
