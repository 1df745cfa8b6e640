/**
 * A second Worker beside the service, on a port of the loopback interface: it starts the cron and says that the runtime
 * is alive, by ordinary requests. Miniflare's own ways block Node until workerd answers.
 * Its secret is new with each start, so that only the process that made it is answered.
 */
export default {
  /**
   * @param {Request} request
   * @param {{ SECRET: string, SERVICE: { scheduled: (options: object) => Promise<{ outcome: string }> } }} env
   */
  async fetch(request, env) {
    if (request.headers.get('authorization') !== `Bearer ${env.SECRET}`)
      return new Response(null, { status: 404 });
    if (request.method === 'GET') return new Response('alive');
    const { cron, scheduledAtMs } = await request.json();
    const { outcome } = await env.SERVICE.scheduled({ cron, scheduledTime: new Date(scheduledAtMs) });
    return Response.json({ outcome });
  },
};
