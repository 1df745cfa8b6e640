import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, thrown } from '../stack.ts';
import type { World } from '../world.ts';
import { jvmFrames } from './java-stacks.ts';

const language: Language = {
  name: 'kotlin-android',
  platform: 'java',
  sdk: 'sentry.java.android',
  sdkVersion: '8.53.0',
  runtime: ['Android Runtime', '14', '15'],
  twins: usualTwins,
};

const mainLoop = [
  '=com.android.internal.os.ZygoteInit.main(ZygoteInit.java:1003)',
  '=com.android.internal.os.RuntimeInit$MethodAndArgsCaller.run(RuntimeInit.java:573)',
  '@framework =com.android.internal.os.ExecInit.main(ExecInit.java:50)',
  '=java.lang.reflect.Method.invoke(Native Method)',
  '=android.app.ActivityThread.main(ActivityThread.java:8177)',
  '=android.os.Looper.loop(Looper.java:288)',
  '@framework =android.os.Looper.loopOnce(Looper.java:205)',
  '=android.os.Handler.dispatchMessage(Handler.java:106)',
];

const click = [
  ...mainLoop,
  '=android.view.View$PerformClick.run(View.java:30227)',
  '=android.view.View.performClick(View.java:7506)',
  '@framework ~com.google.android.material.button.MaterialButton.performClick(MaterialButton.java:1219)',
];

const resume = [
  ...mainLoop,
  '=android.app.ActivityThread.performLaunchActivity(ActivityThread.java:3635)',
  '=android.app.Instrumentation.callActivityOnCreate(Instrumentation.java:1329)',
  '=android.app.Activity.performCreate(Activity.java:8305)',
];

const coroutine = [
  '~kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.run(CoroutineScheduler.kt:684)',
  '@framework ~kotlinx.coroutines.internal.LimitedDispatcher$Worker.run(LimitedDispatcher.kt:113)',
  '~kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:108)',
  '=kotlin.coroutines.jvm.internal.BaseContinuationImpl.resumeWith(ContinuationImpl.kt:33)',
];

const compose = [
  ...mainLoop,
  '~androidx.compose.runtime.Recomposer.runRecomposeAndApplyChanges(Recomposer.kt:590)',
  '~androidx.compose.runtime.ComposerImpl.recompose(Composer.kt:3350)',
  '~androidx.compose.runtime.internal.ComposableLambdaImpl.invoke(ComposableLambda.jvm.kt:121)',
];

const crash = { module: 'java.lang', mechanism: { type: 'UncaughtExceptionHandler', handled: false } };
const id = (world: World) => world.int('id', 1, 99_999);

const failing =
  (type: string, value: (world: World) => string | null, ...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    contexts: {
      device: { model: world.pick('model', ['Pixel 8', 'SM-S921B', 'M2101K6G']), arch: 'arm64-v8a' },
    },
    threads: {
      values: [
        {
          id: world.int('thread', 1, 90),
          name: `DefaultDispatcher-worker-${world.int('worker', 1, 9)}`,
          crashed: true,
          current: true,
        },
      ],
    },
    ...chainOf(thrown(type, value(world), jvmFrames(world, lines), crash)),
  });

/** Resources and windows are named by numbers that change with every build. */
const lateinit = (name: string) => () => `lateinit property ${name} has not been initialized`;
const notAttached = (world: World) =>
  `Fragment CheckoutFragment{${world.hex('fragment', 7)}} (${world.uuid('who')}) not attached to a context.`;

