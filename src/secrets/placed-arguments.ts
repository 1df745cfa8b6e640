/** An argument that is a password by its place alone. */
export interface PlacedArgument {
  /** Folded, as the automaton reads: small letters, `0` for every digit. */
  readonly mark: string;
  /** Reads from behind the mark up to the password. */
  readonly before: RegExp;
  /** The password itself, where it does not end like others. */
  readonly value?: RegExp;
  /** The mark begins a word. */
  readonly isWord?: boolean;
  /** Only what words are not. */
  readonly isStrong?: boolean;
}

const SECOND = /["'][^"'\n]{1,128}["'],\s?(?=["'])/y;
const NAMED_VALUE = /(?:[057-9] )?(?=\S)/y;

/** Commands, calls and statements whose password is known by its place. */
export const placedArguments: readonly PlacedArgument[] = [
  // Commands.
  {
    mark: 'htpasswd ',
    before:
      /-[a-zA-Z]{0,4}b[a-zA-Z]{0,4}[ \t]{1,4}(?:-[a-zA-Z]{1,3}[ \t]{1,4})?\S{1,128}[ \t]{1,4}\S{1,64}[ \t]{1,4}/y,
  },
  { mark: 'net user ', before: /\S{1,64}[ \t]{1,4}(?=\S{1,64}[ \t]{1,4}\/)/y },
  {
    mark: 'net use ',
    before: /(?:[A-Za-z*]:?[ \t]{1,4})?\\\\\S{1,128}[ \t]{1,4}(?:\/user:\S{1,64}[ \t]{1,4})?(?=[^\s/])/iy,
  },
  { mark: 'vault login ', before: /(?:-\S{1,32}[ \t]{1,4}){0,4}(?:token=)?(?=[^\s=-]{8,128}(?:\s|$))/y },
  { mark: 'securestring ', before: /(?:-String[ \t]{1,4})?(?=["'])/iy },
  { mark: 'adduser ', before: /-p[ \t]{1,4}(?=\S)/y },
  { mark: ' /p:', before: /(?=[^\s/])/y },
  { mark: ' /rp ', before: /(?=[^\s/])/y },
  { mark: 'cmdkey ', before: /(?:\/(?!pass:)\S{1,128}[ \t]{1,4}){1,4}\/pass:(?=\S)/iy },
  {
    mark: 'chpasswd',
    before:
      /:[ \t]{0,4}(?:\{[ \t]?)?(?:(?:list|users):[ \t]{0,4})?(?:\|[+-]?)?\s{0,8}(?:- )?["'[]{0,2}[\w-]{1,32}:(?=\S)/y,
  },
  { mark: 'importprivkey ', before: /(?=\S)/y },
  { mark: 'security add-generic-password ', before: /(?:-[a-vx-z] \S{1,64} ){0,6}-w (?=\S)/y },
  // Functions that take a password after other texts.
  { mark: 'getconnection(', before: /[^,()\n]{1,200},\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: 'mysqli_connect(', before: /["'][^"'\n]{0,128}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: 'mysqli(', before: /["'][^"'\n]{0,128}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: 'pdo(', before: /["'][^"'\n]{0,200}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  // A data source, then who and how: `DBI->connect("dbi:Pg:host=x", "u", "p")`.
  { mark: 'host=', before: /[^"'\n]{0,128}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: 'sequelize(', before: /["'][^"'\n]{1,64}["'],\s?["'][^"'\n]{1,64}["'],\s?(?=["'])/y },
  { mark: '.login(', before: SECOND },
  { mark: '.login(', before: /(?=["'][^"'\n]{4,128}["']\s?\))/y, isStrong: true },
  { mark: 'login(', before: SECOND, isStrong: true },
  { mark: 'authenticate(', before: SECOND, isStrong: true },
  { mark: 'mysql(', before: /'[^'\n]{1,128}',\s?(?:'[^'\n]{1,64}',\s?){3}(?=')/y },
  { mark: 'postgresql(', before: /'[^'\n]{1,128}',\s?(?:'[^'\n]{1,64}',\s?){3}(?=')/y },
  { mark: 's0(', before: /'[^'\n]{1,256}',\s?'[^'\n]{1,64}',\s?(?=')/y, isWord: true },
  { mark: 'crypt(', before: /(?=["'][^"'\n]{1,128}["']\s?,)/y, isWord: true },
  { mark: 'sp_addlogin ', before: /N?'[^'\n]{1,128}',\s?(?=N?')/y },
  { mark: 'pgp_sym_encrypt(', before: /[^,()\n]{1,128},\s?(?=')/y },
  { mark: 'pgp_sym_decrypt(', before: /[^,()\n]{1,128},\s?(?=')/y },
  // Statements.
  { mark: 'set password for ', before: /\S{1,128}[ \t]{0,4}=[ \t]{0,4}(?:PASSWORD\()?(?=["'])/iy },
  { mark: 'connect ', before: /[\w$#]{1,32}\/(?=[^\s/@]{1,64}@\/{0,2}[\w.-])/y, value: /[^\s/@]{1,64}/y },
  { mark: 'attach ', before: /(?:database )?\S{1,128} as \S{1,64} key (?=["'])/iy },
  { mark: 'pragma ', before: /(?:re)?key[ \t]{0,2}[=(][ \t]{0,2}(?=["'])/iy },
  // Stores and devices.
  { mark: 'requirepass ', before: /(?=\S)/y },
  { mark: 'masterauth ', before: /(?=\S)/y },
  { mark: 'acl setuser ', before: /\S{1,64}(?:[ \t]{1,4}[^\s>]\S{0,64}){0,8}[ \t]{1,4}>(?=\S)/y },
  { mark: ' on >', before: /(?=\S)/y },
  { mark: 'hello 0 auth ', before: /\S{1,64}[ \t](?=\S)/y },
  {
    mark: 'migrate ',
    before:
      /\S{1,128} \d{1,5} \S{1,64} \d{1,4} \d{1,9}(?: (?:COPY|REPLACE)){0,2} AUTH(?:2 \S{1,64})? (?=\S)/iy,
  },
  { mark: 'tacacs-server key ', before: NAMED_VALUE },
  { mark: 'radius-server key ', before: NAMED_VALUE },
  { mark: 'isakmp key ', before: NAMED_VALUE },
  { mark: 'server community ', before: NAMED_VALUE },
  { mark: 'rocommunity ', before: NAMED_VALUE },
  { mark: 'rwcommunity ', before: NAMED_VALUE },
  {
    mark: 'com0sec ',
    before: /(?:-Cn \S{1,64} )?\S{1,64}[ \t]{1,4}\S{1,64}[ \t]{1,4}(?=\S)/y,
    isStrong: true,
  },
  { mark: 'at+cwjap', before: /(?:_\w{1,4})?="[^"\n]{1,64}",(?=")/iy },
  { mark: 'at+cgauth=', before: /\d,\d,"[^"\n]{0,64}",(?=")/y },
  { mark: 'wifi:', before: /(?:[TSHR]:[^;\n]{0,64};){1,4}P:(?=[^;\n])/iy, value: /[^;\n]{1,128}/y },
  // Chat.
  { mark: 'nickserv', before: / :?identify (?:\S{1,32}[ \t](?=\S))?(?=\S)/iy },
  { mark: 'oper ', before: /\S{1,32}[ \t](?=\S{4,64}\s{0,4}$)/y, isWord: true, isStrong: true },
  // The protocol and the monitor of Redis.
  { mark: 'auth" ', before: /(?:"[^"\n]{1,64}" )?(?=")/y },
  { mark: 'auth\r\n$', before: /\d{1,4}\r\n(?:\S{1,64}\r\n\$\d{1,4}\r\n)?(?=\S)/y },
  { mark: 'auth\\r\\n$', before: /\d{1,4}\\r\\n(?:[^\\\s]{1,64}\\r\\n\$\d{1,4}\\r\\n)?(?=\S)/y },
  // A mail server asks `Password:` in base64.
  {
    mark: 'ugfzc0dvcmq0',
    before: /[^\n]{0,4}(?:\r?\n|\\r\\n|\\n)(?:[A-Z]{1,8}[:>] ?|[<>-]{1,3} ?)?(?=[\w+/]{4,})/y,
    value: /[\w+/]{4,256}={0,2}/y,
  },
];
