import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, placeOf, repeat, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

const language: Language = {
  name: 'dart-flutter',
  platform: 'other',
  sdk: 'sentry.dart.flutter',
  sdkVersion: '9.8.0',
  runtime: ['Dart', '3.5.4', '3.9.2'],
  twins: usualTwins,
};

/** `package/file.dart:line function` as the Dart SDK sends it; `=` is the Dart SDK's own. */
function frames(world: World, written: readonly string[]): RawFrame[] {
  return framesOf(world, written, (line) => {
    const { path, line: lineno, name } = placeOf(line.text);
    if (path === '<asynchronous suspension>') return { abs_path: path, in_app: false };
    const scheme = line.origin === 'language' ? 'dart' : 'package';
    return {
      filename: path.split('/').at(-1),
      abs_path: `${scheme}:${path}`,
      package: path.split('/')[0],
      function: name,
      lineno: line.origin === 'app' ? world.line(lineno) : world.libLine(lineno),
      colno: world.int(`column ${line.text}`, 3, 60),
      platform: 'dart',
      // Every package but Flutter counts as the application's own, unless it was told otherwise.
      ...(world.has('flagless')
        ? {}
        : { in_app: line.origin === 'app' || (scheme === 'package' && !path.startsWith('flutter/')) }),
    };
  });
}

const gesture = [
  '=async/zone.dart:1847 _rootRunUnary',
  '=ui/hooks.dart:314 _dispatchPointerDataPacket',
  '~flutter/src/gestures/binding.dart:437 GestureBinding._handlePointerEventImmediately',
  '@framework ~flutter/src/gestures/monodrag.dart:610 DragGestureRecognizer._checkDrag',
  '~flutter/src/gestures/recognizer.dart:345 GestureRecognizer.invokeCallback',
  '~flutter/src/material/ink_well.dart:1204 _InkResponseState.handleTap',
];

const build = [
  '~flutter/src/widgets/binding.dart:1182 WidgetsBinding.drawFrame',
  '~flutter/src/widgets/framework.dart:2888 BuildScope._flushDirtyElements',
  ...repeat(
    6,
    '~flutter/src/widgets/framework.dart:3800 Element.updateChild',
    '~flutter/src/widgets/framework.dart:5644 ComponentElement.performRebuild',
  ),
  '@framework ~flutter/src/widgets/framework.dart:5700 StatelessElement.update',
  '~flutter/src/widgets/framework.dart:5693 StatefulElement.build',
];

const gap = '=<asynchronous suspension>:0 ?';

const failing =
  (type: string, value: (world: World) => string, ...lines: string[]) =>
  (world: World) =>
    chainOf(
      thrown(type, value(world), frames(world, lines), {
        mechanism: { type: 'FlutterError', handled: true },
      }),
    );

const nullCheck = () => 'Null check operator used on a null value';
const range = (world: World) =>
  `RangeError (length): Invalid value: Not in inclusive range 0..${world.int('high', 0, 3)}: ${world.int('index', 4, 90)}`;
const disposed = (name: string) => (world: World) =>
  `setState() called after dispose(): ${name}#${world.hex('state', 5)}(lifecycle state: defunct, not mounted)`;

const faults: readonly Fault[] = [
  {
    id: 'pay-null-check',
    title: /Null check operator/,
    more: [twin('without in_app', 'flagless')],
    event: failing(
      '_TypeError',
      nullCheck,
      ...gesture,
      'shop/checkout/page.dart:88 _CheckoutPageState.build.<anonymous closure>',
      'shop/checkout/page.dart:120 _CheckoutPageState._pay',
    ),
  },
  {
    id: 'share-null-check',
    event: failing(
      '_TypeError',
      nullCheck,
      ...gesture,
      'shop/product/page.dart:41 _ProductPageState.build.<anonymous closure>',
      'shop/product/page.dart:77 _ProductPageState._share',
    ),
  },
  {
    id: 'list-range',
    event: failing(
      'RangeError',
      range,
      ...build,
      'shop/orders/list.dart:33 OrderList.build',
      'shop/orders/list.dart:51 OrderList._row',
      '=core/growable_array.dart:264 List.[]',
    ),
  },
  {
    id: 'gallery-range',
    event: failing(
      'RangeError',
      range,
      ...build,
      'shop/gallery/strip.dart:20 GalleryStrip.build',
      'shop/gallery/strip.dart:29 GalleryStrip._cover',
      '=core/growable_array.dart:264 List.[]',
    ),
  },
  {
    id: 'search-disposed',
    event: failing(
      'FlutterError',
      disposed('_SearchPageState'),
      gap,
      'shop/search/page.dart:60 _SearchPageState._load',
      `@framework ${gap}`,
      '~flutter/src/widgets/framework.dart:1167 State.setState',
    ),
  },
  {
    id: 'chat-disposed',
    event: failing(
      'FlutterError',
      disposed('_ChatPageState'),
      gap,
      'shop/chat/page.dart:94 _ChatPageState._poll',
      `@framework ${gap}`,
      '~flutter/src/widgets/framework.dart:1167 State.setState',
    ),
  },
  {
    id: 'dio-prices',
    event: failing(
      'DioException',
      (world) =>
        `DioException [connection timeout]: The request connection took longer than 0:00:0${world.int('s', 1, 9)}.000000 and it was aborted.`,
      'shop/prices/repository.dart:22 PriceRepository.refresh',
      gap,
      '~dio/src/dio_mixin.dart:507 DioMixin.fetch',
      gap,
      '~dio/src/adapters/io_adapter.dart:100 IOHttpClientAdapter._fetch',
    ),
  },
  {
    id: 'deep-layout-cart',
    title: /RenderFlex|unbounded/,
    event: failing(
      'FlutterError',
      () => 'RenderFlex children have non-zero flex but incoming height constraints are unbounded.',
      ...repeat(
        14,
        '~flutter/src/rendering/object.dart:2600 RenderObject.layout',
        '~flutter/src/rendering/proxy_box.dart:115 RenderProxyBoxMixin.performLayout',
      ),
      'shop/cart/summary_box.dart:48 RenderCartSummary.performLayout',
      ...repeat(
        16,
        '~flutter/src/rendering/object.dart:2600 RenderObject.layout',
        '~flutter/src/rendering/flex.dart:1000 RenderFlex.performLayout',
      ),
    ),
  },
];

export const dartEvents = eventsOf(language, faults);
