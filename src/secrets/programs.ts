/**
 * Programs that take a password on their command line, and behind which flags. `pair`: `user:password`. `percent`:
 * `user%password`. `comma`: `user,password`. `glued`: without a blank only, as `mysql -pSecret`. `spaced`: with a blank only.
 * `any`: with or without.
 */
export type Form = 'pair' | 'percent' | 'comma' | 'glued' | 'spaced' | 'any' | 'cookie';
export const programs: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  curl: { u: 'pair', U: 'pair', b: 'cookie' },
  http: { a: 'pair' },
  https: { a: 'pair' },
  wget: {},
  sshpass: { p: 'any' },
  mysql: { p: 'glued' },
  mysqldump: { p: 'glued' },
  mysqladmin: { p: 'glued' },
  mysqlimport: { p: 'glued' },
  mysqlsh: { p: 'glued' },
  mariadb: { p: 'glued' },
  'mariadb-dump': { p: 'glued' },
  'redis-cli': { a: 'any' },
  'valkey-cli': { a: 'any' },
  mongo: { p: 'any' },
  mongosh: { p: 'any' },
  mongodump: { p: 'any' },
  mongorestore: { p: 'any' },
  mongoimport: { p: 'any' },
  mongoexport: { p: 'any' },
  'docker login': { p: 'any' },
  'podman login': { p: 'any' },
  'oc login': { p: 'any' },
  'registry login': { p: 'any' },
  'az login': { p: 'any' },
  cqlsh: { p: 'any' },
  ldapsearch: { w: 'any' },
  ldapmodify: { w: 'any' },
  ldapadd: { w: 'any' },
  ldapwhoami: { w: 'any' },
  sqlcmd: { P: 'any' },
  bcp: { P: 'any' },
  isql: { P: 'any' },
  osql: { P: 'any' },
  smbclient: { U: 'percent' },
  rpcclient: { U: 'percent' },
  unzip: { P: 'any' },
  zip: { P: 'any' },
  '0z': { p: 'glued' },
  ipmitool: { P: 'any' },
  psexec: { p: 'any' },
  rdesktop: { p: 'any' },
  lftp: { u: 'comma' },
  snmpwalk: { A: 'any', X: 'any', c: 'any' },
  snmpget: { A: 'any', X: 'any', c: 'any' },
  openssl: { k: 'spaced' },
  useradd: { p: 'spaced' },
  usermod: { p: 'spaced' },
  twine: { p: 'spaced' },
  skopeo: { p: 'spaced' },
  influx: { p: 'spaced', t: 'spaced' },
  'evil-winrm': { p: 'spaced' },
  hydra: { p: 'spaced' },
  sqlplus: {},
};

/** What the flag of that letter means to the program. */
export function formOf(program: string, letter: string): Form | undefined {
  const flags = programs[program];
  return flags !== undefined && Object.hasOwn(flags, letter) ? flags[letter] : undefined;
}
