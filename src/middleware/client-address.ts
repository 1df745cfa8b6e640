import type { Context } from 'hono';
import { clientAddress } from '../http/client-address.ts';
import { type Env, parseEnv } from '../env.ts';
import type { AppEnv } from './app-env.ts';

/** Without a checked environment, the service knows no front and no proxies. */
const platformOnly = { TRUSTED_PROXIES: [], PROXY_ADDRESS_HEADER: '', PEER_ADDRESS_HEADER: undefined };

/** The address of the client, from trusted sources only; undefined when no trusted source names one. */
export function clientAddressOf(c: Context<AppEnv>): string | undefined {
  const { PEER_ADDRESS_HEADER: peerHeader, PROXY_ADDRESS_HEADER, TRUSTED_PROXIES } = settingsOf(c);
  const onPlatform = peerHeader === undefined;
  return clientAddress(
    {
      platformAddress: onPlatform ? c.req.header('cf-connecting-ip') : undefined,
      socketAddress: onPlatform ? undefined : c.req.header(peerHeader),
      forwarded: TRUSTED_PROXIES.length === 0 ? undefined : c.req.header(PROXY_ADDRESS_HEADER),
    },
    { onPlatform, trustedProxies: TRUSTED_PROXIES },
  );
}

type Settings = Pick<Env, 'TRUSTED_PROXIES' | 'PROXY_ADDRESS_HEADER' | 'PEER_ADDRESS_HEADER'>;

function settingsOf(c: Context<AppEnv>): Settings {
  const bindings: unknown = c.env;
  if (typeof bindings !== 'object' || bindings === null) return platformOnly;
  const env = parseEnv(bindings);
  return env.ok ? env.value : platformOnly;
}
