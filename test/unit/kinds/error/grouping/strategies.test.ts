import { describe, expect, test } from 'vitest';
import type { ExceptionEntry, NormalizedEvent } from '../../../../../src/kinds/error/schema.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import type { GroupingComponent } from '../../../../../src/kinds/error/grouping/schema.ts';
import { mainException } from '../../../../../src/kinds/error/grouping/v1/group-exceptions.ts';
import { chooseThread } from '../../../../../src/kinds/error/grouping/v1/thread.ts';
import { event, exception, failure, message, node, py, pyLib, thread } from './events.ts';

const stack = [py('create', 'repo.save(cart)')];

/** What counts, as `id=value` from the outside in; containers by their id alone. */
function counting(components: readonly GroupingComponent[] | undefined): string[] {
  return (components ?? [])
    .filter(({ contributes }) => contributes)
    .flatMap(({ id, value, children }) =>
      [value === undefined ? id : `${id}=${value}`].concat(counting(children)),
    );
}

function grouped(input: NormalizedEvent): string[] {
  const { source, components } = groupEvent(input);
  return [source, ...counting(components)];
}

const frameValues = ['stacktrace', 'frame', 'module=app.orders', 'function=create'];

describe('what decides (protocol 5.1)', () => {
  test.each<[string, NormalizedEvent, string[]]>([
    [
      'an exception with a stack',
      failure('python', 'E', 'v', stack),
      ['exception', 'exception', 'type=E', ...frameValues],
    ],
    [
      'an exception without',
      failure('python', 'E', 'v 1', undefined),
      ['exception', 'exception', 'type=E', 'value=v <int>'],
    ],
    ['no frames', failure('python', 'E', 'v 1', []), ['exception', 'exception', 'type=E', 'value=v <int>']],
    [
      'a type alone',
      event({ exceptions: [exception('E', undefined)] }),
      ['exception', 'exception', 'type=E'],
    ],
    [
      'a value alone',
      event({ exceptions: [exception(undefined, 'v')] }),
      ['exception', 'exception', 'value=v'],
    ],
    [
      'exception before message and thread',
      { ...failure('python', 'E', 'v', stack), message: { formatted: 'm' }, threads: [thread(stack)] },
      ['exception', 'exception', 'type=E', ...frameValues],
    ],
    ['a thread', event({ threads: [thread(stack)] }), ['thread', 'thread', ...frameValues]],
    [
      'a message before its thread',
      event({ threads: [thread(stack)], message: { formatted: 'm' } }),
      ['message', 'message=m'],
    ],
    [
      'a message before its stack',
      event({ stacktrace: stack, message: { formatted: 'm' } }),
      ['message', 'message=m'],
    ],
    [
      'a message and the thread that crashed',
      event({ threads: [thread(stack, { crashed: true })], message: { formatted: 'm' } }),
      ['thread', 'message=m', 'thread', ...frameValues],
    ],
    [
      'a thread without frames',
      event({ threads: [{}], message: { formatted: 'm' } }),
      ['message', 'message=m'],
    ],
    ['a bare stack', event({ stacktrace: stack }), ['stacktrace', ...frameValues]],
    ['the template of a message', message('python', 'user bob', 'user %s'), ['message', 'message=user %s']],
    ['a message without template', message('python', 'user 7'), ['message', 'message=user <int>']],
    ['a blank template', message('python', 'user 7', ' '), ['message', 'message=user <int>']],
    ['a blank message', message('python', ' \n '), ['fallback']],
    [
      'an empty exception, then the message',
      event({ exceptions: [{}], message: { formatted: 'm' } }),
      ['message', 'message=m'],
    ],
    ['nothing', event(), ['fallback']],
  ])('%s', (_name, input, expected) => {
    expect(grouped(input)).toEqual(expected);
  });
});

describe('exceptions (protocol 5.4)', () => {
  test('a synthetic type does not count', () => {
    const crash = { synthetic: true, handled: false };
    const synthetic = event({ exceptions: [exception('Error', 'v', stack, crash)] });
    expect(grouped(synthetic)).toEqual(['exception', 'exception', ...frameValues]);
  });

  test('the text that a made-up exception carries counts beside its stack', () => {
    const captured = event({ exceptions: [exception('Error', 'v', stack, { synthetic: true })] });
    expect(grouped(captured)).toEqual(['exception', 'exception', 'value=v', ...frameValues]);
  });

  test('an exception that only carries the stack of a message counts by the message', () => {
    const carried = event({
      platform: 'node',
      message: { formatted: 'late 5', template: 'late %s' },
      exceptions: [exception(undefined, 'late 5', [node('a', 'f', 'x')], { synthetic: true, handled: true })],
    });
    expect(grouped(carried)).toEqual(['message', 'message=late %s']);
    expect(groupEvent({ ...carried, message: { formatted: ' ' } }).source).toBe('exception');
  });

  test('an NSError counts by domain and code', () => {
    const nsError = exception('NSError', 'Das Netz ist weg', undefined, {
      meta: { ns_error: { domain: 'NSURLErrorDomain', code: -1009 } },
    });
    expect(grouped(event({ exceptions: [nsError] }))).toEqual([
      'exception',
      'exception',
      'type=NSError',
      'value=NSURLErrorDomain -1009',
    ]);
  });

  test('every exception of a chain counts', () => {
    const chain = [exception('A', 'a'), exception('B', 'b', [pyLib('x', 'f')]), exception('C', 'c', stack)];
    expect(grouped(event({ exceptions: chain }))).toEqual([
      'exception',
      'exception',
      'type=A',
      'value=a',
      'exception',
      'type=B',
      'exception',
      'type=C',
      ...frameValues,
    ]);
  });

  test('without any in-app frame the library frames of the chain count', () => {
    const chain = [exception('A', 'a', [pyLib('x', 'f')]), exception('B', 'b')];
    expect(grouped(event({ exceptions: chain }))).toContain('function=f');
  });
});