const faults: readonly Fault[] = [
  {
    id: 'detail-lateinit',
    title: /^UninitializedPropertyAccessException: lateinit property adapter/,
    more: [twin('without in_app', 'flagless')],
    event: failing(
      'UninitializedPropertyAccessException',
      lateinit('adapter'),
      ...resume,
      'com.shop.app.DetailActivity.onCreate(DetailActivity.kt:44)',
      'com.shop.app.DetailActivity.bind(DetailActivity.kt:61)',
    ),
  },
  {
    id: 'search-lateinit',
    event: failing(
      'UninitializedPropertyAccessException',
      lateinit('adapter'),
      ...resume,
      'com.shop.app.SearchActivity.onCreate(SearchActivity.kt:39)',
      'com.shop.app.SearchActivity.showHistory(SearchActivity.kt:70)',
    ),
  },
  {
    id: 'checkout-detached',
    more: [twin('without in_app', 'flagless')],
    event: failing(
      'IllegalStateException',
      notAttached,
      ...coroutine,
      'com.shop.app.checkout.CheckoutFragment$pay$#n.invokeSuspend(CheckoutFragment.kt:88)',
      '~androidx.fragment.app.Fragment.requireContext(Fragment.java:967)',
    ),
  },
  {
    id: 'checkout-detached-coupon',
    event: failing(
      'IllegalStateException',
      notAttached,
      ...coroutine,
      'com.shop.app.checkout.CheckoutFragment$applyCoupon$#n.invokeSuspend(CheckoutFragment.kt:130)',
      '~androidx.fragment.app.Fragment.requireContext(Fragment.java:967)',
    ),
  },
  {
    id: 'click-lambda-add',
    event: failing(
      'NullPointerException',
      () => null,
      ...click,
      'com.shop.app.ProductFragment.$r8$lambda$#x(Unknown Source:0)',
      'com.shop.app.ProductFragment.onViewCreated$lambda$#n(ProductFragment.kt:52)',
      'com.shop.app.ProductFragment.addToCart(ProductFragment.kt:77)',
    ),
  },
  {
    id: 'click-lambda-share',
    event: failing(
      'NullPointerException',
      () => null,
      ...click,
      'com.shop.app.ProductFragment.$r8$lambda$#x(Unknown Source:0)',
      'com.shop.app.ProductFragment.onViewCreated$lambda$#n(ProductFragment.kt:57)',
      'com.shop.app.ProductFragment.share(ProductFragment.kt:90)',
    ),
  },
  {
    id: 'compose-price',
    event: failing(
      'IndexOutOfBoundsException',
      (world) => `Index ${world.int('index', 3, 90)} out of bounds for length ${world.int('length', 0, 3)}`,
      ...compose,
      'com.shop.app.ui.ComposableSingletons$PriceListKt$lambda-#n$1.invoke(PriceList.kt:40)',
      'com.shop.app.ui.PriceListKt.PriceList(PriceList.kt:33)',
      'com.shop.app.ui.PriceListKt.PriceRow(PriceList.kt:58)',
      '=java.util.ArrayList.get(ArrayList.java:437)',
    ),
  },
  {
    id: 'compose-review',
    event: failing(
      'IndexOutOfBoundsException',
      (world) => `Index ${world.int('index', 3, 90)} out of bounds for length ${world.int('length', 0, 3)}`,
      ...compose,
      'com.shop.app.ui.ReviewsKt.Reviews(Reviews.kt:21)',
      'com.shop.app.ui.ReviewsKt.ReviewRow(Reviews.kt:47)',
      '=java.util.ArrayList.get(ArrayList.java:437)',
    ),
  },
  {
    id: 'room-main-thread',
    event: failing(
      'IllegalStateException',
      () =>
        'Cannot access database on the main thread since it may potentially lock the UI for a long period of time.',
      ...click,
      'com.shop.app.favourites.FavouritesPresenter.toggle(FavouritesPresenter.kt:19)',
      'com.shop.app.db.FavouriteDao_Impl.insert(FavouriteDao_Impl.java:61)',
      '~androidx.room.RoomDatabase.assertNotMainThread(RoomDatabase.kt:432)',
    ),
  },
  {
    id: 'room-main-thread-profile',
    event: failing(
      'IllegalStateException',
      () =>
        'Cannot access database on the main thread since it may potentially lock the UI for a long period of time.',
      ...click,
      'com.shop.app.profile.ProfilePresenter.save(ProfilePresenter.kt:35)',
      'com.shop.app.db.ProfileDao_Impl.update(ProfileDao_Impl.java:88)',
      '~androidx.room.RoomDatabase.assertNotMainThread(RoomDatabase.kt:432)',
    ),
  },
  {
    id: 'shrunk-main',
    event: failing(
      'IllegalStateException',
      () => 'No view of the header is bound',
      ...resume,
      'com.shop.app.MainActivity.onCreate(SourceFile:31)',
      '~{header}.{adapter}.{bind}(SourceFile:12)',
      '~{header}.{view}.a(SourceFile:40)',
    ),
  },
  {
    id: 'shrunk-settings',
    event: failing(
      'IllegalStateException',
      () => 'No view of the header is bound',
      ...resume,
      'com.shop.app.SettingsActivity.onCreate(SourceFile:27)',
      '~{header}.{adapter}.{bind}(SourceFile:12)',
      '~{header}.{view}.a(SourceFile:40)',
    ),
  },
  {
    id: 'decode-price',
    event: failing(
      'JsonDecodingException',
      (world) =>
        `Unexpected JSON token at offset ${id(world)}: Expected start of the object '{', but had 'n' instead at path: $.prices[${world.int('at', 0, 40)}]`,
      ...coroutine,
      'com.shop.app.api.PriceRepository.load(PriceRepository.kt:26)',
      '~kotlinx.serialization.json.Json.decodeFromString(Json.kt:107)',
      '~kotlinx.serialization.json.internal.AbstractJsonLexer.fail(AbstractJsonLexer.kt:598)',
    ),
  },
];

export const kotlinEvents = eventsOf(language, faults);
