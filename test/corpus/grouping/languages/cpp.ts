import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, repeat, thrown } from '../stack.ts';
import type { World } from '../world.ts';
import { nativeFrames, type NativeHome } from './native.ts';

const language: Language = {
  name: 'c-cpp',
  platform: 'native',
  native: true,
  sdk: 'sentry.native',
  sdkVersion: '0.12.1',
  runtime: ['libc', '2.35', '2.40'],
  twins: usualTwins,
  hasSources: true,
};

const home: NativeHome = {
  app: (world) => (world.has('elsewhere') ? '/opt/shop-3/bin/shopd' : '/usr/bin/shopd'),
  sources: (world) => (world.has('elsewhere') ? '/home/ci/agent/work/shop' : '/src/shop'),
};

const start = [
  '=_start',
  '=libc.so.6!__libc_start_call_main',
  '@framework =libc.so.6!__libc_start_main_impl',
  'main @ src/main.cpp:40',
];
const pool = [
  '=libc.so.6!__clone3',
  '=libc.so.6!start_thread',
  '=libstdc++.so.6!execute_native_thread_routine',
  '@framework =std::thread::_State_impl<std::thread::_Invoker<std::tuple<void (*)()>>>::_M_run',
];
const windows = [
  '=ntdll.dll!RtlUserThreadStart',
  '=kernel32.dll!BaseThreadInitThunk',
  '=__scrt_common_main_seh',
  '@framework =invoke_main',
  'main @ src/main.cpp:40',
];

/** How the C library ends a process: each version by other names. */
const aborting = [
  '!framework =libc.so.6!raise',
  '@framework =libc.so.6!__pthread_kill_implementation',
  '@framework =libc.so.6!gsignal',
  '=libc.so.6!abort',
].toReversed();
const asserting = ['=libc.so.6!__assert_fail', '@framework =libc.so.6!__assert_fail_base', ...aborting];
const terminating = [
  '=libstdc++.so.6!__cxa_throw',
  '=libstdc++.so.6!std::terminate()',
  '@framework =libstdc++.so.6!__gnu_cxx::__verbose_terminate_handler()',
  ...aborting,
];

const signal = (name: string, number: number) => ({
  mechanism: {
    type: 'signalhandler',
    synthetic: true,
    handled: false,
    meta: { signal: { number, name, code: 0 } },
  },
});

const crashed =
  (name: string, number: number, ...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    ...chainOf(
      thrown(
        name,
        name === 'SIGSEGV' ? `Segfault at ${world.address('fault')}` : 'Abort',
        nativeFrames(world, home, lines),
        signal(name, number),
      ),
    ),
    debug_meta: {
      images: [
        {
          type: 'elf',
          code_file: home.app(world),
          debug_id: world.uuid('debug'),
          image_addr: world.address('image'),
          image_size: 1_048_576,
        },
      ],
    },
  });

const segfault = (...lines: string[]) => crashed('SIGSEGV', 11, ...lines);
const abort = (...lines: string[]) => crashed('SIGABRT', 6, ...lines);

const notPlumbing = /^(?!.*\b(?:abort|raise|gsignal|__pthread_kill|RaiseException|KERNELBASE)\b).+/;