const group = (id: number, parentId?: number): ExceptionEntry =>
  exception('ExceptionGroup', `group ${id}`, undefined, {
    exceptionId: id,
    isExceptionGroup: true,
    ...(parentId !== undefined && { parentId }),
  });
const leaf = (type: string, value: string, id: number, parentId: number): ExceptionEntry =>
  exception(type, value, undefined, { exceptionId: id, parentId });

const countedTypes = (exceptions: ExceptionEntry[], parts: Partial<NormalizedEvent> = {}) =>
  grouped(event({ exceptions, ...parts })).filter((value) => value.startsWith('type='));
const mainType = (exceptions: ExceptionEntry[]) => mainException(event({ exceptions }), exceptions)?.type;

describe('exception groups (protocol 5.4)', () => {
  test.each<[string, ExceptionEntry[], string[], string]>([
    [
      'different members and the group',
      [leaf('B', 'b', 2, 0), leaf('A', 'a', 1, 0), group(0)],
      ['B', 'A', 'ExceptionGroup'],
      'ExceptionGroup',
    ],
    [
      'equal members once, without the group',
      [leaf('A', 'a 2', 2, 0), leaf('A', 'a 1', 1, 0), group(0)],
      ['A'],
      'A',
    ],
    [
      'one member and its causes',
      [leaf('C', 'c', 3, 2), leaf('B', 'b', 2, 1), leaf('A', 'a', 1, 0), group(0)],
      ['C', 'B', 'A'],
      'A',
    ],
    [
      'groups within groups',
      [leaf('B', 'b', 3, 2), group(2, 0), leaf('A', 'a', 1, 0), group(0)],
      ['B', 'A', 'ExceptionGroup'],
      'ExceptionGroup',
    ],
    ['an empty group', [group(0)], ['ExceptionGroup'], 'ExceptionGroup'],
    [
      'a group as a cause',
      [
        leaf('B', 'b', 3, 1),
        leaf('A', 'a', 2, 1),
        group(1, 0),
        exception('R', 'r', undefined, { exceptionId: 0 }),
      ],
      ['B', 'A', 'ExceptionGroup', 'R'],
      'R',
    ],
    ['no root', [leaf('A', 'a', 1, 0), group(2, 1)], ['A', 'ExceptionGroup'], 'ExceptionGroup'],
    ['two roots', [group(0), group(1)], ['ExceptionGroup', 'ExceptionGroup'], 'ExceptionGroup'],
    [
      'one id twice',
      [leaf('A', 'a', 1, 0), leaf('B', 'b', 1, 0), group(0)],
      ['A', 'B', 'ExceptionGroup'],
      'ExceptionGroup',
    ],
    [
      'a cycle',
      [leaf('A', 'a', 1, 2), leaf('B', 'b', 2, 1), group(0)],
      ['A', 'B', 'ExceptionGroup'],
      'ExceptionGroup',
    ],
    ['a missing id', [exception('A', 'a'), group(0)], ['A', 'ExceptionGroup'], 'ExceptionGroup'],
  ])('%s', (_name, exceptions, counted, main) => {
    expect(countedTypes(exceptions)).toEqual(counted.map((type) => `type=${type}`));
    expect(mainType(exceptions)).toBe(main);
  });

  test('those that do not count are shown with the reason', () => {
    const { components } = groupEvent(
      event({ exceptions: [leaf('A', 'a 2', 2, 0), leaf('A', 'a 1', 1, 0), group(0)] }),
    );
    expect(components.map(({ contributes, value, hint }) => [contributes, value, hint])).toEqual([
      [false, 'A: a 2', 'in an exception group that others stand for'],
      [true, undefined, undefined],
      [false, 'ExceptionGroup: group 0', 'in an exception group that others stand for'],
    ]);
  });

  test('Python SDK 3 numbers the tree otherwise', () => {
    const sdk = { name: 'sentry.python', version: '3.0.0a7' };
    const exceptions = [leaf('A', 'a', 2, 0), leaf('A', 'a', 1, 0), group(0)];
    expect(countedTypes(exceptions, { sdk })).toEqual(['type=A', 'type=A', 'type=ExceptionGroup']);
  });
});

describe('chooseThread (protocol 5.4)', () => {
  const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  test.each([
    ['the only one', [a], 'a'],
    ['one that crashed', [a, { ...b, crashed: true }, { ...c, current: true }], 'b'],
    ['one that is current', [a, { ...b, current: true }, c], 'b'],
    [
      'current when two crashed',
      [
        { ...a, crashed: true },
        { ...b, crashed: true },
        { ...c, current: true },
      ],
      'c',
    ],
    ['none of several', [a, b], undefined],
    [
      'none of two current',
      [
        { ...a, current: true },
        { ...b, current: true },
      ],
      undefined,
    ],
    ['none', [], undefined],
    ['no list', undefined, undefined],
  ])(
    '%s',
    (_name, threads: (typeof a & { crashed?: boolean; current?: boolean })[] | undefined, expected) => {
      expect(chooseThread(threads)?.name).toBe(expected);
    },
  );
});
