import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, thrown } from '../stack.ts';
import type { World } from '../world.ts';
import { nativeFrames, type NativeHome } from './native.ts';

const language: Language = {
  name: 'android-ndk',
  platform: 'native',
  native: true,
  sdk: 'sentry.native.android',
  sdkVersion: '0.12.1',
  runtime: ['Android', '14', '15'],
  twins: usualTwins,
  hasSources: true,
};

/** Android puts a random folder into the path of every installation. */
const home: NativeHome = {
  app: (world) =>
    `/data/app/~~${world.hex('install', 22)}==/com.shop.app-${world.hex('package', 22)}==/lib/${world.has('elsewhere') ? 'x86_64' : 'arm64'}/libshop.so`,
  sources: (world) =>
    world.has('elsewhere') ? '/home/ci/ndk/app/src/main/cpp' : '/Users/ada/app/src/main/cpp',
};

const libc = '/apex/com.android.runtime/lib64/bionic/libc.so';
const art = '/apex/com.android.art/lib64/libart.so';

const thread = [`=${libc}!__start_thread`, `=${libc}!__pthread_start(void*)`];
const jni = [
  `=${art}!art_quick_invoke_stub`,
  `@framework =${art}!art::interpreter::ArtInterpreterToCompiledCodeBridge`,
  `=${art}!art_quick_generic_jni_trampoline`,
];
const aborting = [`=${libc}!abort`];
const jniAbort = [
  `=${art}!art::JavaVMExt::JniAbort(char const*, char const*)`,
  `@framework =${art}!art::Thread::AssertNoPendingException() const`,
  '=/apex/com.android.art/lib64/libbase.so!android::base::LogMessage::~LogMessage()',
  `=${art}!art::Runtime::Abort(char const*)`,
  ...aborting,
];

const crashed =
  (name: string, number: number, ...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    contexts: { device: { model: world.pick('model', ['Pixel 8', 'SM-S921B', 'M2101K6G']) } },
    ...chainOf(
      thrown(name, name === 'SIGSEGV' ? 'Segfault' : 'Abort', nativeFrames(world, home, lines), {
        mechanism: {
          type: 'signalhandler',
          synthetic: true,
          handled: false,
          meta: { signal: { number, name } },
        },
      }),
    ),
  });

const notPlumbing = /^(?!.*\b(?:abort|raise|tgkill|__pthread_start|Abort\(char)).+/;

const faults: readonly Fault[] = [
  {
    id: 'jni-decode',
    title: /decode|Decoder/,
    more: [twin('without in_app', 'flagless')],
    event: crashed(
      'SIGSEGV',
      11,
      ...jni,
      'Java_com_shop_app_Images_decode @ images.cpp:20',
      'shop::Decoder::scanline(int) @ decoder.cpp:88',
    ),
  },
  {
    id: 'jni-resize',
    event: crashed(
      'SIGSEGV',
      11,
      ...jni,
      'Java_com_shop_app_Images_resize @ images.cpp:51',
      'shop::Resizer::row(int) @ resizer.cpp:34',
    ),
  },
  {
    id: 'jni-abort-scan',
    title: notPlumbing,
    event: crashed(
      'SIGABRT',
      6,
      ...jni,
      'Java_com_shop_app_Scanner_scan @ scanner.cpp:17',
      'shop::Scanner::report(_JNIEnv*) @ scanner.cpp:60',
      ...jniAbort,
    ),
  },
  {
    id: 'jni-abort-sync',
    title: notPlumbing,
    event: crashed(
      'SIGABRT',
      6,
      ...thread,
      'shop::Sync::run() @ sync.cpp:22',
      'shop::Sync::notify(_JNIEnv*) @ sync.cpp:49',
      ...jniAbort,
    ),
  },
  {
    id: 'std-function',
    event: crashed(
      'SIGSEGV',
      11,
      ...thread,
      '!framework std::__ndk1::__function::__func<shop::Audio::open()::$_#n, std::__ndk1::allocator<shop::Audio::open()::$_#n>, void ()>::operator()() @ functional:1764',
      '@framework std::__1::__function::__func<shop::Audio::open()::$_#n, std::__1::allocator<shop::Audio::open()::$_#n>, void ()>::operator()() @ functional:1764',
      'shop::Audio::fill(float*, int) @ audio.cpp:70',
    ),
  },
  {
    id: 'fortify',
    title: notPlumbing,
    event: crashed(
      'SIGABRT',
      6,
      ...thread,
      'shop::Log::write(char const*) @ log.cpp:41',
      `=${libc}!__strlcpy_chk`,
      `=${libc}!__fortify_fatal(char const*, ...)`,
      ...aborting,
    ),
  },
];

export const ndkEvents = eventsOf(language, faults);
