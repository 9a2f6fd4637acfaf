import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SplError } from '../src/search/index.ts';
import { StoreQueryError, StoreUnavailable } from '../src/store/index.ts';
import { ApiFixture, asToken, RESULT } from './api-fixture.ts';

let fixture: ApiFixture;
let headers: Record<string, string>;

beforeEach(async () => {
  fixture = await new ApiFixture().start();
  headers = asToken(await fixture.token('search'));
});
afterEach(() => fixture.stop());

const post = (path: string, payload: object | string) =>
  fixture.inject({
    method: 'POST',
    url: `/api/v1/${path}`,
    headers: { ...headers, 'content-type': 'application/json' },
    payload,
  });

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come to be');
    await sleep(5);
  }
};

/** A search that runs until it is aborted. */
const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }));

describe('search', () => {
  it('hands the request on and the result back', async () => {
    const reply = await post('search', {
      search: 'index=django-logs "Failed login"',
      earliest: '-24h@h',
      latest: 1_764_000_000.5,
      limit: 100,
      timeZone: 'Europe/Paris',
    });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual(RESULT);
    expect(fixture.search.requests[0]).toMatchObject({
      spl: 'index=django-logs "Failed login"',
      earliest: '-24h@h',
      latest: '1764000000.5',
      limit: 100,
      timeZone: 'Europe/Paris',
    });
  });

  it('asks for no more rows than the server allows', async () => {
    await fixture.stop();
    fixture = await new ApiFixture().start({ limits: { rows: 50 } });
    headers = asToken(await fixture.token('search'));
    for (const limit of [10, 50, 51, 1_000_000, undefined]) await post('search', { search: '*', limit });
    expect(fixture.search.requests.map(({ limit }) => limit)).toEqual([10, 50, 50, 50, 50]);
  });

  it('hands a field named __proto__ back as it is', async () => {
    const row = JSON.parse('{"__proto__":"x"}');
    fixture.search.answer = async () => ({ ...RESULT, rows: [row] });
    expect((await post('search', { search: '*' })).body).toContain('"rows":[{"__proto__":"x"}]');
  });

  it.each([
    ['no search', {}],
    ['an unknown name', { search: '*', erliest: '-1h' }],
    ['a limit of nought', { search: '*', limit: 0 }],
    ['a limit beyond the greatest', { search: '*', limit: 1_000_001 }],
    ['a zone that is none', { search: '*', timeZone: 'Mars/Olympus' }],
    ['a time that is none', { search: '*', earliest: '-24parsecs' }],
    ['a list', []],
    ['a __proto__', '{"search":"*","__proto__":{"limit":1}}'],
    ['a constructor with prototype', '{"search":"*","constructor":{"prototype":{"limit":1}}}'],
    ['broken JSON', '{"search":'],
    ['nothing', ''],
    ['deep JSON', '['.repeat(100_000)],
  ])('refuses %s', async (_what, payload) => {
    const reply = await post('search', payload);
    expect(reply.statusCode).toBe(400);
    expect(reply.json().error).toMatchObject({ code: 'invalid_request', message: expect.any(String) });
    expect(fixture.search.requests).toEqual([]);
  });

  it('names the place in the body', async () => {
    expect((await post('search', { search: '*', limit: 'many' })).json().error.message).toContain('body.limit');
  });

  it('tells the faults of a search with their places', async () => {
    const issue = { message: 'expected a field', hint: 'name one', line: 1, column: 9, from: 8, to: 9 };
    fixture.search.answer = () => Promise.reject(new SplError([issue]));
    const reply = await post('search', { search: '* | stat' });
    expect(reply.statusCode).toBe(400);
    expect(reply.json().error).toMatchObject({ code: 'invalid_search', message: 'expected a field', issues: [issue] });
  });

  it.each([
    ['store_unavailable', 503, new StoreUnavailable('the engine restarts')],
    ['search_limit', 422, new StoreQueryError('Timeout exceeded', 159)],
    ['search_limit', 422, new StoreQueryError('Memory limit exceeded', 241)],
    ['search_limit', 422, new StoreQueryError('Max query size exceeded (can be increased …)', 62)],
    ['search_failed', 500, new StoreQueryError('Syntax error', 62)],
  ])('answers %s (%d)', async (code, status, error) => {
    fixture.search.answer = () => Promise.reject(error);
    const reply = await post('search', { search: '*' });
    expect(reply.statusCode).toBe(status);
    expect(reply.json().error.code).toBe(code);
    expect('retry-after' in reply.headers).toBe(status === 503);
  });

  it('keeps a fault of its own to the log, found by the request id', async () => {
    fixture.search.answer = () => Promise.reject(new TypeError('secret inner detail'));
    const reply = await post('search', { search: '*' });
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain('inner detail');
    const id = reply.headers['x-request-id'];
    expect(reply.json().error.message).toContain(id);
    expect(fixture.logged.find((line) => line.includes(String(id)))).toContain('secret inner detail');
  });

  it('checks without running', async () => {
    expect((await post('search/check', { search: 'bad' })).json()).toEqual({
      issues: [{ message: 'a fault', line: 1, column: 1, from: 0, to: 3 }],
    });
    expect((await post('search/check', { search: 'good' })).json()).toEqual({ issues: [] });
  });

  it('counts over time', async () => {
    const reply = await post('search/timeline', { search: '*', earliest: '-1h', buckets: 60 });
    expect(reply.json()).toMatchObject({ span: 60_000, total: 7 });
    expect(fixture.search.requests[0]).toMatchObject({ spl: '*', earliest: '-1h', buckets: 60 });
  });
});

