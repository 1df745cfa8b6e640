import { basename, withoutBuildHash } from './filename.ts';
import { looksGenerated } from './generated.ts';

/**
 * What is replaced in messages before they are compared, tried in this order at each place (sentry-protocol
 * 5.5). Every alternative starts at the beginning of a run of its own characters (a look-behind or `\b`) or
 * has a bounded length, so the work is linear in the text. No capturing groups inside.
 */
export interface Pattern {
  readonly name: string;
  readonly source: string;
  /** What the hit becomes, when it is not `<name>`. */
  readonly replace?: (hit: string) => string;
}

const commonTld =
  'com|org|net|edu|gov|mil|biz|io|co|ai|dev|xyz|tech|online|internal|local|lan|corp|arpa|mobi|asia|eu|uk|de|fr|nl|es|pt|ch|se|fi|dk|pl|cz|sk|hu|ro|bg|gr|tr|ru|ua|by|lt|lv|ee|hr|si|ie|lu|ba|us|ca|mx|br|ar|cl|pe|ve|uy|au|nz|jp|cn|kr|tw|hk|sg|th|vn|ph|kz|il|ae|sa|qa|ir|iq|pk|bd|lk|np|za|ng|ke|gh|eg|tn|tv|gg|fm|ly|ws';
/** Words of code as well (`user.name`, `express.app`): only after at least two labels. */
const ambiguousTld = 'app|info|it|in|at|be|no';

function hostname(letters: string, common: string, ambiguous: string): string {
  const label = `[${letters}0-9-]{1,63}\\.`;
  return `(?:(?:${label}){1,8}(?:${common})|(?:${label}){2,8}(?:${ambiguous}))(?![\\w-]|\\.\\w)`;
}

const lowerHost = hostname('a-z', commonTld, ambiguousTld);
const upperHost = hostname('A-Z', commonTld.toUpperCase(), ambiguousTld.toUpperCase());

const hex = '[0-9a-fA-F]';
const octet = '(?:25[0-5]|2[0-4]\\d|[01]?\\d?\\d)';
const ipv4 = `${octet}(?:\\.${octet}){3}`;
const group = '[0-9A-Fa-f]{1,4}';
const ipv6 = [
  `(?:${group}:){7}${group}`,
  `(?:${group}:){6}${ipv4}`,
  `::(?:${group}:){0,5}${ipv4}`,
  `(?:${group}:){1,5}(?::${group}){0,4}:${ipv4}`,
  `(?:${group}:){1,6}:${group}`,
  `(?:${group}:){1,5}(?::${group}){1,2}`,
  `(?:${group}:){1,4}(?::${group}){1,3}`,
  `(?:${group}:){1,3}(?::${group}){1,4}`,
  `(?:${group}:){1,2}(?::${group}){1,5}`,
  `${group}:(?::${group}){1,6}`,
  `:(?::${group}){1,7}`,
  `(?:${group}:){1,7}:`,
].join('|');

const mac = `${hex}{2}(?:[:-]${hex}{2}){5}`;

const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const longWeekday = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const longMonth = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';
const clock = '(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:[.,]\\d{1,9})?)?';
const offset = '[+-]\\d{2}:?\\d{2}';
const zone = `(?: (?:[A-Z]{1,4}(?:${offset})?|${offset}))?`;
const dates = [
  `${longWeekday}, \\d{1,2}-${month}-\\d{2,4} ${clock}${zone}`,
  `(?:${weekday}, )?\\d{1,2} ${month} \\d{2,4} ${clock}${zone}`,
  `(?:${longWeekday}, )?${longMonth} \\d{1,2}(?:st|nd|rd|th)?(?:, \\d{4})?(?:(?: at|,)? ${clock}${zone})?`,
  `\\d{1,2}(?:st|nd|rd|th)? (?:${longMonth}|${month})(?: \\d{4})?(?: ${clock}${zone})?`,
  `\\d{1,2}/${month}/\\d{4}(?:[: ]${clock}(?: ${offset})?)?`,
  `\\d{4}[/.][01]?\\d[/.][0-3]?\\d(?: ${clock})?`,
  `[0-3]?\\d[/.][0-3]?\\d[/.](?:19|20)\\d{2}(?:,? ${clock}(?: ?[AaPp][Mm])?)?`,
  `${weekday} ${month} [ \\d]?\\d (?:\\d{4} )?${clock}${zone}(?: \\d{4})?(?: \\([A-Za-z ]{1,60}\\))?`,
  `\\d{4}-\\d{2}-\\d{2}[Tt ]${clock} ?(?:Z|z|UTC|${offset})`,
  `\\d{4}-\\d{2}-\\d{2}[Tt ]${clock}`,
  `\\d{8}T\\d{4}(?:\\d{2})?(?:[.,]\\d{1,9})?(?:Z|${offset})?`,
  `${month} \\d{1,2}, \\d{4}`,
  `(?<![:.])${clock} ?[AaPp][Mm]`,
  `(?<![:.])${clock}`,
  `\\d{4}-[01]\\d-[0-3]\\d`,
].join('|');

