import { afterEach, describe, expect, it } from 'vitest';
import { send } from './http-client.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const TOKEN = 'a-long-random-token';
const HEC_TOKEN = '11111111-2222-3333-4444-555555555555';
const PAGE = 'https://shop.example';
const OTHER = 'https://evil.example';

let rig: SinkRig | undefined;
afterEach(() => rig?.stop());

interface Door {
  readonly options: object;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const DOORS: readonly (readonly [string, Door])[] = [
  [
    'otlp',
    {
      options: { tokens: [TOKEN] },
      path: '/v1/logs',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}}]}]}]}',
    },
  ],
  [
    'sumologic',
    { options: { sources: [{ code: TOKEN }] }, path: `/receiver/v1/http/${TOKEN}`, headers: {}, body: 'x' },
  ],
  [
    'splunk-hec',
    {
      options: { tokens: [{ name: 'page', token: HEC_TOKEN }] },
      path: '/services/collector',
      headers: { authorization: `Splunk ${HEC_TOKEN}` },
      body: '{"event":"x"}',
    },
  ],
];

describe.each(DOORS)('pages and the input %s', (name, { options, path, headers, body }) => {
  const start = async (more: object): Promise<number> => {
    rig = startInput(name, { port: 0, ...options, ...more });
    return await rig.port();
  };
  const preflight = (port: number, origin: string) =>
    send(port, '', {
      path,
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  it('of an origin that is allowed may send, and read the answer, also that of a refusal', async () => {
    const port = await start({ allowedOrigins: [PAGE] });
    const asked = await preflight(port, PAGE);
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-allow-methods': expect.stringContaining('POST'),
    });
    const sent = await send(port, body, { path, headers: { ...headers, origin: PAGE } });
    expect([sent.status, sent.headers['access-control-allow-origin']]).toEqual([200, PAGE]);
    expect(rig?.acknowledged).toHaveLength(1);
    const refused = await send(port, body, { path: `${path}x`, headers: { ...headers, origin: PAGE } });
    expect([refused.status >= 400, refused.headers['access-control-allow-origin']]).toEqual([true, PAGE]);
  });

  it('of another origin are told no, which is counted; without origins nothing is said', async () => {
    const port = await start({ allowedOrigins: [PAGE] });
    expect((await preflight(port, OTHER)).status).toBe(403);
    expect(rig?.counts.get('origin_refused')).toBe(1);
    expect(rig?.input.listeners?.()[0]?.lastError?.message).toContain('allowedOrigins');
    const sent = await send(port, body, { path, headers: { ...headers, origin: OTHER } });
    expect(sent.headers['access-control-allow-origin']).toBeUndefined();
    await rig?.stop();
    const closed = await start({});
    expect((await preflight(closed, PAGE)).status).toBeGreaterThanOrEqual(400);
  });
});
