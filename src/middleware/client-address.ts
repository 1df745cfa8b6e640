import type { Context } from 'hono';
import { clientAddress } from '../domain/client-address.ts';
import { parseEnv } from '../env.ts';
import type { AppEnv } from './app-env.ts';

/** Where a request comes from, as far as it can be believed; undefined when nobody who can be believed says. */
export function clientAddressOf(c: Context<AppEnv>): string | undefined {
  const env = parseEnv(c.env);
  if (!env.ok) return undefined;
  const { PEER_ADDRESS_HEADER: peerHeader, PROXY_ADDRESS_HEADER, TRUSTED_PROXIES } = env.value;
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