/** A minus belongs to the number unless it glues it to a word: `a-1` is no negative number. */
const minus = '(?:(?<!\\w)-|\\b)';

/** A number before its unit: whole, so that a long one without a unit is looked at once. */
const amount = '\\b\\d{1,20}(?!\\d)(?:\\.\\d{1,20}(?!\\d))?';

const unit = '(?:[kKMGTP]i?)?(?:[Bb]|bytes?|bits?|bps)(?:/s)?';
const timeUnit =
  '(?: ?(?:(?:nano|micro|milli)?seconds?|minutes?|hours?|days?|weeks?|ms|sec|s|min|h)|ns|us|[µμ]s|mins?|m|d|secs|hrs?)';

const pathPart = '[\\w.@+~$%-]{1,255}';
const script = '\\.(?:[cm]?[jt]sx?(?:\\.map)?|css)';

/** The name of a script without what a bundler added, a number in it aside: `main.3f2a9c1b.js` is `main.js`. */
const withoutBundleHash = (hit: string): string => {
  const stable = withoutBuildHash(hit);
  return stable.replace(/\d{1,20}/g, '<int>');
};

/** The last part of a path: the file name counts, the folder that holds the release does not. */
const lastPathPart = (hit: string): string => `<path>/${withoutBundleHash(basename(hit))}`;

/** `int64`, `sha256` and `base32` are names; `user42` and `worker128000` hold a number. */
const trailingDigits = /(?<=[a-z])(?!(?:16|32|64|128|256|384|512)$)\d{2,20}$/;
const allDigits = /^\d{1,20}$/;

/** `order_12345` and `user12345` hold a number, `cus_9aZ3kQ1LmN4p` and `01ARZ3NDEKTSV4RRFFQ69G5FAV` are random. */
const withoutIds = (hit: string): string =>
  hit.replace(/[A-Za-z0-9]{1,128}/g, (token) => {
    if (allDigits.test(token) && token.length < hit.length) return '<int>';
    if (token.length >= 5 && looksGenerated(token)) return '<id>';
    return token.replace(trailingDigits, '<int>');
  });

/** Keys of structured log lines whose value says what happened: it tells two faults apart and stays. */
const saysWhat =
  '(?:[Mm]essage|MESSAGE|[Mm]sg|[Ee]rror|[Ee]rr|[Ee]vent|[Rr]eason|[Ee]xception|[Cc]ause|[Cc]ode|[Tt]itle|[Dd]escription|[Dd]etails?)';

