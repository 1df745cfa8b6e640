import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, repeat, thrown } from '../stack.ts';
import type { World } from '../world.ts';
import { nativeFrames, type NativeHome } from './native.ts';

const language: Language = {
  name: 'rust',
  platform: 'native',
  native: true,
  sdk: 'sentry.rust',
  sdkVersion: '0.43.0',
  runtime: ['rustc', '1.83.0', '1.90.0'],
  twins: usualTwins,
  hasSources: true,
};

const home: NativeHome = {
  app: (world) => (world.has('elsewhere') ? '/opt/shop/bin/shop' : '/usr/local/bin/shop'),
  sources: (world) => (world.has('elsewhere') ? '/home/runner/work/shop/shop' : '/build'),
};

const start = [
  '=libc.so.6!__libc_start_main_impl',
  '=_start',
  '=std::rt::lang_start_internal @ /rustc/#h/library/std/src/rt.rs:174',
  '=std::panicking::try @ /rustc/#h/library/std/src/panicking.rs:552',
  '=core::ops::function::FnOnce::call_once @ /rustc/#h/library/core/src/ops/function.rs:250',
  '=std::sys::backtrace::__rust_begin_short_backtrace @ /rustc/#h/library/std/src/sys/backtrace.rs:152',
];

const tokio = [
  '=std::sys::pal::unix::thread::Thread::new::thread_start',
  '=<alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once',
  '@framework =core::ops::function::FnOnce::call_once{{vtable.shim}}',
  '~tokio::runtime::scheduler::multi_thread::worker::run @ tokio/src/runtime/worker.rs:580',
  '~tokio::runtime::task::harness::poll_future::{{closure}}',
  '~tokio::runtime::task::core::Core<T,S>::poll @ tokio/src/runtime/task/core.rs:331',
];

/** What a panic puts above the line that panics; newer compilers name it otherwise. */
const panic = (how: string) => [
  `=${how}`,
  '=core::panicking::panic_fmt @ /rustc/#h/library/core/src/panicking.rs:74',
  '!framework =rust_begin_unwind',
  '@framework =__rustc::rust_begin_unwind',
  '=std::panicking::begin_panic_handler::{{closure}}',
  '@framework =std::sys::backtrace::__rust_end_short_backtrace',
  '=std::panicking::rust_panic_with_hook',
];

const panicked =
  (value: (world: World) => string, stack: readonly string[], how: string, ...app: string[]) =>
  (world: World) => ({
    level: 'fatal',
    ...chainOf(
      thrown('panic', value(world), nativeFrames(world, home, [...stack, ...app, ...panic(how)]), {
        mechanism: { type: 'panic', handled: false },
      }),
    ),
  });

/** From `anyhow`: no place but that of the capture. */
const returned =
  (type: string, value: (world: World) => string, ...app: string[]) =>
  (world: World) =>
    chainOf(
      thrown(
        type,
        value(world),
        nativeFrames(world, home, [
          ...tokio,
          ...app,
          '~sentry_anyhow::capture_anyhow',
          '~sentry_core::hub::Hub::capture_event',
        ]),
      ),
    );

const bounds = (world: World) =>
  `index out of bounds: the len is ${world.int('length', 0, 3)} but the index is ${world.int('index', 4, 900)}`;
const unwrapNone = () => 'called `Option::unwrap()` on a `None` value';
const id = (world: World) => world.int('id', 1, 999_999);

const faults: readonly Fault[] = [
  {
    id: 'total-none',
    title: /Option::unwrap/,
    more: [twin('without in_app', 'flagless')],
    event: panicked(
      unwrapNone,
      tokio,
      'core::option::unwrap_failed',
      'shop::api::create_order::{{closure}} @ src/api.rs:41',
      'shop::orders::total @ src/orders.rs:17',
    ),
  },
  {
    id: 'preview-none',
    event: panicked(
      unwrapNone,
      tokio,
      'core::option::unwrap_failed',
      'shop::api::show_cart::{{closure}} @ src/api.rs:66',
      'shop::cart::preview @ src/cart.rs:29',
    ),
  },
  {
    id: 'hashed-bounds',
    event: panicked(
      bounds,
      start,
      'core::panicking::panic_bounds_check',
      'shop::main::h#h @ src/main.rs:12',
      'shop::import::read_row::h#h @ src/import.rs:50',
    ),
  },
  {
    id: 'hashed-bounds-export',
    event: panicked(
      bounds,
      start,
      'core::panicking::panic_bounds_check',
      'shop::main::h#h @ src/main.rs:12',
      'shop::export::write_row::h#h @ src/export.rs:33',
    ),
  },
  {
    id: 'trait-closure',
    event: panicked(
      (world) =>
        `byte index ${world.int('byte', 2, 40)} is not a char boundary; it is inside 'é' (bytes 1..3) of \`${world.hex('word', 6)}é\``,
      start,
      'core::str::slice_error_fail_rt',
      '<shop::feed::Feed as core::iter::traits::iterator::Iterator>::next @ src/feed.rs:80',
      'shop::feed::clip::{{closure}} @ src/feed.rs:96',
    ),
  },
  {
    id: 'generic-lock',
    event: panicked(
      () => 'called `Result::unwrap()` on an `Err` value: PoisonError { .. }',
      tokio,
      'core::result::unwrap_failed',
      'shop::cache::Cache<K,V>::put::h#h @ src/cache.rs:22',
    ),
  },
  {
    id: 'generic-lock-metrics',
    event: panicked(
      () => 'called `Result::unwrap()` on an `Err` value: PoisonError { .. }',
      tokio,
      'core::result::unwrap_failed',
      'shop::metrics::Counter::add::h#h @ src/metrics.rs:14',
    ),
  },
  {
    id: 'overflow-loyalty',
    event: panicked(
      () => 'attempt to subtract with overflow',
      tokio,
      'core::panicking::panic_const::panic_const_sub_overflow',
      'shop::loyalty::redeem::h#h @ src/loyalty.rs:35',
    ),
  },
  {
    id: 'returned-decode',
    title: /decode/,
    event: returned(
      'serde_json::Error',
      (world) =>
        `decode order ${id(world)}: missing field \`sku\` at line ${world.int('line', 1, 9)} column ${world.int('column', 1, 90)}`,
      'shop::hooks::receive::{{closure}} @ src/hooks.rs:19',
    ),
  },
  {
    id: 'returned-query',
    event: returned(
      'sqlx::Error',
      () => 'error returned from database: column "vat" does not exist',
      'shop::store::invoices::load::{{closure}} @ src/store/invoices.rs:44',
    ),
  },
  {
    id: 'stack-recursion',
    event: panicked(
      () => 'attempt to add with overflow',
      start,
      'core::panicking::panic_const::panic_const_add_overflow',
      'shop::menu::walk @ src/menu.rs:10',
      ...repeat(7, 'shop::menu::depth::h#h @ src/menu.rs:21'),
    ),
  },
  {
    id: 'deep-tower',
    event: panicked(
      unwrapNone,
      [
        ...tokio,
        ...repeat(
          20,
          '~<tower::util::map_future::MapFuture<S,F> as tower_service::Service<R>>::call',
          '~<axum::middleware::Next as tower_service::Service<R>>::call::{{closure}}',
        ),
      ],
      'core::option::unwrap_failed',
      'shop::session::current @ src/session.rs:27',
      ...repeat(10, '~hyper::proto::h1::dispatch::Dispatcher<D,Bs,I,T>::poll_loop'),
    ),
  },
];

export const rustEvents = eventsOf(language, faults);
