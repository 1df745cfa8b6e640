import { cutFrom } from './cut-end.ts';
import type { GroupingFrame } from './input.ts';
import type { Language } from './language.ts';

/**
 * Frames of the application that only pass the call on: middlewares, filters, interceptors, wrappers of decorators. One
 * more of them changes nothing about the fault below, so they count only where they are the frame that failed.
 */

/** A folder, namespace, class or file that says so: `app/middleware/tenant.rb`, `TimingMiddleware`. */
const middleware = /middlewares?(?![a-z])/i;

/** Applications also name methods `filter`, so the method must be the one that frameworks call. */
const interceptingClass = /(?:Filter|Interceptor|Aspect|Advice|Behaviou?r)$/;
const interceptingMethod =
  /^(?:doFilter(?:Internal)?|filter|intercept(?:Call)?|around\w{0,40}|invoke|On\w{1,40}Execut\w{1,20}|Intercept\w{0,40}|Handle|handle)$/;

const interceptorFile = /[./\\_-]interceptors?(?:[./\\_:-]|$)/i;
const interceptorName = /^(?:\w{1,60}\.)?intercept$/;

/** What decorators call the function around another one. */
const wrapper =
  /^_{0,2}(?:wrapper|wrapped|inner|decorated|decorator|wrapped_view|wrapped_func|inner_wrapper|async_wrapper|sync_wrapper)$/;

/** `Save` of `Save()` and of `async Save`. */
const bareMethod = (name: string): string => cutFrom(name.slice(0, 160), '(', '<');

/** True for a frame that only passes the call on to the function that it wraps. */
export function isPassing({ module, filename, function: name }: GroupingFrame, language: Language): boolean {
  if (module !== undefined && middleware.test(module)) return true;
  if (filename !== undefined && middleware.test(filename)) return true;
  if (name === undefined) return false;
  if (language === 'php') return middleware.test(name);
  if (language === 'python') return wrapper.test(name.slice(name.lastIndexOf('.') + 1));
  if (language === 'javascript') {
    return interceptorName.test(name) && interceptorFile.test(module ?? filename ?? '');
  }
  if (language !== 'java' && language !== 'csharp') return false;
  return (
    module !== undefined &&
    interceptingClass.test(cutFrom(module, '$', '+', '`')) &&
    interceptingMethod.test(bareMethod(name))
  );
}
