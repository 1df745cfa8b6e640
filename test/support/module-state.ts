import { parseSync } from 'oxc-parser';

interface Node {
  readonly type: string;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
const nodeAt = (node: Node, key: string): Node | undefined => {
  const value: unknown = Reflect.get(node, key);
  return isNode(value) ? value : undefined;
};
const textAt = (node: Node | undefined, key: string): string => {
  const value: unknown = node === undefined ? undefined : Reflect.get(node, key);
  return typeof value === 'string' ? value : '';
};
const listAt = (node: Node, key: string): readonly unknown[] => {
  const value: unknown = Reflect.get(node, key);
  return Array.isArray(value) ? value : [];
};
const nodesAt = (node: Node, key: string): Node[] => listAt(node, key).filter(isNode);
const childrenOf = (node: Node): Node[] =>
  Object.values(node).flatMap((value: unknown) => (Array.isArray(value) ? value : [value]).filter(isNode));

const collections: ReadonlySet<string> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet']);
const changing: ReadonlySet<string> = new Set(
  'set add delete clear push pop shift unshift splice sort reverse fill'.split(' '),
);
const wrappers: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'ParenthesizedExpression',
]);

/**
 * What a module holds beyond a call: `let`, collections that begin empty, what a `create…` function of ours makes, and
 * any binding of the module, or imported, that a function of it changes. Each as the name of the binding, with a word
 * about it.
 */
export function moduleState(path: string, text: string): string[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const found: string[] = [];
  const names = new Set<string>();
  for (const statement of nodesAt(program, 'body')) {
    for (const { local } of statement.type === 'ImportDeclaration' ? specifiersOf(statement) : []) {
      names.add(local);
    }
    const declaration = nodeAt(statement, 'declaration') ?? statement;
    if (declaration.type !== 'VariableDeclaration') continue;
    for (const declarator of nodesAt(declaration, 'declarations')) {
      const id = nodeAt(declarator, 'id');
      const name = textAt(id, 'name');
      names.add(name);
      if (textAt(declaration, 'kind') !== 'const') found.push(`${name}: let`);
      else if (isEmptyCollection(id, bare(nodeAt(declarator, 'init')))) found.push(`${name}: empty`);
      else if (isCreated(bare(nodeAt(declarator, 'init')))) found.push(`${name}: created`);
    }
  }
  visit(program, { names, isCalled: false, note: (name) => found.push(`${name}: changed`) });
  return [...new Set(found)];
}

function specifiersOf(statement: Node): { readonly local: string }[] {
  return nodesAt(statement, 'specifiers').map((one) => ({ local: textAt(nodeAt(one, 'local'), 'name') }));
}

/** Without what only types it. */
function bare(node: Node | undefined): Node | undefined {
  return node !== undefined && wrappers.has(node.type) ? bare(nodeAt(node, 'expression')) : node;
}

/** A declared `Readonly…` says that it stays empty. */
function isEmptyCollection(id: Node | undefined, init: Node | undefined): boolean {
  if (init?.type !== 'NewExpression' || listAt(init, 'arguments').length > 0) return false;
  const annotation = id && nodeAt(id, 'typeAnnotation');
  const type = annotation && nodeAt(annotation, 'typeAnnotation');
  const typeName = textAt(type && nodeAt(type, 'typeName'), 'name');
  return collections.has(textAt(nodeAt(init, 'callee'), 'name')) && !typeName.startsWith('Readonly');
}

/** `createMiddleware` of Hono makes a function. */
function isCreated(init: Node | undefined): boolean {
  const callee = init?.type === 'CallExpression' ? textAt(nodeAt(init, 'callee'), 'name') : '';
  return /^create[A-Z]/.test(callee) && callee !== 'createMiddleware';
}

interface Visit {
  /** Bindings of the module that no inner one of the same name hides. */
  readonly names: ReadonlySet<string>;
  /** Whether this runs after the module was loaded. */
  readonly isCalled: boolean;
  readonly note: (name: string) => void;
}

function visit(node: Node, { names, isCalled, note }: Visit): void {
  const changed = isCalled ? changedBy(node) : undefined;
  if (changed !== undefined && names.has(changed)) note(changed);
  const isFunction = /^(?:Arrow)?Function(?:Expression|Declaration)?/.test(node.type);
  const hidden = isFunction ? boundIn(node) : new Set<string>();
  const inner = hidden.size === 0 ? names : new Set([...names].filter((name) => !hidden.has(name)));
  for (const child of childrenOf(node))
    visit(child, { names: inner, isCalled: isCalled || isFunction, note });
}

/** The binding whose value, or a part of it, this node changes. */
function changedBy(node: Node): string | undefined {
  if (node.type === 'AssignmentExpression') return partOf(nodeAt(node, 'left'));
  if (node.type === 'UpdateExpression') return partOf(nodeAt(node, 'argument'));
  if (node.type === 'UnaryExpression' && textAt(node, 'operator') === 'delete') {
    return partOf(nodeAt(node, 'argument'));
  }
  const callee = node.type === 'CallExpression' ? nodeAt(node, 'callee') : undefined;
  if (callee?.type !== 'MemberExpression' || !changing.has(textAt(nodeAt(callee, 'property'), 'name'))) {
    return undefined;
  }
  return rootOf(nodeAt(callee, 'object'));
}

/** Not for `lastIndex`: each use of a sticky regex sets it first. */
function partOf(node: Node | undefined): string | undefined {
  if (node?.type !== 'MemberExpression') return undefined;
  return textAt(nodeAt(node, 'property'), 'name') === 'lastIndex'
    ? undefined
    : rootOf(nodeAt(node, 'object'));
}

/** `a` of `a.b[c].d`. */
function rootOf(node: Node | undefined): string | undefined {
  const inner = bare(node);
  if (inner?.type === 'Identifier') return textAt(inner, 'name');
  return inner?.type === 'MemberExpression' ? rootOf(nodeAt(inner, 'object')) : undefined;
}

/** What the parameters and the body of a function declare, inner functions included. */
function boundIn(node: Node): ReadonlySet<string> {
  const bound = new Set<string>();
  const addPattern = (pattern: Node): void => {
    if (pattern.type === 'Identifier') bound.add(textAt(pattern, 'name'));
    else for (const child of childrenOf(pattern)) addPattern(child);
  };
  const waiting: Node[] = [node];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    for (const parameter of nodesAt(one, 'params')) addPattern(parameter);
    const id = one.type === 'VariableDeclarator' ? nodeAt(one, 'id') : undefined;
    if (id !== undefined) addPattern(id);
    waiting.push(...childrenOf(one));
  }
  return bound;
}
