const maxStackChars = 4_000;
const maxInnerErrors = 5;

/**
 * What a log tells of an error: name, message, code, status, the frames of its stack, its cause and inner errors.
 * Nothing else that hangs on it: clients put requests and their headers there.
 */
export function errorMembers(error: Error): [string, unknown][] {
  const members: [string, unknown][] = [
    ['name', error.name],
    ['message', messageOf(error)],
  ];
  for (const key of ['code', 'status']) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === 'string' || typeof value === 'number') members.push([key, value]);
  }
  const frames = framesOf(error);
  if (frames !== '') members.push(['stack', frames]);
  if (error.cause !== undefined) members.push(['cause', error.cause]);
  const inner: unknown = Reflect.get(error, 'errors');
  if (error instanceof AggregateError && Array.isArray(inner)) {
    members.push(['errors', inner.slice(0, maxInnerErrors)]);
  }
  return members;
}

/**
 * Three kinds of message quote what they were about: Drizzle's the SQL with its parameters, JSON.parse's the text, and
 * Upstash's the command with its keys or the whole reply.
 */
function messageOf(error: Error): unknown {
  const { message, name }: { message: unknown; name: unknown } = error;
  if ('query' in error && 'params' in error) return 'Failed query';
  if (typeof message !== 'string') return message;
  if (name === 'SyntaxError' && message.endsWith(' is not valid JSON')) return 'The text is not valid JSON';
  const quote =
    typeof name === 'string' && name.startsWith('Upstash')
      ? message.search(/(?:, command was|response body):/)
      : -1;
  return quote === -1 ? message : message.slice(0, quote);
}

/** Without the header, which repeats name and message, whatever they have become since. */
function framesOf(error: Error): string {
  if (typeof error.stack !== 'string') return '';
  const header = error.stack.indexOf(error.message);
  const stack = header === -1 ? error.stack : error.stack.slice(header + error.message.length);
  return stack
    .slice(0, maxStackChars)
    .split('\n')
    .filter((line) => /^\s{1,8}at /.test(line))
    .map((line) => line.trim())
    .join('\n');
}
