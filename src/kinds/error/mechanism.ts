import { isAbsent, isObject } from '../../reader/json.ts';
import { limits } from '../../reader/trim-sizes.ts';
import { note, type Notes } from '../../reader/remarks.ts';
import type { Mechanism } from './schema.ts';
import { readBoolean, readInteger, readLine, readText } from '../../reader/text.ts';
import { readTree } from '../../reader/tree.ts';

/** How an exception came to the SDK (sentry-protocol 4.3). A missing type is `generic`; a bare word is a type. */
export function readMechanism(value: unknown, notes: Notes, path: string): Mechanism | undefined {
  if (isAbsent(value)) return undefined;
  if (!isObject(value)) {
    if (typeof value === 'string' && value !== '') {
      return { type: readLine(value, limits.nameChars, notes, path, 'type') ?? 'generic' };
    }
    note(notes, 'dropped', path, 'not an object');
    return undefined;
  }
  const mechanism: Mechanism = {
    type: readLine(value['type'], limits.nameChars, notes, path, 'type') ?? 'generic',
  };
  const handled = readBoolean(value['handled'], notes, path, 'handled');
  if (handled !== undefined) mechanism.handled = handled;
  const synthetic = readBoolean(value['synthetic'], notes, path, 'synthetic');
  if (synthetic !== undefined) mechanism.synthetic = synthetic;
  const source = readText(value['source'], limits.nameChars, notes, path, 'source');
  if (source !== undefined) mechanism.source = source;
  const exceptionId = readInteger(value['exception_id'], 0, notes, path, 'exceptionId');
  if (exceptionId !== undefined) mechanism.exceptionId = exceptionId;
  const parentId = readInteger(value['parent_id'], 0, notes, path, 'parentId');
  if (parentId !== undefined) mechanism.parentId = parentId;
  const isGroup = readBoolean(value['is_exception_group'], notes, path, 'isExceptionGroup');
  if (isGroup !== undefined) mechanism.isExceptionGroup = isGroup;
  const description = readText(value['description'], limits.messageChars, notes, path, 'description');
  if (description !== undefined) mechanism.description = description;
  const helpLink = readText(value['help_link'], limits.pathChars, notes, path, 'helpLink');
  if (helpLink !== undefined) mechanism.helpLink = helpLink;
  const data = readTree(value['data'], limits.mechanismDataChars, notes, path, 'data');
  if (data !== undefined) mechanism.data = data;
  const meta = readTree(value['meta'], limits.mechanismDataChars, notes, path, 'meta');
  if (meta !== undefined) mechanism.meta = meta;
  return mechanism;
}
