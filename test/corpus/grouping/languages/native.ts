import { inAppOf, framesOf, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

/** How a native SDK names the place: with symbols from debug files, or by address alone. */
export interface NativeHome {
  /** Image of the application. */
  readonly app: (world: World) => string;
  /** Where its sources lay when it was built. */
  readonly sources: (world: World) => string;
}

/**
 * `[image!]function [@ file:line]` as a native SDK sends it after symbolication: `#h` a hash of the compiler,
 * `#n` a number that it counts, `#a` an address.
 */
export function nativeFrames(world: World, home: NativeHome, written: readonly string[]): RawFrame[] {
  return framesOf(world, written, (line, at) => {
    const [image, rest] = line.text.includes('!') ? split(line.text, '!') : [home.app(world), line.text];
    const [symbol, place] = split(rest, ' @ ');
    const [file, lineno] = place.split(':');
    const name = symbol
      .replaceAll('#h', world.hex(`hash ${line.text}`, 16))
      .replaceAll('#n', String(world.int(`number ${line.text}`, 1, 9)))
      .replaceAll('#a', world.address(line.text));
    const hasPlace = file !== undefined && file !== '' && !world.has('sourceless');
    return {
      ...(name !== '' && { function: name }),
      package: image,
      instruction_addr: world.address(`instruction ${at}`),
      symbol_addr: world.address(`symbol ${at}`),
      ...(hasPlace && {
        filename: file.split('/').at(-1),
        abs_path: line.origin === 'app' ? `${home.sources(world)}/${file}` : file,
        lineno: line.origin === 'app' ? world.line(Number(lineno)) : world.libLine(Number(lineno)),
      }),
      ...inAppOf(world, line),
    };
  });
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
