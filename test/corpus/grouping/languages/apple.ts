import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, thrown } from '../stack.ts';
import type { World } from '../world.ts';
import { nativeFrames, type NativeHome } from './native.ts';

const language: Language = {
  name: 'swift-objc',
  platform: 'cocoa',
  native: true,
  sdk: 'sentry.cocoa',
  sdkVersion: '8.58.0',
  runtime: ['iOS', '17.6.1', '18.2'],
  twins: usualTwins,
  hasSources: true,
};

const home: NativeHome = {
  app: (world) =>
    `/private/var/containers/Bundle/Application/${world.uuid('bundle').toUpperCase()}/Shop.app/Shop`,
  sources: (world) => (world.has('elsewhere') ? '/Users/runner/work/shop/shop' : '/Users/ada/src/shop'),
};

const uikit = '/System/Library/PrivateFrameworks/UIKitCore.framework/UIKitCore';
const foundation = '/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation';

const mainLoop = [
  '=/usr/lib/dyld!start',
  'main @ Shop/main.swift:3',
  `=${uikit}!UIApplicationMain`,
  `=${uikit}!-[UIApplication _run]`,
  `@framework =/System/Library/PrivateFrameworks/GraphicsServices.framework/GraphicsServices!GSEventRunModal`,
  `=${foundation}!CFRunLoopRunSpecific`,
  `=${foundation}!__CFRunLoopRun`,
];

const tap = [
  ...mainLoop,
  `=${uikit}!-[UIApplication sendAction:to:from:forEvent:]`,
  `@framework =${uikit}!-[UIControl _sendActionsForEvents:withEvent:]`,
  `=${uikit}!-[UIControl sendAction:to:forEvent:]`,
];

const queue = [
  '=/usr/lib/system/libsystem_pthread.dylib!start_wqthread',
  '=/usr/lib/system/libdispatch.dylib!_dispatch_worker_thread2',
  '@framework =/usr/lib/system/libdispatch.dylib!_dispatch_root_queue_drain',
  '=/usr/lib/system/libdispatch.dylib!_dispatch_call_block_and_release',
];

const task = [
  '=/usr/lib/swift/libswift_Concurrency.dylib!swift::runJobInEstablishedExecutorContext(swift::Job*)',
  '=/usr/lib/swift/libswift_Concurrency.dylib!completeTaskWithClosure(swift::AsyncContext*, swift::SwiftError*)',
];

const objcThrow = [
  `=${foundation}!__exceptionPreprocess`,
  '=/usr/lib/libobjc.A.dylib!objc_exception_throw',
].toReversed();

/** abort: with or without the wrapper that newer systems put between. */
const aborting = [
  '=/usr/lib/system/libsystem_c.dylib!abort',
  '@framework =/usr/lib/system/libsystem_c.dylib!__abort',
  '=/usr/lib/system/libsystem_kernel.dylib!__pthread_kill',
];

const trap =
  (...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    ...chainOf(
      thrown(
        'EXC_BREAKPOINT',
        `EXC_BREAKPOINT: Exception 6, Code 1, Subcode ${world.address('code')}`,
        nativeFrames(world, home, lines),
        {
          mechanism: {
            type: 'mach',
            synthetic: true,
            handled: false,
            meta: { mach_exception: { exception: 6, name: 'EXC_BREAKPOINT', code: 1, subcode: 0 } },
          },
        },
      ),
    ),
  });

const badAccess =
  (...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    ...chainOf(
      thrown(
        'EXC_BAD_ACCESS',
        `Attempted to dereference garbage pointer at ${world.address('garbage')}.`,
        nativeFrames(world, home, lines),
        {
          mechanism: {
            type: 'mach',
            synthetic: true,
            handled: false,
            meta: { mach_exception: { exception: 1, name: 'EXC_BAD_ACCESS', code: 1 } },
          },
        },
      ),
    ),
  });

const sigabrt =
  (...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    ...chainOf(
      thrown('SIGABRT', 'Signal 6, Code 0', nativeFrames(world, home, [...lines, ...aborting]), {
        mechanism: {
          type: 'signal',
          synthetic: true,
          handled: false,
          meta: { signal: { number: 6, name: 'SIGABRT' } },
        },
      }),
    ),
  });

const nsException =
  (name: string, value: (world: World) => string, ...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    ...chainOf(
      thrown(name, value(world), nativeFrames(world, home, [...lines, ...objcThrow]), {
        mechanism: { type: 'nsexception', handled: false, meta: { ns_error: { domain: name } } },
      }),
    ),
  });

const notPlumbing =
  /^(?!.*(?:\babort\b|__pthread_kill|objc_exception_throw|__exceptionPreprocess|swift_willThrow|_assertionFailure)).+/;
const unexpectedNil = '=/usr/lib/swift/libswiftCore.dylib!_assertionFailure(_:_:file:line:flags:)';
const selector = (type: string, name: string) => (world: World) =>
  `-[${type} ${name}]: unrecognized selector sent to instance ${world.address('instance')}`;

