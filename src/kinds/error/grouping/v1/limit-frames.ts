import { type GroupingComponent, ignored } from './component.ts';

/** Frames one tree may list; the key is made of all that count. */
const maxFramesListed = 100;

/** Cuts the frame lists of the tree, in place, so that a chain of deep stacks stays readable and small. */
export function limitFrames(components: readonly GroupingComponent[]): void {
  let left = maxFramesListed;
  for (const component of components) {
    for (const child of component.children ?? []) {
      if (child.id !== 'stacktrace' || child.children === undefined) continue;
      const excess = child.children.length - left;
      if (excess > 0) {
        const rest = child.children.splice(-excess);
        const contributes = rest.some((frame) => frame.contributes);
        child.children.push({
          ...ignored('frame', 'not listed, to keep this short', `${excess} more`),
          contributes,
        });
      }
      left = Math.max(0, left - child.children.length);
    }
  }
}
