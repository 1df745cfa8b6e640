import { body, pair, secretFamily, t, text, tree } from '../draft.ts';
import type { Dice, Gen } from '../dice.ts';
import { shape } from '../shape.ts';
import { b64, b64url, hex32, hex64, once, phrase, pw } from '../values.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A block of a private key; each of its lines is a secret. `newline` is how lines end. */
const block = (kind: string, newline = '\n', first = ''): Gen => ({
  label: `<block of ${kind}>`,
  make: (dice: Dice) => {
    const lines = [0, 1, 2, 3, 4].map(
      (row) => (row === 0 ? first : '') + dice.chars(alphabet, 64 - (row === 0 ? first.length : 0)),
    );
    lines.push(`${dice.chars(alphabet, 42)}==`);
    const edge = (word: string) => `-----${word} ${kind}-----`;
    return { text: [edge('BEGIN'), ...lines, edge('END')].join(newline), secrets: lines };
  },
});
// In two pieces: a secret scanner looks for the line that begins a key.
const privateKey = ['PRIVATE', 'KEY'].join(' ');

const seedWords =
  'abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve acid acoustic acquire across act action actor actress actual adapt add addict address adjust admit'.split(
    ' ',
  );
/** Words of BIP 39. */
const seedPhrase = (count: number): Gen => ({
  label: `<seed phrase of ${count}>`,
  make: (dice) => {
    const words = Array.from({ length: count }, () => dice.pick(seedWords)).join(' ');
    return { text: words, secrets: [words] };
  },
});

const rsa = once(block(`RSA ${privateKey}`, '\n', 'MIIEpAIBAAKCAQEA'));
const ec = block(`EC ${privateKey}`, '\n', 'MHcCAQEEI');
const pkcs8 = block(privateKey, '\n', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC');
const encrypted = block(`ENCRYPTED ${privateKey}`, '\n', 'MIIFHDBOBgkqhkiG9w0BBQ0w');
const openssh = block(`OPENSSH ${privateKey}`, '\n', 'b3BlbnNzaC1rZXktdjEAAAAA');
const escaped = block(privateKey, '\\n', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC');
const oneLine = block(`RSA ${privateKey}`, ' ', 'MIIEpAIBAAKCAQEA');
const pgp = block(`PGP ${privateKey} BLOCK`, '\n', 'lQOYBF');

/** Private keys, seeds and wallets. */
export const keyMaterial = secretFamily('key-material', [
  text`${rsa}`,
  text`could not parse key: ${ec}`,
  text`key = """${pkcs8}"""`,
  text`${encrypted}\n(wrong passphrase)`,
  text`Load key "/root/.ssh/id": invalid format\n${openssh}`,
  text`GOOGLE_PRIVATE_KEY="${escaped}"`,
  text`PRIVATE_KEY=${oneLine}`,
  text`gpg: no valid data in ${pgp}`,
  text`DSA: ${block(`DSA ${privateKey}`)}`,
  body`{"type":"service_account","private_key":"${escaped}"}`,
  body`${pkcs8}\n`,
  tree({ cert: 'x', key: rsa }),
  tree({ files: [{ name: 'id_ed25519', content: openssh }] }),
  pair('private_key', pkcs8),
  pair('sshKey', openssh),
  pair('body', ec),
  text`${shape('PuTTY-User-Key-File-3: ssh-ed25519\\nEncryption: none\\nPrivate-Lines: 1\\n«[B44]»\\nPrivate-MAC: [h64]', 'putty key')}`,
  text`PrivateKey = ${b64}`,
  text`wireguard PresharedKey = ${b64}`,
  text`seed phrase: ${seedPhrase(12)}`,
  text`mnemonic: "${seedPhrase(24)}"`,
  text`recovery phrase = ${seedPhrase(12)}`,
  text`MNEMONIC="${seedPhrase(12)}"`,
  text`wallet: invalid mnemonic ${seedPhrase(12)}`,
  text`ethers: invalid private key 0x${hex64} (privateKey)`,
  text`privateKey: 0x${hex64}`,
  text`PRIVATE_KEY=0x${hex64}`,
  text`DEPLOYER_PRIVATE_KEY=${hex64}`,
  text`extended key ${shape('xprv9s21ZrQH143K[n96]', 'xprv')}`,
  text`imported ${shape('zprvA[n106]', 'zprv')}`,
  text`wif: ${shape('5[n50]', 'wif')}`,
  text`importprivkey ${shape('K[n51]', 'wif')}`,
  text`private_key_wif=${shape('L[n51]', 'wif')}`,
  pair('seed_phrase', seedPhrase(12)),
  pair('mnemonic', seedPhrase(24)),
  pair('recoveryPhrase', seedPhrase(12)),
  pair('walletPrivateKey', hex64),
  tree({ kty: 'RSA', n: 'x', e: 'AQAB', d: shape('[b86]', 'jwk d'), p: shape('[b43]', 'jwk p') }),
  tree({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: b64url }),
  tree({ kty: 'oct', k: b64url, alg: 'HS256' }),
  body`{"kty":"OKP","crv":"Ed25519","x":"x","d":"${b64url}"}`,
  text`p12 password: ${pw}`,
  text`"encrypted_key": "x", "kek": "${b64}", "master_key": "${hex64}"`,
  text`master key: ${b64}`,
  text`aes_key=${hex32}`,
  text`AES key: ${hex64}`,
  text`hmac_secret = ${hex64}`,
  text`hmac key: ${b64}`,
  text`encryption_key: ${b64}`,
  text`ENCRYPTION_KEY=base64:${b64}`,
  text`decryptionKey="${shape('[H48]', 'machine key')}"`,
  text`fernet_key = ${shape('[b43]=', 'fernet key')}`,
  text`FERNET_KEY: ${shape('[b43]=', 'fernet key')}`,
  text`vapid_private_key: ${b64url}`,
  text`cosign key password ${pw}`,
  text`recovery code: ${shape('[a5]-[a5]', 'recovery code')}`,
  text`backup codes: ${shape('[d8]', 'backup code')}, ${shape('[d8]', 'backup code')}`,
  text`recovery_codes=["${shape('[a4]-[a4]-[a4]', 'recovery code')}"]`,
  text`totp_secret: ${shape('[t32]', 'totp secret')}`,
  text`BitLocker recovery key: ${shape('[d6]-[d6]-[d6]-[d6]-[d6]-[d6]-[d6]-[d6]', 'recovery key')}`,
  text`LUKS passphrase = "${phrase}"`,
  text`ansible vault password: ${pw}`,
  text`${t`-----BEGIN ${privateKey}-----\\r\\n${shape('[B64]', 'line')}\\r\\n${shape('[B64]', 'line')}\\r\\n-----END ${privateKey}-----`}`,
]);
