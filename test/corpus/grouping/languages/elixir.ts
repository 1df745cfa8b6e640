import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, inAppOf, placeOf, sourceOf, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

const language: Language = {
  name: 'elixir',
  platform: 'elixir',
  sdk: 'sentry-elixir',
  sdkVersion: '11.0.4',
  runtime: ['elixir', '1.17.3', '1.18.1'],
  twins: usualTwins,
};

/** `path:line Module.function/arity` as sentry-elixir sends it; `#n` counts the anonymous functions. */
function frames(world: World, written: readonly string[]): RawFrame[] {
  return framesOf(world, written, (line) => {
    const { path, line: lineno, name } = placeOf(line.text);
    const module = /^(?:anonymous fn\/\d+ in )?-?((?:[A-Z]\w*\.)+|:\w+\.)/.exec(name)?.[1]?.slice(0, -1);
    const isErlang = path.endsWith('.erl');
    return {
      filename: isErlang || line.origin !== 'library' ? path : `lib/${path}`,
      function: name.replaceAll('#n', String(world.int(`fn ${line.text}`, 0, 6))),
      module: module?.startsWith(':') === true || module === undefined ? (module ?? '') : `Elixir.${module}`,
      lineno: line.origin === 'app' ? world.line(lineno) : world.libLine(lineno),
      ...sourceOf(world, line, '  '),
      ...inAppOf(world, line),
    };
  });
}

const phoenix = [
  '~bandit/pipeline.ex:124 Bandit.Pipeline.call_plug!/2',
  '~phoenix/endpoint.ex:205 ShopWeb.Endpoint.call/2',
  '@framework ~plug/error_handler.ex:80 ShopWeb.Router.call/2',
  '~phoenix/router.ex:484 Phoenix.Router.__call__/5',
  '~phoenix/controller/pipeline.ex:6 ShopWeb.OrderController.phoenix_controller_pipeline/2',
];

const genServer = [
  '=proc_lib.erl:329 :proc_lib.init_p_do_apply/3',
  '=gen_server.erl:2345 :gen_server.handle_msg/6',
  '@framework =gen_server.erl:2381 :gen_server.try_handle_cast/3',
];

const failing =
  (type: string, value: (world: World) => string, ...lines: string[]) =>
  (world: World) =>
    chainOf(
      thrown(type, value(world), frames(world, lines), {
        module: null,
        mechanism: { type: 'generic', handled: false },
      }),
    );

const id = (world: World) => world.int('id', 1, 99_999);
const nilEmail = () =>
  'key :email not found in: nil\n\nIf you are using the dot syntax, such as map.field, make sure the left-hand side of the dot is a map';
const noMatch = (name: string) => (world: World) =>
  world.has('framework')
    ? `no function clause matching in ${name}\n\nThe following arguments were given to ${name}:\n\n    # 1\n    %{"id" => ${id(world)}}\n`
    : `no function clause matching in ${name}`;

const faults: readonly Fault[] = [
  {
    id: 'order-nil-email',
    more: [twin('another node', 'elsewhere', 'framework')],
    title: /^KeyError: key :email not found/,
    event: failing(
      'KeyError',
      nilEmail,
      ...phoenix,
      'lib/shop_web/controllers/order_controller.ex:22 ShopWeb.OrderController.create/2',
      'lib/shop/orders.ex:40 Shop.Orders.confirm/1 | deliver(order.customer.email)',
    ),
  },
  {
    id: 'invite-nil-email',
    event: failing(
      'KeyError',
      nilEmail,
      ...phoenix,
      'lib/shop_web/controllers/invite_controller.ex:10 ShopWeb.InviteController.create/2',
      'lib/shop/invites.ex:17 Shop.Invites.send/1 | deliver(user.email)',
    ),
  },
  {
    id: 'anonymous-price',
    event: failing(
      'ArithmeticError',
      () => 'bad argument in arithmetic expression',
      ...genServer,
      'lib/shop/prices.ex:30 Shop.Prices.refresh/1',
      '=lib/enum.ex:1688 Enum."-map/2-lists^map/1-1-"/2',
      'lib/shop/prices.ex:32 anonymous fn/#n in Shop.Prices.refresh/1 | price * rate',
    ),
  },
  {
    id: 'anonymous-weight',
    event: failing(
      'ArithmeticError',
      () => 'bad argument in arithmetic expression',
      ...genServer,
      'lib/shop/weights.ex:18 Shop.Weights.total/1',
      '=lib/enum.ex:1688 Enum."-map/2-lists^map/1-1-"/2',
      'lib/shop/weights.ex:19 anonymous fn/#n in Shop.Weights.total/1 | weight * count',
    ),
  },
  {
    id: 'clause-webhook',
    event: failing(
      'FunctionClauseError',
      noMatch('Shop.Hooks.handle/1'),
      ...phoenix,
      'lib/shop/hooks.ex:12 Shop.Hooks.handle/1',
    ),
  },
  {
    id: 'clause-export',
    event: failing(
      'FunctionClauseError',
      noMatch('Shop.Export.row/1'),
      ...genServer,
      'lib/shop/export.ex:55 Shop.Export.row/1',
    ),
  },
  {
    id: 'ecto-stale',
    event: failing(
      'Ecto.StaleEntryError',
      (world) =>
        `attempted to update a stale struct:\n\n%Shop.Cart{id: ${id(world)}, lock_version: ${world.int('lock', 1, 9)}}`,
      ...phoenix,
      'lib/shop/carts.ex:61 Shop.Carts.update/2',
      '~ecto/repo/schema.ex:400 Ecto.Repo.Schema.do_update/4',
      '=lib/enum.ex:2531 Enum."-reduce/3-lists^foldl/2-0-"/3',
    ),
  },
  {
    id: 'message-genserver',
    title: /GenServer/,
    event: (world) => ({
      message: {
        formatted: `GenServer #PID<0.${id(world)}.0> terminating: the price feed closed the socket`,
      },
    }),
  },
  {
    id: 'message-genserver-auth',
    event: (world) => ({
      message: {
        formatted: `GenServer #PID<0.${id(world)}.0> terminating: the price feed refused the login`,
      },
    }),
  },
];

export const elixirEvents = eventsOf(language, faults);
