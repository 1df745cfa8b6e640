import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, inAppOf, placeOf, repeat, sourceOf, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

const language: Language = {
  name: 'ruby',
  platform: 'ruby',
  sdk: 'sentry.ruby.rails',
  sdkVersion: '6.1.0',
  runtime: ['ruby', 'ruby 3.3.6', 'ruby 3.4.1'],
  twins: usualTwins,
  hasSources: true,
};

/**
 * `path:line [block in ]Class#method` as sentry-ruby sends it: Ruby 3.3 names the method, 3.4 the class too.
 * `#x` is what a template compiler put into the name.
 */
function frames(world: World, written: readonly string[]): RawFrame[] {
  const root = world.has('elsewhere') ? '/var/www/shop/releases/20261120093000' : '/app';
  const ruby = world.has('framework') ? '3.4.0' : '3.3.0';
  return framesOf(world, written, (line) => {
    const { path, line: lineno, name } = placeOf(line.text);
    const home = {
      app: root,
      library: `/usr/local/bundle/ruby/${ruby}/gems`,
      language: `/usr/local/lib/ruby/${ruby}`,
    };
    const filled = name.replaceAll(
      '#x',
      `${world.int(`x ${line.text}`, 1e9, 2e9)}_${world.int(`y ${line.text}`, 10_000, 90_000)}`,
    );
    return {
      filename: path,
      abs_path: `${home[line.origin]}/${path}`,
      ...rubyLabel(filled, world.has('framework')),
      lineno: line.origin === 'app' ? world.line(lineno) : world.libLine(lineno),
      ...sourceOf(world, line, '  '),
      ...inAppOf(world, line),
    };
  });
}

