import { namePlaces, type NamePlace } from '../case.ts';
import { named, secretFamily, t } from '../draft.ts';
import { shape } from '../shape.ts';
import { b62x40, hex32, pwAlnum, user } from '../values.ts';

const github = shape('ghp_[w36]', 'github');
const slack = shape('xoxb-[d12]-[d12]-«[w24]»', 'slack');
const stripe = shape('sk_live_[w24]', 'stripe');
const aws = shape('AKIA[t16]', 'aws key id');
const gitlab = shape('glpat-[w20]', 'gitlab');
const npm = shape('npm_[w36]', 'npm');

const tokens = [github, stripe, aws, gitlab, npm, slack] as const;
/** Names that keep spaces and marks as they are. */
const wordy: readonly NamePlace[] = [
  'tagKey', 'extraKey', 'contextName', 'release', 'userAgent', 'exceptionType', 'frameFunction', 'frameFilename',
  'frameAbsPath', 'framePackage', 'contextLine', 'threadName', 'breadcrumbCategory', 'serverName', 'transaction',
  'logger', 'fingerprint', 'mechanismData', 'helpLink', 'messageParam', 'queryKey', 'moduleVersion', 'debugFile',
]; // prettier-ignore

/** Secrets in names: a token for a name, or a name put together from a setting. */
export const names = secretFamily('names', [
  ...namePlaces.map((place, index) => named(place, tokens[index % tokens.length] ?? github)),
  ...wordy.map((place, index) =>
    named(place, index % 2 === 0 ? t`password=${pwAlnum}` : t`api_key: ${hex32}`),
  ),
  named('moduleVersion', t`git+https://${user}:${pwAlnum}@git.example.com/a.git#1.2.3`),
  named('frameFilename', t`https://cdn.example.com/app.js?token=${hex32}`),
  named('frameAbsPath', t`https://cdn.example.com/app.js?access_token=${b62x40}`),
  named('transaction', t`/reset-password/${b62x40}`),
  named('transaction', t`GET /login?password=${pwAlnum}`),
  named('userAgent', t`curl/8.4 (${github})`),
  named('userAgent', t`bot/1.0 token=${b62x40}`),
  named('serverName', t`https://${user}:${pwAlnum}@10.0.0.1`),
  named('breadcrumbCategory', t`http https://api.example.com/?apikey=${hex32}`),
  named('helpLink', t`https://wiki.example.com/x?access_token=${b62x40}`),
  named('threadName', t`worker Bearer ${b62x40}`),
  named('contextLine', t`    client = Client(password="${pwAlnum}")`),
  named('contextLine', t`    const token = '${github}';`),
  named('contextLine', t`AWS_SECRET_ACCESS_KEY = "${shape('[B40]', 'aws secret')}"`),
  named('contextLine', t`  password: '${pwAlnum}',`),
  named('fingerprint', t`https://hooks.slack.com/services/${shape('T[A10]/B[A10]/«[w24]»', 'slack')}`),
  named('exceptionType', t`HTTPError(https://${user}:${pwAlnum}@api.example.com)`),
  named('frameFunction', t`login(password='${pwAlnum}')`),
  named('release', t`shop@1.0+${gitlab}`),
  named('environment', t`prod-${gitlab}`),
  named('dist', t`build-${npm}`),
]);
