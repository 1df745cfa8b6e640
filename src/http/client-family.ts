const maxUserAgentChars = 512;
const sdk = /^sentry[\w.-]{0,80}\/[\w.+-]{1,40}/i;
/** The first product, RFC 9110 §10.1.5: `curl/8.5.0` is `curl`. */
const product = /^([A-Za-z][\w.-]{0,39})(?:[/ ]|$)/;
/** All browsers send `Mozilla/5.0` first. These names, anywhere in the text, tell the browsers apart. */
const browsers = /\b(Edg|OPR|SamsungBrowser|Firefox|FxiOS|CriOS|Chrome|Safari)(?:iOS|A)?\//g;
const browserNames: ReadonlyMap<string, string> = new Map([
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['SamsungBrowser', 'Samsung Internet'],
  ['FxiOS', 'Firefox'],
  ['CriOS', 'Chrome'],
]);
/** Browsers also name the browsers they are based on. The first match in this list wins: most specific names first. */
const particular = ['Edg', 'OPR', 'SamsungBrowser', 'Firefox', 'FxiOS', 'CriOS', 'Chrome', 'Safari'];

/**
 * Who calls, from a `User-Agent`: an SDK with its version, else the family alone (`Firefox`, `curl`), since a whole
 * user agent reveals more about a person than a log needs. Undefined when it names no client. At most 128 characters.
 */
export function clientFamily(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined) return undefined;
  const text = userAgent.slice(0, maxUserAgentChars).trimStart();
  const client = sdk.exec(text)?.[0];
  if (client !== undefined) return client;
  if (!text.startsWith('Mozilla/')) return product.exec(text)?.[1];
  const found = new Set([...text.matchAll(browsers)].map((match) => match[1]));
  const name = particular.find((browser) => found.has(browser));
  return name === undefined ? 'Mozilla' : (browserNames.get(name) ?? name);
}
