import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  DashboardsServer,
  dashboardDeclaration,
  FLAVOURS,
  type Flavour,
  type SavedObject,
  savedObjects,
} from '../src/outputs/index.ts';
import { DashboardsDouble, type DoubleOptions } from './dashboards-double.ts';
import { httpSink } from './http-sink.ts';

const CONTENT = fileURLToPath(new URL('../../content/kibana/security-overview.yml', import.meta.url));
const declaration = dashboardDeclaration.parse(parse(readFileSync(CONTENT, 'utf8')));
const { signal } = new AbortController();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function client(url: string, place: { readonly space?: string; readonly tenant?: string } = {}): DashboardsServer {
  const server = new DashboardsServer({
    url,
    authorization: undefined,
    space: place.space,
    tenant: place.tenant,
    tls: { rejectUnauthorized: true },
    tlsNames: { authorities: '--ca', serverName: '--server-name', certificate: '--certificate', key: '--key' },
    timeout: 20_000,
  });
  closing.push(() => server.close());
  return server;
}

async function double(options: DoubleOptions): Promise<{ readonly server: DashboardsDouble; readonly url: string }> {
  const server = new DashboardsDouble(options);
  closing.push(() => server.close());
  return { server, url: await server.listen() };
}

/** As the command does it. */
async function install(url: string, place: { readonly space?: string; readonly tenant?: string } = {}) {
  const server = client(url, place);
  const flavour = await server.detect(signal);
  await server.checkSpace(flavour, signal);
  const report = await server.import(savedObjects(declaration, flavour), flavour, signal);
  return { flavour, address: server.addressOf('x'), ...report };
}

describe.each(FLAVOURS)('objects for %s', (flavour: Flavour) => {
  const objects = savedObjects(declaration, flavour);
  const referencesOf = ({ references }: SavedObject) => references;

  it('have ids of their own, and refer to those before them', () => {
    expect(new Set(objects.map(({ id }) => id)).size).toBe(objects.length);
    const before = new Set<string>();
    for (const object of objects) {
      for (const { type, id } of referencesOf(object)) expect(before).toContain(`${type} ${id}`);
      before.add(`${object.type} ${object.id}`);
    }
  });

  it('are all on the dashboard or saved searches, in panels that do not overlap', () => {
    const dashboard = objects.at(-1);
    const shown = dashboard?.references.map(({ id }) => id) ?? [];
    for (const { id, type } of objects) if (type === 'visualization') expect(shown).toContain(id);
    const cells = new Set<string>();
    const panels = JSON.parse(String(dashboard?.attributes.panelsJSON)) as readonly {
      readonly gridData: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    }[];
    for (const { gridData } of panels) {
      expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
      for (let x = gridData.x; x < gridData.x + gridData.w; x++)
        for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
          expect(cells.has(`${x} ${y}`)).toBe(false);
          cells.add(`${x} ${y}`);
        }
    }
  });

  it('are taken by the strict mapping, and again', async () => {
    const { server, url } = await double({ flavour });
    expect((await install(url)).failed).toEqual([]);
    const { imported } = await install(url);
    expect(imported.map(({ overwritten }) => overwritten)).toEqual(objects.map(() => true));
    expect(server.in('default').size).toBe(objects.length);
  });

  it('go to a server that is known by its version alone', async () => {
    const { url } = await double({ flavour, nameHeader: false });
    expect((await install(url)).flavour).toBe(flavour);
  });

  it('are not made where one of them can not be', async () => {
    const { url } = await double({ flavour, missingTypes: ['index-pattern'] });
    const { imported, failed } = await install(url);
    expect(imported).toEqual([]);
    expect(failed.map(({ object, words }) => [object.id, words])).toEqual(
      expect.arrayContaining([
        ['tocsin-events', 'this server has no objects of its type: is the plugin switched off?'],
        ['tocsin-csrf-reasons', 'it needs index-pattern tocsin-events, which was not imported: mend that first'],
      ]),
    );
  });

  it('are refused with the mend', async () => {
    const { url } = await double({ flavour, mayWrite: false });
    await expect(install(url)).rejects.toThrow(flavour === 'kibana' ? 'Saved Objects Management' : 'kibana_all_write');
    const starting = await double({ flavour, isStarting: true });
    await expect(install(starting.url)).rejects.toThrow('try again in a minute');
  });
});