export const patterns: readonly Pattern[] = [
  {
    name: 'email',
    // A Java identity hash (`Foo@1a2b3c4d`) is no domain.
    source: `(?<![\\w.%+-])[\\w.%+-]{1,64}@(?![0-9a-f]{1,8}\\b(?!\\.))[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){0,8}`,
  },
  { name: 'url', source: '\\b(?:wss?|https?|ftp)://\\S+' },
  {
    name: 'path',
    // A folder or drive, at least one more folder, and a file with an extension: `/srv/app/config.json`.
    source: `(?<![\\w./\\\\@+~$%-])(?:[A-Za-z]:|~|file://)?[\\\\/]{1,2}(?:${pathPart}[\\\\/]{1,2}){1,32}[\\w@+~$%-]{1,128}(?:\\.[\\w-]{1,40}){0,4}\\.[A-Za-z]\\w{0,7}(?![\\w/\\\\])`,
    replace: lastPathPart,
  },
  {
    name: 'bundle',
    source: `(?<![\\w.~-])[\\w~][\\w.~-]{0,160}${script}\\b`,
    replace: withoutBundleHash,
  },
  { name: 'hostname', source: `(?<![\\w.-])(?:${lowerHost}|${upperHost})` },
  { name: 'mac', source: `(?<![\\w:-])${mac}(?![\\w:-])` },
  {
    name: 'ip',
    source: `(?<![\\w:.])(?:(?=[0-9A-Fa-f]{0,4}:)(?:${ipv6})(?![\\w:])|${ipv4}(?!\\w|\\.\\d))`,
  },
  {
    name: 'traceparent',
    source: `\\b(?:00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]|1-[0-9a-f]{8}-[0-9a-f]{24})\\b`,
  },
  { name: 'uuid', source: `\\b${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}\\b` },
  { name: 'sha1', source: `\\b${hex}{40}\\b` },
  { name: 'md5', source: `\\b${hex}{32}\\b` },
  {
    name: 'date',
    source: `(?<![\\w])(?:${dates})(?!\\w)|\\bdatetime\\.(?:datetime|date|time)\\([^()]{0,100}\\)`,
  },
  {
    name: 'duration',
    source: `${amount}${timeUnit}(?:\\d{1,3}(?:ms|[smhd])){0,3}(?!\\w)`,
  },
  { name: 'size', source: `${amount} ?${unit}(?!\\w)` },
  { name: 'swift_txn_id', source: '\\btx[0-9a-f]{21}-[0-9a-f]{10}\\w*' },
  // What Java puts behind the class of an object: it may have digits only.
  { name: 'hex', source: '(?<=[\\w;]@)[0-9a-f]{1,8}\\b' },
  {
    name: 'hex',
    source:
      `${minus}(?:0[xX]${hex}{1,256}|(?=[a-f]{0,5}\\d)(?=\\d{0,5}[a-f])[0-9a-f]{4,6}|` +
      `(?=[A-F]{0,5}\\d)(?=\\d{0,5}[A-F])[0-9A-F]{4,6}|(?!\\d{1,128}\\b)(?:[0-9a-f]{8,128}|[0-9A-F]{8,128}))\\b`,
  },
  { name: 'git_sha', source: '\\b(?=[a-f]{0,6}\\d)(?=\\d{0,6}[a-f])[0-9a-f]{7}\\b' },
  {
    // Which error it is, not how often or where: `status code 404`, `errno 13`, `error #418`, `HTTP/1.1 502`.
    name: 'code',
    source: `(?=\\d{1,4}\\b)(?<=\\b(?:[Ss]tatus|[Ss]tatus_?[Cc]ode|[Cc]ode|[Ee]rrno|[Ee]rror|[Ss]ignal|answered|returned|got|received|replied|respon(?:d(?:s|ed)?|se)(?: with)?|HTTP(?:/\\d(?:\\.\\d)?)?)\\]?[ :=#("']{1,4})\\d{1,4}`,
    replace: (hit) => hit,
  },
  { name: 'float', source: '(?:(?<!\\w)-)?(?<!\\d)\\d{1,30}\\.\\d{1,30}' },
  { name: 'int', source: `${minus}(?:\\d{1,3}(?:,\\d{3}){1,8}|\\d{1,40})\\b` },
  {
    name: 'quoted_str',
    source: `(?<==|["'] ?: ?)(?<!${saysWhat}["']?(?:=| ?: ?))(?:'[^'\\n]{0,1000}'|"[^"\\n]{0,1000}")`,
  },
  { name: 'bool', source: '(?<==)(?:true|True|false|False)\\b' },
  {
    name: 'id',
    source: '(?=[A-Za-z_]{0,64}\\d)\\w{3,160}\\b(?!\\.\\d)',
    replace: withoutIds,
  },
];