describe('limits', () => {
  it('of searches at once: for each caller, then in all, and free again afterwards', async () => {
    await fixture.stop();
    fixture = await new ApiFixture().start({ limits: { searchesPerCaller: 2, searches: 3 } });
    headers = asToken(await fixture.token('search'));
    const others = asToken(await fixture.token('search', 'metrics'));
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    fixture.search.answer = async () => {
      await gate;
      return RESULT;
    };
    const search = (as: Record<string, string>) =>
      fixture.inject({ method: 'POST', url: '/api/v1/search', headers: as, payload: { search: '*' } });
    const running = [search(headers), search(headers)];
    await until(() => fixture.search.requests.length === 2);
    const refused = await search(headers);
    expect(refused.statusCode).toBe(429);
    expect(refused.json().error.code).toBe('too_many_searches');
    running.push(search(others));
    await until(() => fixture.search.requests.length === 3);
    expect((await search(others)).statusCode).toBe(429);
    release();
    for (const reply of await Promise.all(running)) expect(reply.statusCode).toBe(200);
    expect((await search(headers)).statusCode).toBe(200);
  });

  it('of time: the search is aborted', async () => {
    await fixture.stop();
    fixture = await new ApiFixture().start({ limits: { searchTimeout: 30 } });
    headers = asToken(await fixture.token('search'));
    fixture.search.answer = ({ signal }) => endless(signal);
    const reply = await post('search', { search: '*' });
    expect(reply.statusCode).toBe(422);
    expect(reply.json().error.code).toBe('search_limit');
  });

  it('of the body', async () => {
    const reply = await post('search', { search: 'x'.repeat(1 << 20) });
    expect(reply.statusCode).toBe(413);
    expect(reply.json().error.code).toBe('body_too_large');
  });
});

describe('a real connection', () => {
  const listen = async (): Promise<number> => {
    await fixture.app.listen({ host: '127.0.0.1', port: 0 });
    return (fixture.app.server.address() as AddressInfo).port;
  };

  const talk = async (port: number, bytes: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    let answer = '';
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  };

  it('that goes away ends its search', async () => {
    const port = await listen();
    const watcher = asToken(await fixture.token('metrics'));
    fixture.logged.length = 0;
    let signal: AbortSignal | undefined;
    fixture.search.answer = (request) => {
      signal = request.signal;
      return endless(request.signal);
    };
    const leave = new AbortController();
    const reply = fetch(`http://127.0.0.1:${port}/api/v1/search`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"search":"*"}',
      signal: leave.signal,
    }).catch(() => 'left');
    await until(() => signal !== undefined);
    expect(signal?.aborted).toBe(false);
    leave.abort();
    expect(await reply).toBe('left');
    await until(() => signal?.aborted === true);
    const metrics = () => fixture.app.inject({ url: '/metrics', headers: watcher });
    await sleep(20);
    expect((await metrics()).body).toContain('route="/api/v1/search",status="499"} 1');
    expect(fixture.logged).toEqual([]);
    expect((await fixture.inject({ url: '/api/v1/health' })).statusCode).toBe(200);
  });

  it('gets a search that ended well without an abort', async () => {
    const port = await listen();
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1/search`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"search":"*"}',
    });
    expect(await reply.json()).toEqual(RESULT);
    expect(fixture.search.requests[0]?.signal.aborted).toBe(false);
  });

  it('gets a clear end of its search when the server stops, in time', async () => {
    const port = await listen();
    fixture.search.answer = ({ signal }) => endless(signal);
    const reply = fetch(`http://127.0.0.1:${port}/api/v1/search`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"search":"*"}',
    });
    await until(() => fixture.search.requests.length === 1);
    const begin = performance.now();
    const closed = fixture.app.close();
    const answer = await reply;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'shutting_down' } });
    await closed;
    expect(performance.now() - begin).toBeLessThan(3_000);
  });

  it('that was opened and not used does not hold up the stop', async () => {
    const port = await listen();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const begin = performance.now();
    await fixture.app.close();
    expect(performance.now() - begin).toBeLessThan(1_000);
    socket.destroy();
  });

  it('that never ends is cut when the server stops', async () => {
    await fixture.stop();
    fixture = await new ApiFixture().start({ limits: { closeDeadline: 100 } });
    const port = await listen();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      'POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    await sleep(50);
    const begin = performance.now();
    await fixture.app.close();
    expect(performance.now() - begin).toBeLessThan(3_000);
    socket.destroy();
  });

  it('with headers beyond the limit, or with nonsense, gets an error of the usual form', async () => {
    const port = await listen();
    const large = await talk(
      port,
      `GET /api/v1/health HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    );
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
    expect(large).toContain('"code":"headers_too_large"');
    const nonsense = await talk(port, '\x16\x03\x01 this is no HTTP\r\n\r\n');
    expect(nonsense).toMatch(/^HTTP\/1\.1 400 /);
    expect(nonsense).toContain('"code":"invalid_request"');
  });

  it('that sends its headers drop by drop is ended', async () => {
    await fixture.stop();
    fixture = await new ApiFixture().start({ limits: { headersTimeout: 200, requestTimeout: 300 } });
    const port = await listen();
    const answer = await talk(port, 'GET /api/v1/health HTTP/1.1\r\nhost: loc');
    expect(answer).toContain('"code":"request_timeout"');
  });

  it('cannot reach it by a name that is not its own', async () => {
    const port = await listen();
    const answer = await talk(port, 'GET / HTTP/1.1\r\nhost: rebound.example\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toContain('"code":"host_not_allowed"');
  });
});