describe('spaces and tenants', () => {
  it('imports into a space, and overwrites its own copies there', async () => {
    const { server, url } = await double({ flavour: 'kibana', spaces: ['security'] });
    await install(url);
    for (let time = 0; time < 2; time++) {
      const { imported, address } = await install(url, { space: 'security' });
      expect(imported.at(-1)).toMatchObject({ id: 'copy-of-tocsin-security-overview', overwritten: time === 1 });
      expect(address).toBe(`${url}/s/security/app/dashboards#/view/x`);
    }
    expect(server.in('security').size).toBe(server.in('default').size);
  });

  it('says which spaces there are, rather than import into none', async () => {
    const { server, url } = await double({ flavour: 'kibana', spaces: ['security'] });
    await expect(install(url, { space: 'secruity' })).rejects.toThrow(
      'no space "secruity"; there are: default, security',
    );
    expect(server.requests.some(({ method }) => method === 'POST')).toBe(false);
  });

  it('names a tenant to OpenSearch Dashboards, which has no spaces', async () => {
    const { server, url } = await double({ flavour: 'opensearch-dashboards' });
    await install(url, { tenant: 'global' });
    expect(server.in('global').size).toBeGreaterThan(0);
    await expect(install(url, { space: 'security' })).rejects.toThrow('--tenant');
  });
});

it.each([
  [
    'Elasticsearch',
    404,
    { error: { type: 'index_not_found_exception', reason: 'no such index [api]' }, status: 404 },
    { 'x-elastic-product': 'Elasticsearch' },
    'the search server itself',
  ],
  [
    'OpenSearch',
    400,
    { error: 'no handler found for uri [/api/status] and method [GET]' },
    {},
    'the search server itself',
  ],
  [
    'Kibana with a password that Elasticsearch refuses',
    401,
    { statusCode: 401, error: 'Unauthorized', message: '[security_exception: [security_exception] Reason: …' },
    {},
    'it wants a user',
  ],
  ['a page that leads elsewhere', 302, '', { location: 'https://sso.example/' }, 'give that address'],
  ['a login page', 302, '', { location: '/app/login?nextUrl=%2F' }, 'it wants a user'],
  ['a web server', 200, '<html></html>', {}, '--flavor kibana or opensearch-dashboards'],
  ['a proxy', 502, '<html>Bad Gateway</html>', {}, 'a proxy does not reach it'],
  ['a limit', 413, { message: 'Payload content length greater than maximum allowed' }, {}, 'maxImportPayloadBytes'],
])('what %s answers is said with its mend', async (_, status, body, headers, words) => {
  const sink = await httpSink(() => ({ status, body, headers: headers as Record<string, string> }));
  closing.push(sink.close);
  await expect(client(sink.url).detect(signal)).rejects.toThrow(words);
});

it.each([
  [{ success: true, successCount: 16 }, 16, []],
  [
    {
      success: false,
      successCount: 0,
      errors: [
        {
          id: 'tocsin-events',
          type: 'index-pattern',
          error: { type: 'ambiguous_conflict', destinations: [{ id: 'a', title: 'A' }, { id: 'b' }] },
        },
        { id: 'tocsin-csrf-reasons', type: 'visualization', error: { type: 'conflict' } },
        {
          id: 'tocsin-failed-logins',
          type: 'visualization',
          error: { type: 'unknown', message: 'x', statusCode: 500 },
        },
      ],
    },
    0,
    ['delete all but one of A (a), (b)', 'x (500)', 'was not overwritten'],
  ],
])('reads an answer of before 7.9, and errors of each kind', async (body, count, words) => {
  const sink = await httpSink(() => ({ status: 200, body }));
  closing.push(sink.close);
  const { imported, failed } = await client(sink.url).import(savedObjects(declaration, 'kibana'), 'kibana', signal);
  expect(imported).toHaveLength(count);
  expect(failed.map((one) => one.words)).toEqual(words.map((text) => expect.stringContaining(text)));
});

it('says that objects are newer than the server', async () => {
  const message = 'Document "x" belongs to a more recent version of Kibana [7.6.0]. The last known version is [7.4.2].';
  const sink = await httpSink(() => ({ status: 422, body: { statusCode: 422, message } }));
  closing.push(sink.close);
  await expect(client(sink.url).import(savedObjects(declaration, 'kibana'), 'kibana', signal)).rejects.toThrow(
    'older than Kibana 7.6',
  );
});
