import { eventsOf, twin, type Fault } from '../fault.ts';
import { chainOf, repeat, thrown } from '../stack.ts';
import {
  language,
  jvmFrames,
  tomcat,
  aop,
  threads,
  id,
  npe,
  inRequest,
  deep,
  wrapped,
  jackson,
  scheduled,
  flagless,
  filterTwin,
  deepValue,
} from './java-stacks.ts';

const faults: readonly Fault[] = [
  {
    id: 'cart-npe',
    title: /^NullPointerException/,
    more: [flagless, filterTwin],
    event: inRequest(
      'NullPointerException',
      npe('Cannot invoke "com.shop.Customer.getAddress()" because "customer" is null'),
      'com.shop.web.CartController.show(CartController.java:44)',
      ...aop('com.shop.cart.CartService', 'shipping'),
      'com.shop.cart.CartService.shipping(CartService.java:88)',
    ),
  },
  {
    id: 'invoice-npe',
    more: [flagless],
    event: inRequest(
      'NullPointerException',
      npe('Cannot invoke "com.shop.Customer.getAddress()" because "customer" is null'),
      'com.shop.web.InvoiceController.print(InvoiceController.java:29)',
      ...aop('com.shop.invoice.InvoiceService', 'header'),
      'com.shop.invoice.InvoiceService.header(InvoiceService.java:51)',
    ),
  },
  {
    id: 'cart-illegal-state',
    event: inRequest(
      'IllegalStateException',
      (world) => `cart ${id(world)} is already ordered`,
      'com.shop.web.CartController.show(CartController.java:44)',
      ...aop('com.shop.cart.CartService', 'shipping'),
      'com.shop.cart.CartService.shipping(CartService.java:92)',
    ),
  },
  {
    id: 'lambda-charge',
    event: inRequest(
      'ArithmeticException',
      () => '/ by zero',
      'com.shop.web.OrderController.create(OrderController.java:37)',
      'com.shop.order.Totals.average(Totals.java:20)',
      '=java.util.stream.ReferencePipeline$3$1.accept(ReferencePipeline.java:197)',
      'com.shop.order.Totals$$Lambda$#c/#a.apply(Unknown Source)',
      'com.shop.order.Totals.lambda$average$#n(Totals.java:23)',
    ),
  },
  {
    id: 'lambda-discount',
    event: inRequest(
      'ArithmeticException',
      () => '/ by zero',
      'com.shop.web.OrderController.create(OrderController.java:37)',
      'com.shop.order.Totals.discount(Totals.java:60)',
      '=java.util.stream.ReferencePipeline$3$1.accept(ReferencePipeline.java:197)',
      'com.shop.order.Totals$$Lambda$#c/#a.apply(Unknown Source)',
      'com.shop.order.Totals.lambda$discount$#n(Totals.java:63)',
    ),
  },
  {
    id: 'deep-cart-handle',
    more: [flagless],
    culprit: /Cart/,
    event: deep('QueryTimeoutException', 'org.hibernate', deepValue, 'com.shop.Cart.handle(Cart.java:31)'),
  },
  {
    id: 'deep-login-handle',
    more: [flagless],
    culprit: /Login/,
    event: deep('QueryTimeoutException', 'org.hibernate', deepValue, 'com.shop.Login.handle(Login.java:18)'),
  },
  {
    id: 'deep-lazy-order',
    event: deep(
      'LazyInitializationException',
      'org.hibernate',
      () =>
        'failed to lazily initialize a collection of role: com.shop.Order.lines: could not initialize proxy - no Session',
      'com.shop.order.OrderExport.rows(OrderExport.java:52)',
      'com.shop.order.Order$HibernateProxy$#x.getLines(Unknown Source)',
    ),
  },
  {
    id: 'deep-lazy-customer',
    event: deep(
      'LazyInitializationException',
      'org.hibernate',
      () =>
        'failed to lazily initialize a collection of role: com.shop.Customer.tags: could not initialize proxy - no Session',
      'com.shop.crm.SegmentExport.rows(SegmentExport.java:40)',
      'com.shop.crm.Customer$HibernateProxy$#x.getTags(Unknown Source)',
    ),
  },
  {
    id: 'deep-constraint-sku',
    culprit: /ProductService/,
    event: deep(
      'ConstraintViolationException',
      'org.hibernate.exception',
      (world) => `could not execute statement [Duplicate entry 'SKU-${id(world)}' for key 'product.uk_sku']`,
      'com.shop.catalog.ProductImport.row(ProductImport.java:77)',
      ...aop('com.shop.catalog.ProductService', 'save'),
      'com.shop.catalog.ProductService.save(ProductService.java:34)',
    ),
  },
  {
    id: 'servlet-by-npe',
    event: (world) =>
      wrapped(
        thrown(
          'NullPointerException',
          npe('Cannot read field "price" because "line" is null')(world),
          jvmFrames(world, [
            'com.shop.web.QuoteController.quote(QuoteController.java:22)',
            'com.shop.quote.Pricing.sum(Pricing.java:15)',
          ]),
          { module: 'java.lang' },
        ),
        world,
      ),
  },
  {
    id: 'servlet-by-format',
    event: (world) =>
      wrapped(
        thrown(
          'NumberFormatException',
          `For input string: "${world.pick('text', ['12,50', '1e', '3;4'])}"`,
          jvmFrames(world, [
            'com.shop.web.QuoteController.quote(QuoteController.java:24)',
            'com.shop.quote.Amounts.parse(Amounts.java:9)',
            '=java.lang.Integer.parseInt(Integer.java:652)',
          ]),
          { module: 'java.lang' },
        ),
        world,
      ),
  },
  {
    id: 'jackson-webhook',
    more: [flagless],
    event: jackson('com.shop.hooks.WebhookReader.read(WebhookReader.java:41)'),
  },
  { id: 'jackson-catalog', event: jackson('com.shop.catalog.FeedReader.next(FeedReader.java:63)') },
  {
    id: 'job-expire',
    more: [twin('virtual thread', 'framework', 'vthread')],
    event: (world) =>
      chainOf(
        thrown(
          'UnsupportedOperationException',
          null,
          jvmFrames(world, [
            ...scheduled,
            '@vthread =java.lang.VirtualThread.runContinuation(VirtualThread.java:221)',
            'com.shop.jobs.ExpireCarts.run(ExpireCarts.java:29)',
            '=java.util.ImmutableCollections.uoe(ImmutableCollections.java:142)',
            '=java.util.ImmutableCollections$AbstractImmutableCollection.remove(ImmutableCollections.java:150)',
          ]),
          { module: 'java.lang' },
        ),
      ),
  },
  {
    id: 'job-purge',
    event: (world) =>
      chainOf(
        thrown(
          'UnsupportedOperationException',
          null,
          jvmFrames(world, [
            ...scheduled,
            'com.shop.jobs.PurgeLogs.run(PurgeLogs.java:17)',
            '=java.util.ImmutableCollections.uoe(ImmutableCollections.java:142)',
            '=java.util.ImmutableCollections$AbstractImmutableCollection.remove(ImmutableCollections.java:150)',
          ]),
          { module: 'java.lang' },
        ),
      ),
  },
  {
    id: 'stack-overflow-tree',
    event: (world) =>
      chainOf(
        thrown(
          'StackOverflowError',
          null,
          jvmFrames(world, [
            ...tomcat,
            ...repeat(40 + world.int('depth', 0, 60), 'com.shop.menu.Node.depth(Node.java:19)'),
          ]),
          { module: 'java.lang' },
        ),
      ),
  },
  {
    id: 'stack-overflow-equals',
    event: (world) =>
      chainOf(
        thrown(
          'StackOverflowError',
          null,
          jvmFrames(world, [
            ...tomcat,
            ...repeat(
              30 + world.int('depth', 0, 40),
              'com.shop.model.Bundle.hashCode(Bundle.java:90)',
              '=java.util.ArrayList.hashCode(ArrayList.java:572)',
            ),
          ]),
          { module: 'java.lang' },
        ),
      ),
  },
  {
    id: 'class-cast-cache',
    event: inRequest(
      'ClassCastException',
      (world) =>
        `class com.shop.Price cannot be cast to class com.shop.Price (com.shop.Price is in unnamed module of loader org.springframework.boot.devtools.restart.classloader.RestartClassLoader @${world.hex('loader', 8)}; com.shop.Price is in unnamed module of loader 'app')`,
      'com.shop.cache.PriceCache.get(PriceCache.java:33)',
    ),
  },
  {
    id: 'scala-anonfun',
    event: (world) =>
      chainOf(
        thrown(
          'MatchError',
          `Refund(${id(world)},EUR) (of class shop.Refund)`,
          jvmFrames(world, [
            '=java.util.concurrent.ForkJoinWorkerThread.run(ForkJoinWorkerThread.java:188)',
            '~scala.concurrent.impl.Promise$Transformation.run(Promise.scala:484)',
            'shop.Ledger$.$anonfun$post$#n(Ledger.scala:40)',
            'shop.Ledger$.book(Ledger.scala:52)',
          ]),
          { module: 'scala' },
        ),
      ),
  },
  {
    id: 'cglib5-quote',
    event: inRequest(
      'NullPointerException',
      npe('Cannot invoke "com.shop.Rate.factor()" because "rate" is null'),
      'com.shop.web.PriceController.quote(PriceController.java:25)',
      'com.shop.price.PriceService$$EnhancerBySpringCGLIB$$#x.quote(<generated>)',
      '~org.springframework.aop.framework.CglibAopProxy.invokeMethod(CglibAopProxy.java:386)',
      'com.shop.price.PriceService$$FastClassBySpringCGLIB$$#x.invoke(<generated>)',
      'com.shop.price.PriceService.quote(PriceService.java:39)',
    ),
  },
  {
    id: 'cglib5-round',
    event: inRequest(
      'NullPointerException',
      npe('Cannot invoke "com.shop.Rate.factor()" because "rate" is null'),
      'com.shop.web.PriceController.total(PriceController.java:41)',
      'com.shop.price.PriceService$$EnhancerBySpringCGLIB$$#x.round(<generated>)',
      '~org.springframework.aop.framework.CglibAopProxy.invokeMethod(CglibAopProxy.java:386)',
      'com.shop.price.PriceService$$FastClassBySpringCGLIB$$#x.invoke(<generated>)',
      'com.shop.price.PriceService.round(PriceService.java:58)',
    ),
  },
  {
    id: 'javassist-lines',
    event: inRequest(
      'IllegalArgumentException',
      (world) => `no line ${id(world)} in this order`,
      'com.shop.web.LineController.edit(LineController.java:19)',
      'com.shop.model.Order_$$_jvst#x_#n.line(Order_$$_jvst.java)',
      'com.shop.model.Order.line(Order.java:77)',
    ),
  },
  {
    id: 'log-message',
    title: /Kafka consumer/,
    event: (world) => ({
      logger: 'com.shop.events.Consumer',
      ...threads(world),
      message: {
        message: 'Kafka consumer for {} stopped after {} records',
        formatted: `Kafka consumer for orders-${id(world)} stopped after ${id(world)} records`,
        params: [`orders-${id(world)}`, String(id(world))],
      },
    }),
  },
  {
    id: 'log-message-lag',
    event: (world) => ({
      logger: 'com.shop.events.Consumer',
      ...threads(world),
      message: {
        message: 'Kafka consumer for {} lagging after {} records',
        formatted: `Kafka consumer for orders-${id(world)} lagging after ${id(world)} records`,
        params: [`orders-${id(world)}`, String(id(world))],
      },
    }),
  },
];

export const javaEvents = eventsOf(language, faults);