const faults: readonly Fault[] = [
  {
    id: 'parser-null',
    title: /next_token|Parser/,
    more: [twin('without in_app', 'flagless')],
    event: segfault(
      ...start,
      'shop::Parser::parse(std::string const&) @ src/parser.cpp:31',
      'shop::Parser::next_token() @ src/parser.cpp:77',
    ),
  },
  {
    id: 'renderer-null',
    event: segfault(
      ...start,
      'shop::Renderer::draw(shop::Scene const&) @ src/renderer.cpp:120',
      'shop::Renderer::bind_texture(unsigned int) @ src/renderer.cpp:164',
    ),
  },
  {
    id: 'assert-queue',
    title: notPlumbing,
    event: abort(
      ...pool,
      'shop::Queue::run() @ src/queue.cpp:18',
      'shop::Queue::pop() @ src/queue.cpp:52',
      ...asserting,
    ),
  },
  {
    id: 'assert-ledger',
    title: notPlumbing,
    event: abort(
      ...pool,
      'shop::Ledger::post(shop::Entry const&) @ src/ledger.cpp:29',
      'shop::Ledger::balance() const @ src/ledger.cpp:61',
      ...asserting,
    ),
  },
  {
    id: 'uncaught-config',
    title: notPlumbing,
    event: abort(
      ...start,
      'shop::Config::load(std::__cxx11::basic_string<char> const&) @ src/config.cpp:22',
      'shop::Config::require(char const*) @ src/config.cpp:48',
      ...terminating,
    ),
  },
  {
    id: 'uncaught-socket',
    event: abort(
      ...start,
      'shop::Socket::open(shop::Address const&) @ src/socket.cpp:36',
      'shop::Socket::check(int) @ src/socket.cpp:70',
      ...terminating,
    ),
  },
  {
    id: 'anonymous-namespace',
    event: segfault(
      ...start,
      '!framework (anonymous namespace)::decode(shop::Buffer&) @ src/codec.cpp:15',
      "@framework `anonymous namespace'::decode(shop::Buffer&) @ src/codec.cpp:15",
      '!framework (anonymous namespace)::read_varint(unsigned char const*) @ src/codec.cpp:40',
      "@framework `anonymous namespace'::read_varint(unsigned char const*) @ src/codec.cpp:40",
    ),
  },
  {
    id: 'lambda-sort',
    event: segfault(
      ...pool,
      'shop::Index::rebuild() @ src/index.cpp:90',
      '=void std::sort<shop::Hit*, shop::Index::rebuild()::$_#n>(shop::Hit*, shop::Hit*, shop::Index::rebuild()::$_#n)',
      'shop::Index::rebuild()::$_#n::operator()(shop::Hit const&, shop::Hit const&) const @ src/index.cpp:95',
    ),
  },
  {
    id: 'lambda-timer',
    event: segfault(
      ...pool,
      'shop::Timer::fire() @ src/timer.cpp:44',
      "shop::Timer::fire()::'lambda#n'()::operator()() const @ src/timer.cpp:47",
      '=std::function<void ()>::operator()() const',
      'shop::Session::expire() @ src/session.cpp:66',
    ),
  },
  {
    id: 'cold-part',
    event: abort(
      ...start,
      'shop::Journal::append(shop::Record const&) @ src/journal.cpp:51',
      '!framework shop::Journal::flush() [clone .part.#n] [clone .cold] @ src/journal.cpp:80',
      '@framework shop::Journal::flush() @ src/journal.cpp:80',
      ...asserting,
    ),
  },
  {
    id: 'c-isra',
    event: segfault(
      '=_start',
      '=libc.so.6!__libc_start_call_main',
      'main @ src/main.c:12',
      'image_load @ src/image.c:90',
      '!framework read_chunk.isra.#n @ src/image.c:45',
      '@framework read_chunk.constprop.#n @ src/image.c:45',
      '=libc.so.6!__memcpy_avx_unaligned_erms',
    ),
  },
  {
    id: 'c-isra-audio',
    event: segfault(
      '=_start',
      '=libc.so.6!__libc_start_call_main',
      'main @ src/main.c:12',
      'audio_load @ src/audio.c:60',
      '!framework read_samples.isra.#n @ src/audio.c:31',
      '@framework read_samples.constprop.#n @ src/audio.c:31',
      '=libc.so.6!__memcpy_avx_unaligned_erms',
    ),
  },
  {
    id: 'heap-corruption',
    event: abort(
      ...start,
      'shop::Basket::clear() @ src/basket.cpp:33',
      '=libc.so.6!free',
      '@framework =libc.so.6!_int_free',
      '=libc.so.6!malloc_printerr',
      '=libc.so.6!__libc_message',
      ...aborting,
    ),
  },
  {
    id: 'windows-throw',
    title: notPlumbing,
    event: (world) => ({
      level: 'fatal',
      ...chainOf(
        thrown(
          'EXCEPTION_ACCESS_VIOLATION_READ',
          `Fatal Error: EXCEPTION_ACCESS_VIOLATION_READ / ${world.address('fault')}`,
          nativeFrames(
            world,
            {
              ...home,
              app: () =>
                world.has('elsewhere') ? 'D:\\Games\\Shop\\shop.exe' : 'C:\\Program Files\\Shop\\shop.exe',
            },
            [
              ...windows,
              'shop::Game::tick(float) @ src/game.cpp:200',
              'shop::Inventory::equip(shop::Item *) @ src/inventory.cpp:58',
              '@framework =ntdll.dll!KiUserExceptionDispatcher',
            ],
          ),
          { mechanism: { type: 'minidump', synthetic: true, handled: false } },
        ),
      ),
    }),
  },
  {
    id: 'windows-shader',
    event: (world) => ({
      level: 'fatal',
      ...chainOf(
        thrown(
          'EXCEPTION_ACCESS_VIOLATION_READ',
          `Fatal Error: EXCEPTION_ACCESS_VIOLATION_READ / ${world.address('fault')}`,
          nativeFrames(
            world,
            {
              ...home,
              app: () =>
                world.has('elsewhere') ? 'D:\\Games\\Shop\\shop.exe' : 'C:\\Program Files\\Shop\\shop.exe',
            },
            [
              ...windows,
              'shop::Game::render() @ src/game.cpp:310',
              'shop::Shader::compile(char const *) @ src/shader.cpp:25',
              '@framework =ntdll.dll!KiUserExceptionDispatcher',
            ],
          ),
          { mechanism: { type: 'minidump', synthetic: true, handled: false } },
        ),
      ),
    }),
  },
  {
    id: 'last-frame-nameless',
    title: /decompress/,
    event: segfault(
      ...start,
      'shop::Archive::decompress(shop::Block const&) @ src/archive.cpp:88',
      '=libz.so.1!',
    ),
  },
  {
    id: 'last-frame-nameless-tls',
    title: /handshake/,
    event: segfault(...start, 'shop::Tls::handshake() @ src/tls.cpp:61', '=libssl.so.3!'),
  },
  {
    id: 'deep-recursion',
    event: segfault(...start, ...repeat(60, 'shop::Tree::insert(shop::Node*, int) @ src/tree.cpp:19')),
  },
  {
    id: 'deep-qt-slot',
    title: notPlumbing,
    event: segfault(
      ...start,
      ...repeat(
        22,
        '~libQt6Core.so.6!QMetaObject::activate(QObject*, int, int, void**)',
        '~libQt6Widgets.so.6!QApplication::notify(QObject*, QEvent*)',
      ),
      'shop::MainWindow::on_pay_clicked() @ src/main_window.cpp:71',
      ...repeat(10, '~libQt6Core.so.6!QCoreApplication::sendEvent(QObject*, QEvent*)'),
    ),
  },
];

export const cppEvents = eventsOf(language, faults);