const faults: readonly Fault[] = [
  {
    id: 'cart-nil',
    title: notPlumbing,
    more: [twin('without in_app', 'flagless')],
    event: trap(
      ...tap,
      '@objc CartViewController.payTapped(_:) @ <compiler-generated>:0',
      'CartViewController.payTapped(_:) @ Shop/CartViewController.swift:41',
      'Cart.total.getter @ Shop/Cart.swift:18',
      unexpectedNil,
    ),
  },
  {
    id: 'profile-nil',
    title: notPlumbing,
    event: trap(
      ...tap,
      '@objc ProfileViewController.saveTapped(_:) @ <compiler-generated>:0',
      'ProfileViewController.saveTapped(_:) @ Shop/ProfileViewController.swift:66',
      'Profile.avatar.getter @ Shop/Profile.swift:30',
      unexpectedNil,
    ),
  },
  {
    id: 'closure-index',
    event: trap(
      ...queue,
      'thunk for @escaping @callee_guaranteed () -> () @ <compiler-generated>:0',
      '!framework closure #1 in SearchModel.reload() @ Shop/SearchModel.swift:50',
      '@framework closure #2 in SearchModel.reload() @ Shop/SearchModel.swift:50',
      '!framework specialized SearchModel.row(at:) @ Shop/SearchModel.swift:71',
      '@framework SearchModel.row(at:) @ Shop/SearchModel.swift:71',
      '=/usr/lib/swift/libswiftCore.dylib!_fatalErrorMessage(_:_:file:line:flags:)',
    ),
  },
  {
    id: 'closure-index-gallery',
    event: trap(
      ...queue,
      'thunk for @escaping @callee_guaranteed () -> () @ <compiler-generated>:0',
      '!framework closure #1 in GalleryModel.reload() @ Shop/GalleryModel.swift:22',
      '@framework closure #2 in GalleryModel.reload() @ Shop/GalleryModel.swift:22',
      '!framework specialized GalleryModel.image(at:) @ Shop/GalleryModel.swift:37',
      '@framework GalleryModel.image(at:) @ Shop/GalleryModel.swift:37',
      '=/usr/lib/swift/libswiftCore.dylib!_fatalErrorMessage(_:_:file:line:flags:)',
    ),
  },
  {
    id: 'async-decode',
    event: trap(
      ...task,
      '!framework (1) suspend resume partial function for PriceClient.load() @ Shop/PriceClient.swift:30',
      '@framework (3) suspend resume partial function for PriceClient.load() @ Shop/PriceClient.swift:30',
      'PriceClient.decode(_:) @ Shop/PriceClient.swift:52',
      '=/usr/lib/swift/libswiftCore.dylib!swift_unexpectedError',
    ),
  },
  {
    id: 'objc-block',
    event: badAccess(
      ...queue,
      '!framework __39-[ImageCache loadImage:completion:]_block_invoke @ Shop/ImageCache.m:60',
      '@framework __39-[ImageCache loadImage:completion:]_block_invoke_2 @ Shop/ImageCache.m:60',
      '-[ImageCache store:forKey:] @ Shop/ImageCache.m:88',
      '=/usr/lib/libobjc.A.dylib!objc_msgSend',
    ),
  },
  {
    id: 'objc-block-audio',
    event: badAccess(
      ...queue,
      '!framework __31-[AudioPlayer playFile:loop:]_block_invoke @ Shop/AudioPlayer.m:41',
      '@framework __31-[AudioPlayer playFile:loop:]_block_invoke_3 @ Shop/AudioPlayer.m:41',
      '-[AudioPlayer fill:] @ Shop/AudioPlayer.m:77',
      '=/usr/lib/libobjc.A.dylib!objc_msgSend',
    ),
  },
  {
    id: 'abort-realm',
    title: notPlumbing,
    event: sigabrt(
      ...mainLoop,
      'AppDelegate.migrate() @ Shop/AppDelegate.swift:55',
      'Store.open(url:) @ Shop/Store.swift:20',
    ),
  },
  {
    id: 'abort-keychain',
    title: notPlumbing,
    event: sigabrt(
      ...mainLoop,
      'AppDelegate.restoreSession() @ Shop/AppDelegate.swift:71',
      'Keychain.read(_:) @ Shop/Keychain.swift:33',
    ),
  },
  {
    id: 'selector-count',
    title: /^NSInvalidArgumentException/,
    event: nsException(
      'NSInvalidArgumentException',
      selector('__NSCFString', 'count'),
      ...tap,
      '-[OrdersViewController reload] @ Shop/OrdersViewController.m:44',
      `=${foundation}!-[NSObject(NSObject) doesNotRecognizeSelector:]`,
      `=${foundation}!___forwarding___`,
      `@framework =${foundation}!_CF_forwarding_prep_0`,
    ),
  },
  {
    id: 'selector-count-menu',
    event: nsException(
      'NSInvalidArgumentException',
      selector('__NSCFString', 'count'),
      ...tap,
      '-[MenuViewController reload] @ Shop/MenuViewController.m:29',
      `=${foundation}!-[NSObject(NSObject) doesNotRecognizeSelector:]`,
      `=${foundation}!___forwarding___`,
      `@framework =${foundation}!_CF_forwarding_prep_0`,
    ),
  },
  {
    id: 'table-inconsistent',
    event: nsException(
      'NSInternalInconsistencyException',
      (world) =>
        `Invalid update: invalid number of rows in section ${world.int('section', 0, 3)}. The number of rows contained in an existing section after the update (${world.int('after', 1, 90)}) must be equal to the number of rows contained in that section before the update (${world.int('before', 1, 90)}).`,
      ...mainLoop,
      'FeedViewController.insert(_:) @ Shop/FeedViewController.swift:102',
      `=${uikit}!-[UITableView _endCellAnimationsWithContext:]`,
    ),
  },
  {
    id: 'nserror-core-data',
    title: /NSCocoaErrorDomain/,
    event: (world) =>
      chainOf(
        thrown(
          'NSCocoaErrorDomain',
          'Code: 133021',
          nativeFrames(world, home, [...queue, 'SyncEngine.merge(_:) @ Shop/SyncEngine.swift:81']),
          {
            mechanism: {
              type: 'NSError',
              handled: true,
              meta: { ns_error: { domain: 'NSCocoaErrorDomain', code: 133_021 } },
            },
          },
        ),
      ),
  },
];

export const appleEvents = eventsOf(language, faults);
