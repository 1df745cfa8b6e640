import type { Language, RawEvent } from './fault.ts';
import type { World } from './world.ts';

/** Monday 23 November 2026. */
const firstSecond = 1_795_428_900;

/** Puts on what every SDK sends beside the error itself: who, where, when, and the trail before it. */
export function dressEvent(core: RawEvent, language: Language, world: World): RawEvent {
  const isBare = world.has('bare');
  const [runtime, version, later] = language.runtime;
  const event: RawEvent = {
    event_id: world.hex('event', 32),
    timestamp: firstSecond + world.int('second', 0, 900_000) + world.int('ms', 0, 999) / 1000,
    platform: language.platform,
    level: 'error',
    release: `shop@3.${world.has('edited') ? world.int('release', 3, 40) : 2}.${world.int('patch', 0, 9)}`,
    environment: world.has('elsewhere') ? 'staging' : 'production',
    server_name: `web-${world.int('host', 1, 99)}.${world.has('elsewhere') ? 'eu' : 'us'}.shop.internal`,
    sdk: {
      name: language.sdk,
      version: language.sdkVersion,
      packages: [{ name: language.sdk, version: language.sdkVersion }],
    },
    contexts: {
      runtime: { name: runtime, version: world.has('framework') ? later : version },
      os: { name: 'Linux', version: `6.${world.int('kernel', 1, 16)}.0` },
      trace: { trace_id: world.hex('trace', 32), span_id: world.hex('span', 16) },
      culture: { locale: world.has('elsewhere') ? 'de-DE' : 'en-US' },
    },
    ...(!isBare && {
      user: {
        id: String(world.int('user', 1000, 99_999)),
        ip_address: `203.0.113.${world.int('ip', 1, 254)}`,
      },
      tags: { region: world.pick('region', ['eu', 'us', 'ap']), canary: world.int('canary', 0, 1) === 1 },
      extra: { attempt: world.int('attempt', 1, 5), session: world.uuid('session') },
      breadcrumbs: { values: breadcrumbs(world) },
    }),
    ...core,
  };
  return isBare ? (reverseKeys(event) as RawEvent) : event;
}

function breadcrumbs(world: World) {
  return Array.from({ length: world.int('crumbs', 0, 6) }, (_, at) => ({
    timestamp: firstSecond - 60 + at,
    category: world.pick(`category ${at}`, ['http', 'query', 'ui.click', 'auth']),
    level: 'info',
    message: `step ${world.int(`step ${at}`, 1, 900)}`,
  }));
}

/** The order of keys says nothing: another SDK, or another serialiser, writes them otherwise. */
function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => reverseKeys(entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, reverseKeys(entry)]),
  );
}
