import type { Gen } from '../dice.ts';
import { form, pair, secretFamily, t, text, tree } from '../draft.ts';
import { filler, shape } from '../shape.ts';
import { b62x40, b64url, hex32, hex40, hex64, jwt, pwAlnum, pwHuman } from '../values.ts';

/** A card number with a right check digit. */
const card = (prefix: string, length: number, gap = ''): Gen => ({
  label: `<card ${prefix}… of ${length}>`,
  make: (dice) => {
    const head = prefix + dice.chars('0123456789', length - prefix.length - 1);
    let sum = 0;
    for (let at = 0; at < head.length; at += 1) {
      const figure = Number(head.charAt(head.length - 1 - at)) * (at % 2 === 0 ? 2 : 1);
      sum += figure > 9 ? figure - 9 : figure;
    }
    const number = `${head}${(10 - (sum % 10)) % 10}`;
    const text = gap === '' ? number : number.replaceAll(/(\d{4})(?=\d)/g, `$1${gap}`);
    return { text, secrets: [text] };
  },
});

/** What browsers and phones keep, and payment cards. */
export const storageAndCards = secretFamily('storage-and-cards', [
  tree({ localStorage: { theme: 'dark', access_token: b62x40 } }),
  tree({ sessionStorage: { 'oidc.user:https://id.example:shop': t`{"id_token":"${jwt}","expires_at":1}` } }),
  tree({ localStorage: { 'persist:root': t`{"auth":"{\\"token\\":\\"${b62x40}\\"}"}` } }),
  tree({ 'CognitoIdentityServiceProvider.1ab.ana.refreshToken': jwt }),
  tree({ 'firebase:authUser:1:[DEFAULT]': { stsTokenManager: { refreshToken: b62x40, accessToken: jwt } } }),
  tree({ 'sb-abc-auth-token': { access_token: jwt, refresh_token: b62x40 } }),
  tree({ redux: { auth: { token: b62x40, loading: false } } }),
  tree({ state: { session: { accessToken: b62x40 }, cart: [] } }),
  tree({ vuex: { user: { apiToken: hex40 } } }),
  tree({ keychain: { service: 'shop', account: 'ana', password: pwHuman } }),
  tree({ SharedPreferences: { auth_token: hex64, onboarding: true } }),
  tree({ userDefaults: { refreshToken: b62x40, launches: 3 } }),
  tree({ intent: { extras: { password: pwAlnum } } }),
  tree({ cookies: [{ name: 'sessionid', value: hex32, httpOnly: true }] }),
  tree({ cookies: { PHPSESSID: shape('[a26]', 'php session') } }),
  text`localStorage.setItem('token', '${b62x40}')`,
  text`localStorage.setItem("access_token", "${jwt}")`,
  text`sessionStorage.authToken = "${b62x40}"`,
  text`document.cookie = "session_token=${b64url}; path=/"`,
  text`document.cookie: theme=dark; PHPSESSID=${shape('[a26]', 'php session')}; lang=de`,
  text`AsyncStorage multiSet [["@auth_token","${b62x40}"]]`,
  text`<string name="refresh_token">${b62x40}</string>`,
  text`SecItemAdd { acct = ana; svce = shop; "v_Data" = x; password = ${pwAlnum}; }`,
  text`FlutterSecureStorage.write(key: "pin", value: "${shape('[d4]93', 'pin')}")`,
  text`deep link shop://auth?token=${b64url}`,
  text`intent://login?access_token=${b62x40}#Intent;scheme=shop;end`,
  text`clipboard: password ${pwHuman}`,
  text`input[name=password] value changed to "${pwAlnum}"`,
  text`card ${card('4', 16)} was declined`,
  text`card number: ${card('4', 16, ' ')}`,
  text`PAN=${card('51', 16)}`,
  text`charge failed for ${card('53', 16, '-')}`,
  text`payment with ${card('34', 15)} refused`,
  text`{"number":"${card('6011', 16)}","exp":"12/30"}`,
  text`pan ${card('3528', 16)} blocked`,
  tree({ card: { number: card('4', 16), exp_month: 12, exp_year: 2030 } }),
  tree({ payment: { cardNumber: card('55', 16, ' ') } }),
  tree({ source: { number: card('37', 15), cvc: shape('[d3]', 'cvc') } }),
  pair('card_number', card('4', 16)),
  pair('creditCard', card('52', 16, '-')),
  pair('cvv', shape('7[d2]', 'cvv')),
  pair('cvc', shape('8[d2]', 'cvc')),
  pair('security_code', shape('9[d3]', 'code')),
  form('card[number]', card('4', 16)),
  form('cc_number', card('54', 16)),
  text`number=${card('4', 16)}&exp=1230&name=Ana`,
  text`track2: ;${card('4', 16)}=30121010000012300000?`,
  text`order ${filler('[d6]', 'order')} paid with ${card('4', 16)}`,
]);
