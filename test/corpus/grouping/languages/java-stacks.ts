import { twin, usualTwins, type Language } from '../fault.ts';
import { chainOf, inAppOf, repeat, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

export const language: Language = {
  name: 'java',
  platform: 'java',
  sdk: 'sentry.java.spring-boot.jakarta',
  sdkVersion: '8.53.0',
  runtime: ['Eclipse Adoptium', '17.0.12', '21.0.8'],
  twins: usualTwins,
};

/** `package.Class.method(File.java:12)` as sentry-java sends it; `#x` becomes a number that the build or JVM chose. */
export function jvmFrames(world: World, written: readonly string[]): RawFrame[] {
  return framesOf(world, written, (line) => {
    const text = line.text
      .replaceAll('#n', String(world.int(`number ${line.text}`, 0, 9)))
      .replaceAll('#c', String(world.int(`counter ${line.text}`, 100, 1500)))
      .replaceAll('#x', world.hex(`hash ${line.text}`, 8))
      .replaceAll(/\{(\w+)\}/g, (_, name: string) => world.mini(name).toLowerCase())
      .replaceAll('#a', `0x${world.hex(`address ${line.text}`, 16)}`);
    const open = text.lastIndexOf('(');
    const path = text.slice(0, open);
    const dot = path.lastIndexOf('.');
    const [file = '', lineno] = text.slice(open + 1, -1).split(':');
    const written = Number(lineno);
    return {
      module: path.slice(0, dot),
      function: path.slice(dot + 1),
      filename: file,
      ...(lineno !== undefined && {
        lineno: line.origin === 'app' ? world.line(written) : world.libLine(written),
      }),
      ...inAppOf(world, line),
      ...(line.origin === 'language' && { native: file === 'Native Method' }),
    };
  });
}

const reflection = [
  '!framework =jdk.internal.reflect.NativeMethodAccessorImpl.invoke0(Native Method)',
  '!framework =jdk.internal.reflect.GeneratedMethodAccessor#c.invoke(Unknown Source)',
  '!framework =jdk.internal.reflect.DelegatingMethodAccessorImpl.invoke(DelegatingMethodAccessorImpl.java:43)',
  '@framework =jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)',
  '=java.lang.reflect.Method.invoke(Method.java:568)',
];

export const tomcat = [
  '=java.lang.Thread.run(Thread.java:840)',
  '@framework =java.lang.VirtualThread.run(VirtualThread.java:309)',
  '~org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run(TaskThread.java:63)',
  '~org.apache.tomcat.util.threads.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:659)',
  '~org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.doRun(NioEndpoint.java:1740)',
  '~org.apache.coyote.http11.Http11Processor.service(Http11Processor.java:391)',
  '~org.apache.catalina.connector.CoyoteAdapter.service(CoyoteAdapter.java:344)',
  '~org.apache.catalina.core.StandardHostValve.invoke(StandardHostValve.java:115)',
  '~org.apache.catalina.core.StandardContextValve.invoke(StandardContextValve.java:90)',
];

const filter = (name: string) => [
  '~org.apache.catalina.core.ApplicationFilterChain.internalDoFilter(ApplicationFilterChain.java:178)',
  '~org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:153)',
  `~${name}.doFilterInternal(Filter.java:100)`,
  '~org.springframework.web.filter.OncePerRequestFilter.doFilter(OncePerRequestFilter.java:116)',
];

const spring = [
  ...tomcat,
  ...filter('org.springframework.web.filter.CharacterEncodingFilter'),
  ...filter('org.springframework.web.filter.ServerHttpObservationFilter'),
  ...filter('org.springframework.security.web.FilterChainProxy'),
  ...['@framework', '@appmw'].flatMap((trait) => [
    `${trait} ~org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:153)`,
    trait === '@appmw'
      ? '@appmw com.shop.web.TenantFilter.doFilterInternal(TenantFilter.java:31)'
      : '@framework ~org.springframework.web.filter.FormContentFilter.doFilterInternal(FormContentFilter.java:93)',
  ]),
  '~jakarta.servlet.http.HttpServlet.service(HttpServlet.java:590)',
  '~org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)',
  '~org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)',
  '~org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter.handleInternal(RequestMappingHandlerAdapter.java:802)',
  '~org.springframework.web.method.support.InvocableHandlerMethod.invokeForRequest(InvocableHandlerMethod.java:188)',
  ...reflection,
];

export const aop = (proxied: string, method: string) => [
  `${proxied}$$SpringCGLIB$$#n.${method}(<generated>)`,
  '~org.springframework.aop.framework.CglibAopProxy$DynamicAdvisedInterceptor.intercept(CglibAopProxy.java:717)',
  '~org.springframework.transaction.interceptor.TransactionInterceptor.invoke(TransactionInterceptor.java:119)',
  '~org.springframework.aop.framework.ReflectiveMethodInvocation.proceed(ReflectiveMethodInvocation.java:184)',
  ...reflection,
];

const hibernate = [
  '=jdk.proxy2.$Proxy#c.findAll(Unknown Source)',
  '~org.springframework.data.jpa.repository.support.SimpleJpaRepository.findAll(SimpleJpaRepository.java:374)',
  ...repeat(
    6,
    '~org.hibernate.query.sqm.internal.ConcreteSqmSelectQueryPlan.performList(ConcreteSqmSelectQueryPlan.java:362)',
    '~org.hibernate.sql.results.internal.RowTransformerStandardImpl.transformRow(RowTransformerStandardImpl.java:40)',
  ),
  ...repeat(
    5,
    '~org.hibernate.event.internal.DefaultLoadEventListener.proxyOrLoad(DefaultLoadEventListener.java:326)',
    '~org.hibernate.internal.SessionImpl.fireLoad(SessionImpl.java:1093)',
  ),
  '~org.hibernate.engine.jdbc.spi.SqlExceptionHelper.convert(SqlExceptionHelper.java:108)',
  '~org.hibernate.exception.internal.SQLStateConversionDelegate.convert(SQLStateConversionDelegate.java:97)',
];

export const threads = (world: World) => ({
  threads: {
    values: [
      {
        id: world.int('thread', 20, 900),
        name: `http-nio-8080-exec-${world.int('exec', 1, 200)}`,
        state: 'RUNNABLE',
        crashed: false,
        current: true,
      },
      { id: 1, name: 'main', state: 'WAITING', crashed: false, current: false },
    ],
  },
});

const resolver = { mechanism: { type: 'Spring6ExceptionResolver', handled: false } };
export const id = (world: World) => world.int('id', 1, 9_999_999);

/** In words from JDK 17 on, nothing before. */
export const npe = (words: string) => (world: World) => (world.has('framework') ? words : null);

export const inRequest =
  (type: string, value: (world: World) => string | null, ...app: string[]) =>
  (world: World) => ({
    ...threads(world),
    ...chainOf(
      thrown(type, value(world), jvmFrames(world, [...spring, ...app]), { module: 'java.lang', ...resolver }),
    ),
  });

/** The frames that matter stand between the container's forty and the mapper's thirty. */
export const deep =
  (type: string, module: string, value: (world: World) => string, ...app: string[]) =>
  (world: World) => ({
    ...threads(world),
    ...chainOf(
      thrown(type, value(world), jvmFrames(world, [...spring, ...app, ...hibernate]), {
        module,
        ...resolver,
      }),
    ),
  });

export const wrapped = (root: ReturnType<typeof thrown>, world: World) => ({
  ...threads(world),
  ...chainOf(
    root,
    thrown(
      'ServletException',
      `Request processing failed: ${String(root.type)}`,
      jvmFrames(world, spring.slice(0, -5)),
      { module: 'jakarta.servlet', ...resolver },
    ),
  ),
});

export const jackson =
  (...app: string[]) =>
  (world: World) => ({
    ...threads(world),
    ...chainOf(
      thrown(
        'MismatchedInputException',
        `Cannot deserialize value of type \`java.util.ArrayList<com.shop.Line>\` from Object value (token \`JsonToken.START_OBJECT\`)\n at [Source: (String)"{"id":${id(world)}}"; line: 1, column: ${world.int('column', 1, 90)}]`,
        jvmFrames(world, [
          ...tomcat.slice(0, 3),
          ...app,
          '~com.fasterxml.jackson.databind.ObjectMapper.readValue(ObjectMapper.java:3825)',
          '~com.fasterxml.jackson.databind.ObjectMapper._readMapAndClose(ObjectMapper.java:4899)',
          '~com.fasterxml.jackson.databind.deser.std.CollectionDeserializer.deserialize(CollectionDeserializer.java:246)',
          '~com.fasterxml.jackson.databind.exc.MismatchedInputException.from(MismatchedInputException.java:59)',
        ]),
        { module: 'com.fasterxml.jackson.databind.exc' },
      ),
    ),
  });

export const scheduled = [
  '=java.lang.Thread.run(Thread.java:840)',
  '=java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:642)',
  '=java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1144)',
  '=java.util.concurrent.FutureTask.run(FutureTask.java:264)',
  '~org.springframework.scheduling.support.DelegatingErrorHandlingRunnable.run(DelegatingErrorHandlingRunnable.java:54)',
  ...reflection,
];

export const flagless = twin('without in_app', 'flagless');
export const filterTwin = twin('one more filter of our own', 'appmw', 'edited');
export const deepValue = (world: World) =>
  `could not extract ResultSet [ERROR: canceling statement due to statement timeout] [n/a]; SQL [n/a] ${id(world)}`;
