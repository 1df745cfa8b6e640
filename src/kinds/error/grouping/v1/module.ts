import { cutEnd, cutFrom } from './cut-end.ts';
import { withoutGenerated } from './generated.ts';
import { normalizeJavaModule } from './java-name.ts';
import type { Language } from './language.ts';

/** `<Save>d__12` and `<>c__DisplayClass4_0` are classes that the compiler nests into the one that counts. */
const compilerClasses = ['+<', '.<', '/<'] as const;
const arity = /`\d{1,3}/g;

/**
 * The module as it counts (sentry-protocol 5.2), or `undefined` when it does not: what a compiler, a runtime or a proxy
 * library added says nothing. Scripts are named elsewhere.
 */
export function normalizeModule(raw: string, language: Language): string | undefined {
  const module = raw.length > 256 ? raw.slice(0, 256) : raw;
  if (language === 'java') return normalizeJavaModule(module);
  if (language === 'csharp')
    return withoutGenerated(
      cutFrom(module, ...compilerClasses)
        .replace(arity, '')
        .replace(/_\d{1,9}$/, ''),
    );
  // The script that was started has no module name of its own: its file name counts.
  if (language === 'python' && module === '__main__') return undefined;
  if (language === 'go') return cutEnd(module.replace(/@v[\w.+-]{1,64}/g, ''), /\.func\d{1,4}$/);
  return withoutGenerated(module);
}
