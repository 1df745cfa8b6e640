import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, inAppOf, repeat, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

const language: Language = {
  name: 'dotnet',
  platform: 'csharp',
  sdk: 'sentry.dotnet.aspnetcore',
  sdkVersion: '5.16.0',
  runtime: ['.NET', '8.0.11', '9.0.1'],
  twins: usualTwins,
  hasSources: true,
};

/** `Namespace.Type | method [@ file:line]` as sentry-dotnet sends it; `#n` is a number of the compiler. */
function frames(world: World, written: readonly string[]): RawFrame[] {
  const windows = world.has('elsewhere');
  return framesOf(world, written, (line) => {
    const fill = (text: string) =>
      text.replaceAll(/#(\w)/g, (_, key: string) => String(world.int(`${key} ${line.text}`, 0, 40)));
    const [name = '', place] = (line.source ?? '').split(' @ ');
    const [file = '', lineno] = (place ?? '').split(':');
    // Libraries have no sources, and an application without its .pdb has none either.
    const isSource = place !== undefined && !world.has('sourceless');
    return {
      module: fill(line.text),
      function: fill(name),
      package: `${line.text.split('.').slice(0, 2).join('.')}, Version=${world.has('framework') ? 9 : 8}.0.0.0, Culture=neutral`,
      ...(isSource && {
        filename: file,
        abs_path: windows
          ? `D:\\agent\\_work\\${world.int('agent', 1, 20)}\\s\\${file.replaceAll('/', '\\')}`
          : `/src/${file}`,
        lineno: world.line(Number(lineno)),
      }),
      ...inAppOf(world, line),
      addr_mode: 'rel:0',
      instruction_addr: `0x${world.hex(`address ${line.text}`, 5)}`,
      function_id: `0x${world.hex(`function ${line.text}`, 4)}`,
    };
  });
}

const aspnet = [
  '=System.Runtime.CompilerServices.TaskAwaiter | ThrowForNonSuccess(Task task)',
  '~Sentry.AspNetCore.SentryMiddleware | async Task InvokeAsync(HttpContext context, RequestDelegate next)',
  '~Microsoft.AspNetCore.Authentication.AuthenticationMiddleware | async Task Invoke(HttpContext context)',
  '@framework ~Microsoft.AspNetCore.Antiforgery.AntiforgeryMiddleware | async Task InvokeAwaited(HttpContext context)',
  '@appmw Shop.Web.TenantMiddleware | async Task InvokeAsync(HttpContext context) @ Shop.Web/TenantMiddleware.cs:19',
  '~Microsoft.AspNetCore.Routing.EndpointMiddleware | <Invoke>g__AwaitRequestTask|7_0(Endpoint endpoint, Task requestTask, ILogger logger)',
  '~Microsoft.AspNetCore.Mvc.Infrastructure.ResourceInvoker | <InvokeAsync>g__Logged|17_1(ResourceInvoker invoker)',
  '~Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker | async Task InvokeInnerFilterAsync()',
  '~Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor+TaskOfIActionResultExecutor | async ValueTask<IActionResult> Execute(ActionContext actionContext)',
];

const worker = [
  '=System.Threading.ThreadPoolWorkQueue | Dispatch()',
  '@framework =System.Threading.PortableThreadPool+WorkerThread | WorkerThreadStart()',
  '=System.Threading.Tasks.Task | ExecuteWithThreadLocal(ref Task currentTaskSlot, Thread threadPoolThread)',
];

const id = (world: World) => world.int('id', 1, 999_999);

/** The same text in the language of the machine. */
const nullReference = (world: World) =>
  world.has('elsewhere')
    ? 'Der Objektverweis wurde nicht auf eine Objektinstanz festgelegt.'
    : 'Object reference not set to an instance of an object.';

const failing =
  (stack: readonly string[], type: string, value: (world: World) => string, ...app: string[]) =>
  (world: World) =>
    chainOf(
      thrown(type, value(world), frames(world, [...stack, ...app]), {
        module: 'System.Private.CoreLib, Version=8.0.0.0',
        thread_id: world.int('thread', 1, 60),
        mechanism: { type: 'SentryAspNetCoreMiddleware', handled: false },
      }),
    );

const efCore = [
  '~Microsoft.EntityFrameworkCore.DbContext | async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)',
  '~Microsoft.EntityFrameworkCore.Update.ReaderModificationCommandBatch | async Task ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken)',
];

const update =
  (constraint: string, ...app: string[]) =>
  (world: World) =>
    chainOf(
      thrown(
        'Npgsql.PostgresException',
        `23505: duplicate key value violates unique constraint "${constraint}"`,
        frames(world, [
          '~Npgsql.Internal.NpgsqlConnector | async ValueTask<IBackendMessage> ReadMessageLong(bool async)',
        ]),
      ),
      thrown(
        'Microsoft.EntityFrameworkCore.DbUpdateException',
        'An error occurred while saving the entity changes. See the inner exception for details.',
        frames(world, [...aspnet, ...app, ...efCore]),
      ),
    );

const deep = (...app: string[]) =>
  failing(
    [
      ...aspnet,
      ...repeat(
        24,
        '~MediatR.Pipeline.RequestPreProcessorBehavior`2 | async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)',
      ),
    ],
    'System.InvalidOperationException',
    () => 'Sequence contains no elements',
    ...app,
    ...repeat(
      26,
      '~AutoMapper.Execution.MappingExpression | TDestination Map(TSource source, ResolutionContext context)',
    ),
    '=System.Linq.ThrowHelper | ThrowNoElementsException()',
  );

const flagless = twin('without in_app', 'flagless');
const stateMachine = twin('state machine not decoded', 'raw', 'edited');

const faults: readonly Fault[] = [
  {
    id: 'order-null',
    title: /^System\.NullReferenceException|^NullReferenceException/,
    more: [flagless, twin('one more middleware of our own', 'appmw')],
    event: failing(
      aspnet,
      'System.NullReferenceException',
      nullReference,
      'Shop.Web.OrdersController | async Task<IActionResult> Create(OrderDto dto) @ Shop.Web/OrdersController.cs:41',
      'Shop.Orders.OrderService | async Task<Receipt> ChargeAsync(Cart cart) @ Shop.Orders/OrderService.cs:88',
    ),
  },
  {
    id: 'cart-null',
    more: [flagless],
    event: failing(
      aspnet,
      'System.NullReferenceException',
      nullReference,
      'Shop.Web.CartController | IActionResult Show(int id) @ Shop.Web/CartController.cs:20',
      'Shop.Carts.CartView | string Render(Cart cart) @ Shop.Carts/CartView.cs:33',
    ),
  },
  {
    id: 'order-cancelled',
    event: failing(
      aspnet,
      'System.Threading.Tasks.TaskCanceledException',
      () => 'A task was canceled.',
      'Shop.Web.OrdersController | async Task<IActionResult> Create(OrderDto dto) @ Shop.Web/OrdersController.cs:41',
      'Shop.Orders.OrderService | async Task<Receipt> ChargeAsync(Cart cart) @ Shop.Orders/OrderService.cs:95',
    ),
  },
  {
    id: 'async-move-next',
    more: [stateMachine],
    event: failing(
      worker,
      'System.FormatException',
      (world) =>
        `The input string '${world.pick('text', ['12,5', '1e', 'x3'])}' was not in a correct format.`,
      '!raw Shop.Imports.PriceImport | async Task RunAsync(Stream stream) @ Shop.Imports/PriceImport.cs:30',
      '@raw Shop.Imports.PriceImport+<RunAsync>d__#n | MoveNext() @ Shop.Imports/PriceImport.cs:30',
      'Shop.Imports.PriceImport | decimal ReadPrice(string text) @ Shop.Imports/PriceImport.cs:52',
      '=System.Number | ThrowFormatException(ReadOnlySpan<char> value)',
    ),
  },
  {
    id: 'lambda-sum',
    event: failing(
      worker,
      'System.DivideByZeroException',
      () => 'Attempted to divide by zero.',
      'Shop.Reports.Margin | List<Row> Rows() @ Shop.Reports/Margin.cs:18',
      '=System.Linq.Enumerable+SelectListIterator`2 | List<TResult> ToList()',
      'Shop.Reports.Margin+<>c__DisplayClass#n_0 | <Rows>b__#m(Order order) @ Shop.Reports/Margin.cs:20',
    ),
  },
  {
    id: 'lambda-tax',
    event: failing(
      worker,
      'System.DivideByZeroException',
      () => 'Attempted to divide by zero.',
      'Shop.Reports.Tax | List<Row> Rows() @ Shop.Reports/Tax.cs:40',
      '=System.Linq.Enumerable+SelectListIterator`2 | List<TResult> ToList()',
      'Shop.Reports.Tax+<>c__DisplayClass#n_0 | <Rows>b__#m(Order order) @ Shop.Reports/Tax.cs:42',
    ),
  },
  {
    id: 'local-function',
    event: failing(
      aspnet,
      'System.ArgumentOutOfRangeException',
      (world) =>
        `Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')${world.has('framework') ? '' : '\r\nParameter name: index'}`,
      'Shop.Search.Pager | Page Cut(List<Hit> hits) @ Shop.Search/Pager.cs:12',
      'Shop.Search.Pager | <Cut>g__At|#n_0(int index) @ Shop.Search/Pager.cs:20',
      '=System.Collections.Generic.List`1 | get_Item(int index)',
    ),
  },
  {
    id: 'proxy-lazy',
    event: failing(
      aspnet,
      'System.ObjectDisposedException',
      () => "Cannot access a disposed context instance.\nObject name: 'ShopContext'.",
      'Shop.Export.OrderExport | string Row(Order order) @ Shop.Export/OrderExport.cs:27',
      'Castle.Proxies.OrderProxy_#n | get_Lines()',
      '~Castle.DynamicProxy.AbstractInvocation | Proceed()',
      '~Microsoft.EntityFrameworkCore.Proxies.Internal.LazyLoadingInterceptor | Intercept(IInvocation invocation)',
    ),
  },
  {
    id: 'update-user-email',
    event: update(
      'IX_Users_Email',
      'Shop.Accounts.SignupService | async Task RegisterAsync(Signup signup) @ Shop.Accounts/SignupService.cs:33',
    ),
  },
  {
    id: 'update-coupon-code',
    event: update(
      'IX_Coupons_Code',
      'Shop.Coupons.CouponService | async Task IssueAsync(Coupon coupon) @ Shop.Coupons/CouponService.cs:21',
    ),
  },
  {
    id: 'deep-first-address',
    culprit: /AddressBook/,
    more: [flagless],
    event: deep(
      'Shop.Customers.AddressBook | Address Primary(Customer customer) @ Shop.Customers/AddressBook.cs:44',
    ),
  },
  {
    id: 'deep-first-image',
    culprit: /Gallery/,
    event: deep('Shop.Catalog.Gallery | Image Cover(Product product) @ Shop.Catalog/Gallery.cs:17'),
  },
  {
    id: 'aggregate-mail',
    event: (world) =>
      chainOf(
        thrown(
          'System.Net.Mail.SmtpException',
          'Mailbox unavailable.',
          frames(world, [
            ...worker,
            'Shop.Mail.Outbox | async Task SendAsync(Letter letter) @ Shop.Mail/Outbox.cs:28',
            '=System.Net.Mail.SmtpClient | async Task SendMailAsync(MailMessage message)',
          ]),
        ),
        thrown(
          'System.AggregateException',
          `One or more errors occurred. (Mailbox unavailable.${world.int('more', 0, 1) === 1 ? ') (Mailbox unavailable.' : ''})`,
          frames(world, ['=System.Threading.Tasks.TaskExceptionHolder | Finalize()']),
        ),
      ),
  },
  {
    id: 'razor-order',
    event: failing(
      aspnet,
      'System.NullReferenceException',
      nullReference,
      'AspNetCoreGeneratedDocument.Views_Orders_Show | async Task ExecuteAsync() @ Views/Orders/Show.cshtml:14',
    ),
  },
  {
    id: 'razor-invoice',
    event: failing(
      aspnet,
      'System.NullReferenceException',
      nullReference,
      'AspNetCoreGeneratedDocument.Views_Invoices_Show | async Task ExecuteAsync() @ Views/Invoices/Show.cshtml:20',
    ),
  },
  {
    id: 'compiled-expression',
    event: failing(
      worker,
      'System.InvalidCastException',
      () => "Unable to cast object of type 'System.Int64' to type 'System.Int32'.",
      'Shop.Import.RowMapper | Row Map(IDataRecord record) @ Shop.Import/RowMapper.cs:31',
      'Shop.Import.RowMapper | lambda_method#n(Closure closure, IDataRecord record)',
    ),
  },
  {
    id: 'log-queue-full',
    title: /Queue .* is full/,
    event: (world) => ({
      level: 'warning',
      logger: 'Shop.Queue',
      logentry: {
        message: 'Queue {Queue} is full: {Count} waiting',
        formatted: `Queue orders-${id(world)} is full: ${id(world)} waiting`,
        params: [`orders-${id(world)}`, String(id(world))],
      },
    }),
  },
  {
    id: 'log-queue-gone',
    event: (world) => ({
      level: 'warning',
      logger: 'Shop.Queue',
      logentry: {
        message: 'Queue {Queue} is gone: {Count} waiting',
        formatted: `Queue orders-${id(world)} is gone: ${id(world)} waiting`,
        params: [`orders-${id(world)}`, String(id(world))],
      },
    }),
  },
];

export const dotnetEvents = eventsOf(language, faults);