/** `module` only where the label begins with it: not for blocks and class methods, which keep it in the name. */
function rubyLabel(label: string, namesClasses: boolean): RawFrame {
  if (!namesClasses) return { function: label.replace(/[\w:]+[#.](?=[^#.]+$)/, '') };
  const [, module, method] = /^([\w:]+)#(.+)$/.exec(label) ?? [];
  return module === undefined ? { function: label } : { module, function: method };
}

const gem = (world: World) => (world.has('framework') ? '7.2.2' : '7.1.5');

const rails = (world: World) => [
  `~puma-6.4.3/lib/puma/thread_pool.rb:155 block in Puma::ThreadPool#spawn_thread`,
  `~rack-3.1.8/lib/rack/runtime.rb:24 Rack::Runtime#call`,
  `@framework ~rack-cors-2.0.2/lib/rack/cors.rb:102 Rack::Cors#call`,
  `~sentry-ruby-6.1.0/lib/sentry/rack/capture_exceptions.rb:30 block in Sentry::Rack::CaptureExceptions#call`,
  `@appmw app/middleware/tenant.rb:12 Tenant#call | @app.call(env)`,
  `~actionpack-${gem(world)}/lib/action_dispatch/journey/router.rb:53 block in ActionDispatch::Journey::Router#serve`,
  `~actionpack-${gem(world)}/lib/action_controller/metal.rb:252 ActionController::Metal#dispatch`,
  `~activesupport-${gem(world)}/lib/active_support/callbacks.rb:121 block in ActiveSupport::Callbacks#run_callbacks`,
  `~actionpack-${gem(world)}/lib/abstract_controller/base.rb:226 AbstractController::Base#process_action`,
];

const sidekiq = [
  '~sidekiq-7.3.7/lib/sidekiq/processor.rb:131 Sidekiq::Processor#process_one',
  '~sidekiq-7.3.7/lib/sidekiq/processor.rb:185 block (2 levels) in Sidekiq::Processor#process',
  '@framework ~sidekiq-7.3.7/lib/sidekiq/metrics/tracking.rb:26 Sidekiq::Metrics::ExecutionTracker#track',
  '~sidekiq-7.3.7/lib/sidekiq/processor.rb:220 Sidekiq::Processor#execute_job',
];

const id = (world: World) => world.int('id', 1, 999_999);

/** Ruby 3.4 changed the quotes and leaves the object out. */
const undefinedMethod = (name: string) => (world: World) =>
  world.has('framework') ? `undefined method '${name}' for nil` : `undefined method \`${name}' for nil`;

const inRails =
  (type: string, value: (world: World) => string, ...app: string[]) =>
  (world: World) => ({
    transaction: 'OrdersController#create',
    ...chainOf(
      thrown(type, value(world), frames(world, [...rails(world), ...app]), {
        module: type.split('::').slice(0, -1).join('::'),
        mechanism: { type: 'rails', handled: false },
      }),
    ),
  });

const inJob =
  (type: string, value: (world: World) => string, ...app: string[]) =>
  (world: World) =>
    chainOf(
      thrown(type, value(world), frames(world, [...sidekiq, ...app]), {
        mechanism: { type: 'sidekiq', handled: false },
      }),
    );

const template = (action: string, helper: string) => (world: World) => ({
  ...chainOf(
    thrown(
      'NoMethodError',
      undefinedMethod('name')(world),
      frames(world, [`app/helpers/${helper}.rb:9 ${helper}#label | customer.name`]),
    ),
    thrown(
      'ActionView::Template::Error',
      undefinedMethod('name')(world),
      frames(world, [
        ...rails(world),
        `app/controllers/${action}_controller.rb:20 ${action}#show | render`,
        `~actionview-${gem(world)}/lib/action_view/template.rb:264 ActionView::Template#render`,
        `app/views/${action}/show.html.erb:14 _app_views_${action}_show_html_erb___#x | <%= label(@customer) %>`,
        `app/helpers/${helper}.rb:9 ${helper}#label | customer.name`,
      ]),
      { module: 'ActionView::Template' },
    ),
  ),
});

const record =
  (value: (world: World) => string, ...app: string[]) =>
  (world: World) =>
    inRails(
      'ActiveRecord::RecordInvalid',
      value,
      ...app,
      `~activerecord-${gem(world)}/lib/active_record/validations.rb:87 ActiveRecord::Validations#raise_validation_error`,
    )(world);

const deepEach =
  (...app: string[]) =>
  (world: World) =>
    inRails(
      'ActiveRecord::StatementInvalid',
      () => 'PG::UndefinedColumn: ERROR:  column t.archived does not exist',
      ...repeat(
        14,
        `~activesupport-${gem(world)}/lib/active_support/callbacks.rb:130 block in ActiveSupport::Callbacks#run_callbacks`,
      ),
      ...app,
      ...repeat(
        8,
        `~activerecord-${gem(world)}/lib/active_record/relation.rb:1010 ActiveRecord::Relation#exec_main_query`,
        `~activerecord-${gem(world)}/lib/active_record/relation/delegation.rb:88 ActiveRecord::Delegation#each`,
        `~activesupport-${gem(world)}/lib/active_support/notifications/instrumenter.rb:58 ActiveSupport::Notifications::Instrumenter#instrument`,
      ),
    )(world);

const flagless = twin('without in_app', 'flagless');

const faults: readonly Fault[] = [
  {
    id: 'charge-nil-total',
    title: /^NoMethodError: undefined method/,
    more: [flagless, twin('one more middleware of our own', 'appmw')],
    event: inRails(
      'NoMethodError',
      undefinedMethod('total'),
      'app/controllers/orders_controller.rb:31 OrdersController#create | Charge.call(cart)',
      'app/services/charge.rb:12 Charge#call | amount = cart.total',
    ),
  },
  {
    id: 'quote-nil-total',
    more: [flagless],
    event: inRails(
      'NoMethodError',
      undefinedMethod('total'),
      'app/controllers/quotes_controller.rb:15 QuotesController#show | Quote.build(cart)',
      'app/models/quote.rb:40 Quote.build | new(cart.total)',
    ),
  },
  {
    id: 'charge-key',
    event: inRails(
      'KeyError',
      () => 'key not found: :currency',
      'app/controllers/orders_controller.rb:31 OrdersController#create | Charge.call(cart)',
      'app/services/charge.rb:19 Charge#call | rates.fetch(:currency)',
    ),
  },
  {
    id: 'block-export',
    event: inJob(
      'NoMethodError',
      undefinedMethod('iso8601'),
      'app/jobs/export_job.rb:8 ExportJob#perform | Export.new.rows',
      'app/models/export.rb:22 Export#rows | orders.map do |order|',
      'app/models/export.rb:23 block in Export#rows | order.paid_at.iso8601',
    ),
  },
  {
    id: 'block-archive',
    event: inJob(
      'NoMethodError',
      undefinedMethod('iso8601'),
      'app/jobs/archive_job.rb:11 ArchiveJob#perform | orders.each do |order|',
      'app/jobs/archive_job.rb:12 block in ArchiveJob#perform | order.closed_at.iso8601',
    ),
  },
  { id: 'view-orders', event: template('orders', 'OrdersHelper') },
  { id: 'view-invoices', event: template('invoices', 'InvoicesHelper') },
  {
    id: 'invalid-email',
    event: record(
      () => 'Validation failed: Email has already been taken',
      'app/controllers/signups_controller.rb:9 SignupsController#create | User.create!(params)',
    ),
  },
  {
    id: 'invalid-import',
    event: record(
      () => 'Validation failed: Email has already been taken',
      'app/imports/members.rb:30 Members#import_row | User.create!(row)',
    ),
  },
  {
    id: 'not-found-order',
    event: inRails(
      'ActiveRecord::RecordNotFound',
      (world) => `Couldn't find Order with 'id'=${id(world)}`,
      'app/controllers/orders_controller.rb:52 OrdersController#set_order | Order.find(params[:id])',
    ),
  },
  {
    id: 'not-found-coupon',
    event: inRails(
      'ActiveRecord::RecordNotFound',
      (world) => `Couldn't find Coupon with 'id'=${id(world)}`,
      'app/controllers/coupons_controller.rb:44 CouponsController#set_coupon | Coupon.find(params[:id])',
    ),
  },
  {
    id: 'deep-archived-orders',
    title: /column t\.archived does not exist/,
    more: [flagless],
    event: deepEach('app/models/order.rb:66 Order.open | where(archived: false).each'),
  },
  {
    id: 'deep-archived-mails',
    event: deepEach('app/models/mail_log.rb:20 MailLog.pending | where(archived: false).each'),
  },
  {
    id: 'timeout-search',
    event: inJob(
      'Net::ReadTimeout',
      (world) => `Net::ReadTimeout with #<TCPSocket:(closed) ${world.address('socket')}>`,
      'app/clients/search_client.rb:27 SearchClient#reindex | http.post(path, body)',
      '=net/protocol.rb:229 Net::BufferedIO#rbuf_fill',
    ),
  },
  {
    id: 'timeout-shipping',
    event: inJob(
      'Net::ReadTimeout',
      (world) => `Net::ReadTimeout with #<TCPSocket:(closed) ${world.address('socket')}>`,
      'app/clients/shipping_client.rb:18 ShippingClient#label | http.post(path, body)',
      '=net/protocol.rb:229 Net::BufferedIO#rbuf_fill',
    ),
  },
  {
    id: 'message-retry',
    event: (world) => ({
      level: 'warning',
      message: `Job ${world.hex('job', 24)} will be retried in ${world.int('seconds', 1, 900)} seconds`,
    }),
  },
  {
    id: 'message-dead',
    event: (world) => ({
      level: 'warning',
      message: `Job ${world.hex('job', 24)} died after ${world.int('tries', 1, 25)} tries`,
    }),
  },
];

export const rubyEvents = eventsOf(language, faults);
