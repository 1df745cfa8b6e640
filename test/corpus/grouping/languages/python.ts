import { eventsOf, twin, type Fault } from '../fault.ts';
import { chainOf, thrown } from '../stack.ts';
import {
  language,
  frames,
  fastapi,
  django,
  celery,
  order,
  inRequest,
  slow,
  deepQuery,
  duplicate,
  orderFailed,
  recursion,
  notJson,
  pandas,
  none,
  flagless,
  middleware,
} from './python-stacks.ts';

const faults: readonly Fault[] = [
  {
    id: 'charge-none-total',
    title: /^AttributeError: 'NoneType' object has no attribute 'total'$/,
    more: [flagless, middleware],
    event: inRequest(
      fastapi,
      'AttributeError',
      () => none,
      'shop/api/orders.py:31 create_order | charge(cart, card)',
      'shop/orders/service.py:88 charge | amount = cart.total',
    ),
  },
  {
    id: 'summarize-none-total',
    more: [flagless],
    event: inRequest(
      fastapi,
      'AttributeError',
      () => none,
      'shop/api/cart.py:12 show_cart | return summarize(cart)',
      'shop/cart/summary.py:40 summarize | return cart.total',
    ),
  },
  {
    id: 'charge-key-currency',
    title: /^KeyError: .*currency/,
    event: inRequest(
      fastapi,
      'KeyError',
      () => "'currency'",
      'shop/api/orders.py:31 create_order | charge(cart, card)',
      'shop/orders/service.py:97 charge | rate = rates[cart["currency"]]',
    ),
  },
  {
    id: 'register-duplicate',
    title: /^IntegrityError: duplicate key/,
    more: [flagless],
    event: duplicate(
      'accounts_user_email_key',
      'email',
      'accounts/views.py:44 post | serializer.save()',
      'accounts/serializers.py:21 create | return User.objects.create_user(**data)',
    ),
  },
  {
    id: 'subscribe-duplicate',
    event: duplicate(
      'newsletter_subscriber_email_key',
      'email',
      'newsletter/views.py:18 post | subscribe(request.data["email"])',
      'newsletter/service.py:9 subscribe | Subscriber(email=email).save()',
    ),
  },
  {
    id: 'deep-orders-column',
    culprit: /open_orders/,
    more: [flagless],
    event: deepQuery(
      'orders.discount',
      'shop/api/report.py:61 get | rows = OrderRepository(session).open_orders()',
      'shop/store/orders.py:33 open_orders | return self.session.execute(query).all()',
    ),
  },
  {
    id: 'deep-invoices-column',
    culprit: /unpaid/,
    event: deepQuery(
      'invoices.paid_at',
      'shop/api/report.py:61 get | rows = InvoiceRepository(session).unpaid()',
      'shop/store/invoices.py:27 unpaid | return self.session.execute(query).all()',
    ),
  },
  {
    id: 'deep-customers-column',
    culprit: /segment_of/,
    event: deepQuery(
      'customers.tier',
      'crm/api/segments.py:18 get | return segment_of(customer)',
      'crm/store/customers.py:70 segment_of | tier = session.execute(query).scalar()',
    ),
  },
  {
    id: 'inventory-timeout',
    title: /inventory\.internal.*Read timed out/,
    event: slow(
      'inventory.internal',
      'shop/tasks/inventory.py:22 sync_inventory | response = requests.get(url, timeout=timeout)',
    ),
  },
  {
    id: 'billing-timeout',
    event: slow(
      'billing.internal',
      'shop/tasks/billing.py:35 sync_invoices | response = requests.get(url, timeout=timeout)',
    ),
  },
  {
    id: 'order-failed-by-sku',
    title: /^OrderFailed: order/,
    event: orderFailed(
      'KeyError',
      () => "'sku'",
      'shop/stock/reserve.py:19 reserve | item = self.items[line["sku"]]',
    ),
  },
  {
    id: 'order-failed-by-lock',
    event: orderFailed(
      'LockTimeout',
      (world) => `lock stock:${order(world)} not acquired in 5 s`,
      'shop/locks.py:41 acquire | raise LockTimeout(name)',
    ),
  },
  {
    id: 'recursion-tree',
    title: /^RecursionError/,
    event: recursion(
      'shop/catalogue/tree.py:27 build | children = [build(child) for child in node.children]',
    ),
  },
  {
    id: 'recursion-category',
    event: recursion(
      'shop/catalogue/category.py:64 path_of | return path_of(category.parent) + [category.name]',
    ),
  },
  {
    id: 'group-of-mail-errors',
    event: (world) => {
      const sub = (at: number) =>
        thrown(
          'SMTPServerDisconnected',
          'Connection unexpectedly closed',
          frames(world, [
            'shop/mail/outbox.py:18 deliver | await smtp.send(message)',
            '~aiosmtplib/smtp.py:210 send | raise SMTPServerDisconnected',
          ]),
          {
            mechanism: {
              type: 'chained',
              source: `exceptions[${at}]`,
              exception_id: at + 1,
              parent_id: 0,
              handled: false,
            },
          },
        );
      const count = world.int('count', 1, 4);
      const group = thrown(
        'ExceptionGroup',
        `unhandled errors in a TaskGroup (${count} sub-exception${count === 1 ? '' : 's'})`,
        frames(world, [
          'shop/mail/worker.py:33 flush | async with asyncio.TaskGroup() as group:',
          '=asyncio/taskgroups.py:145 __aexit__ | raise me from None',
        ]),
        { mechanism: { type: 'generic', handled: false, is_exception_group: true, exception_id: 0 } },
      );
      return {
        exception: { values: [...Array.from({ length: count }, (_, at) => sub(count - 1 - at)), group] },
      };
    },
  },
  {
    id: 'import-yaml',
    title: /No module named 'yaml'/,
    event: (world) =>
      chainOf(
        thrown(
          'ModuleNotFoundError',
          "No module named 'yaml'",
          frames(world, ['manage.py:22 <module> | main()', 'shop/config.py:3 <module> | import yaml']),
        ),
      ),
  },
  {
    id: 'import-redis',
    event: (world) =>
      chainOf(
        thrown(
          'ModuleNotFoundError',
          "No module named 'redis'",
          frames(world, ['manage.py:22 <module> | main()', 'shop/cache.py:5 <module> | import redis']),
        ),
      ),
  },
  {
    id: 'rates-not-json',
    more: [flagless],
    event: notJson('shop/clients/rates.py:30 fetch_rates | return response.json()["rates"]'),
  },
  { id: 'geo-not-json', event: notJson('shop/clients/geo.py:17 lookup | place = response.json()') },
  {
    id: 'order-validation',
    event: (world) => {
      const count = world.int('count', 1, 5);
      return chainOf(
        thrown(
          'ValidationError',
          `${count} validation error${count === 1 ? '' : 's'} for OrderLine\nlines.${world.int('line', 0, 9)}.quantity\n  Input should be a valid integer [type=int_type, input_value=None, input_type=NoneType]`,
          frames(world, [
            ...celery,
            'shop/imports/orders.py:58 import_row | line = OrderLine(**row)',
            '~pydantic/main.py:193 __init__ | self.__pydantic_validator__.validate_python(data, self_instance=self)',
          ]),
          { module: 'pydantic_core._pydantic_core' },
        ),
      );
    },
  },
  {
    id: 'address-validation',
    event: (world) =>
      chainOf(
        thrown(
          'ValidationError',
          `1 validation error for Address\npostcode\n  String should match pattern '^[0-9]{5}$' [type=string_pattern_mismatch, input_value='${order(world)}', input_type=str]`,
          frames(world, [
            ...celery,
            'shop/imports/addresses.py:24 import_row | return Address(**row)',
            '~pydantic/main.py:193 __init__ | self.__pydantic_validator__.validate_python(data, self_instance=self)',
          ]),
          { module: 'pydantic_core._pydantic_core' },
        ),
      ),
  },
  {
    id: 'lambda-records',
    event: (world) =>
      chainOf(
        thrown(
          'KeyError',
          "'Records'",
          frames(world, [
            '=awslambdaric/bootstrap.py:177 handle_event_request | response = request_handler(event, lambda_context)',
            '~sentry_sdk/integrations/aws_lambda.py:152 sentry_handler | return handler(aws_event, aws_context)',
            'thumbnails/handler.py:14 handler | for record in event["Records"]:',
          ]),
        ),
      ),
  },
  {
    id: 'lambda-records-export',
    event: (world) =>
      chainOf(
        thrown(
          'KeyError',
          "'Records'",
          frames(world, [
            '=awslambdaric/bootstrap.py:177 handle_event_request | response = request_handler(event, lambda_context)',
            '~sentry_sdk/integrations/aws_lambda.py:152 sentry_handler | return handler(aws_event, aws_context)',
            'exports/handler.py:29 handle_export | rows = event["Records"]',
          ]),
        ),
      ),
  },
  {
    id: 'report-no-price',
    event: pandas('analytics/report.py:90 monthly_revenue | return frame["price"].sum()'),
  },
  {
    id: 'churn-no-price',
    event: pandas('analytics/churn.py:41 value_at_risk | frame["price"] * frame["risk"]'),
  },
  {
    id: 'comprehension-slug',
    event: (world) =>
      chainOf(
        thrown(
          'TypeError',
          'expected string or bytes-like object',
          frames(world, [
            ...django,
            'shop/search/views.py:26 get | return index(products)',
            'shop/search/index.py:47 index | slugs = [slugify(each.name) for each in products]',
            '!framework shop/search/index.py:47 <listcomp> | slugs = [slugify(each.name) for each in products]',
            '~slugify/slugify.py:92 slugify | text = QUOTE_PATTERN.sub(DEFAULT_SEPARATOR, text)',
            '=re/__init__.py:186 sub | return _compile(pattern, flags).sub(repl, string, count)',
          ]),
        ),
      ),
  },
  {
    id: 'template-order',
    title: /^UndefinedError: 'customer' is undefined/,
    event: (world) =>
      chainOf(
        thrown(
          'UndefinedError',
          "'customer' is undefined",
          frames(world, [
            ...fastapi,
            'shop/pages/orders.py:20 show_order | return templates.TemplateResponse(request, "orders/show.html")',
            '~jinja2/environment.py:1295 render | self.environment.handle_exception()',
            'templates/orders/show.html:12 top-level template code | {{ customer.name }}',
            '~jinja2/environment.py:490 getattr | return getattr(obj, attribute)',
          ]),
        ),
      ),
  },
  {
    id: 'template-invoice',
    event: (world) =>
      chainOf(
        thrown(
          'UndefinedError',
          "'customer' is undefined",
          frames(world, [
            ...fastapi,
            'shop/pages/invoices.py:33 show_invoice | return templates.TemplateResponse(request, "invoices/show.html")',
            '~jinja2/environment.py:1295 render | self.environment.handle_exception()',
            'templates/invoices/show.html:30 top-level template code | {{ customer.name }}',
            '~jinja2/environment.py:490 getattr | return getattr(obj, attribute)',
          ]),
        ),
      ),
  },
  {
    id: 'thumbnail-truncated',
    more: [twin('in a thread', 'thread')],
    event: (world) =>
      chainOf(
        thrown(
          'OSError',
          `image file is truncated (${world.int('bytes', 1, 90)} bytes not processed)`,
          frames(world, [
            '@thread =threading.py:1045 _bootstrap_inner | self.run()',
            '@thread =concurrent/futures/thread.py:58 run | result = self.fn(*self.args, **self.kwargs)',
            'media/thumbnail.py:31 resize | image.thumbnail(size)',
            '~PIL/Image.py:2713 thumbnail | self.load()',
            '~PIL/ImageFile.py:288 load | raise OSError(msg)',
          ]),
        ),
      ),
  },
];

export const pythonEvents = eventsOf(language, faults);
