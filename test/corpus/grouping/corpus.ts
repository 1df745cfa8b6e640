import type { LabelledEvent } from './fault.ts';
import { ndkEvents } from './languages/android-ndk.ts';
import { appleEvents } from './languages/apple.ts';
import { browserEvents } from './languages/browser.ts';
import { cppEvents } from './languages/cpp.ts';
import { dartEvents } from './languages/dart.ts';
import { dotnetEvents } from './languages/dotnet.ts';
import { elixirEvents } from './languages/elixir.ts';
import { goEvents } from './languages/go.ts';
import { javaEvents } from './languages/java.ts';
import { kotlinEvents } from './languages/kotlin.ts';
import { messageEvents } from './languages/messages.ts';
import { nodeEvents } from './languages/node.ts';
import { phpEvents } from './languages/php.ts';
import { pythonEvents } from './languages/python.ts';
import { rubyEvents } from './languages/ruby.ts';
import { rustEvents } from './languages/rust.ts';

/** Every labelled event. */
export const corpus: readonly LabelledEvent[] = [
  pythonEvents,
  nodeEvents,
  browserEvents,
  javaEvents,
  kotlinEvents,
  goEvents,
  rubyEvents,
  phpEvents,
  dotnetEvents,
  elixirEvents,
  dartEvents,
  messageEvents,
  rustEvents,
  cppEvents,
  appleEvents,
  ndkEvents,
].flat();
