import { afterEach, describe, expect, it } from 'vitest';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { freePort } from './free-port.ts';
import { type HttpSink, httpSink, type SinkAnswer, type SunkRequest } from './http-sink.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(
  answer: (request: SunkRequest) => SinkAnswer | undefined,
  options: object = {},
): Promise<{ readonly sink: HttpSink; readonly output: DeclaredOutput }> {
  const sink = await httpSink(answer);
  closing.push(sink.close);
  const output = declaredOutput('elasticsearch', { url: sink.url, ...options });
  closing.push(output.close);
  return { sink, output };
}

const OK: SinkAnswer = { status: 200, body: { errors: false } };
const bulks = ({ requests }: HttpSink) => requests.filter(({ path }) => path.startsWith('/_bulk'));
const documents = ({ body }: SunkRequest): number => body.trimEnd().split('\n').length / 2;

describe('a server that can not keep up', () => {
  it('gets smaller requests, and each document once it takes it', async () => {
    const taken: number[] = [];
    const { sink, output } = await start(
      (request) => {
        if (request.body.length > 200_000) return { status: 429, body: 'es_rejected_execution_exception' };
        taken.push(documents(request));
        return OK;
      },
      { parallel: 1 },
    );
    await output.send(Array.from({ length: 1_000 }, (_, n) => ({ n, message: 'x'.repeat(900) })));
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(1_000);
    expect(bulks(sink).length).toBeGreaterThan(taken.length);
    expect(output.dead).toEqual([]);
    expect(output.answers.some(({ ok, words }) => !ok && words.includes('429'))).toBe(true);
  }, 30_000);

  it('is sent again the documents alone that it had no room for', async () => {
    let time = 0;
    const { sink, output } = await start((request) => {
      if (time++ > 0) return OK;
      const items = Array.from({ length: documents(request) }, (_, index) => ({
        create: index === 1 ? { status: 429, error: { type: 'es_rejected_execution_exception' } } : { status: 201 },
      }));
      return { status: 200, body: { errors: true, items } };
    });
    await output.send([{ n: 0 }, { n: 1 }, { n: 2 }]);
    expect(bulks(sink).map(documents)).toEqual([3, 1]);
    expect(bulks(sink)[1]?.body).toContain('"n":1');
  });

  it('is waited for where it is away', async () => {
    const port = await freePort();
    const output = declaredOutput('elasticsearch', { url: `http://127.0.0.1:${port}` });
    closing.push(output.close);
    const sent = output.send([{ n: 0 }]);
    while (output.answers.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(output.answers[0]?.words).toContain('nobody listens there');
    let isBroken = true;
    const sink = await httpSink(() => {
      if (!isBroken) return OK;
      isBroken = false;
      return undefined;
    }, port);
    closing.push(sink.close);
    await sent;
    expect(bulks(sink)).toHaveLength(2);
  }, 30_000);

  it('is told of wrong credentials', async () => {
    let time = 0;
    const { output } = await start(() => (time++ > 0 ? OK : { status: 401, body: 'missing authentication' }), {
      apiKey: 'id:key',
    });
    await output.send([{ n: 0 }]);
    expect(output.answers[0]).toEqual({ ok: false, words: expect.stringContaining('401') });
  });
});

describe('install', () => {
  it.each([
    ['elasticsearch', { version: { number: '8.17.0' } }, '/_ilm/policy/tocsin'],
    ['OpenSearch', { version: { distribution: 'opensearch' } }, '/_plugins/_ism/policies/tocsin'],
  ])('puts a template and a policy on %s once', async (_name, about, policy) => {
    const there = new Set<string>();
    const { sink, output } = await start(
      ({ method, path }) => {
        if (path.startsWith('/_bulk')) return OK;
        if (path === '/') return { status: 200, body: about };
        if (method === 'PUT') there.add(path);
        return there.has(path) ? { status: 200 } : { status: 404 };
      },
      { index: 'a-%{+YYYY.MM.dd}', install: { deleteAfter: '30d' } },
    );
    await output.send([{ n: 1 }]);
    await output.send([{ n: 2 }]);
    const puts = sink.requests.filter(({ method }) => method === 'PUT');
    expect(puts.map(({ path }) => path)).toEqual([policy, '/_index_template/tocsin']);
    expect(JSON.parse(puts[1]?.body ?? '')).toMatchObject({ index_patterns: ['a-*'] });
    expect(puts[0]?.body).toContain('30d');
  });

  it('leaves what is there', async () => {
    const { sink, output } = await start(
      ({ path }) => (path.startsWith('/_bulk') ? OK : { status: 200, body: { version: {} } }),
      { install: {} },
    );
    await output.send([{ n: 1 }]);
    expect(sink.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});

it.each([
  [{}, /url: write either/],
  [{ url: 'http://es:9200', cloudId: 'a:b' }, /url: write either/],
  [{ url: 'http://es:9200', apiKey: 'a', user: 'b' }, /apiKey/],
  [{ url: 'http://es:9200', dataStream: { dataset: 'A' } }, /small letters/],
])('%j is refused', (options, words) => {
  expect(() => declaredOutput('elasticsearch', options)).toThrow(words);
});
