import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SearchResult, TailTurn } from '../src/search/index.ts';
import { ApiFixture, asSession, asToken, RESULT, START } from './api-fixture.ts';

let fixture: ApiFixture;
beforeEach(async () => {
  fixture = await new ApiFixture().start();
});
afterEach(() => fixture.stop());

const post = (url: string, headers: Record<string, string>, payload: object) =>
  fixture.inject({ method: 'POST', url: `/api/v1/search${url}`, headers, payload });

/** A search that runs until it is aborted, and a wait until it runs. */
const hold = (): { readonly begun: Promise<void> } => {
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  fixture.search.answer = ({ signal }) =>
    new Promise<SearchResult>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      begin();
    });
  return { begun };
};

describe('jobs', () => {
  it('tell how far a search is, and cancel it', async () => {
    await fixture.addUser('ann', 'viewer');
    const headers = asSession(await fixture.signIn('ann'));
    const { begun } = hold();
    const answer = post('', headers, { search: 'index=*', id: 'my-search_1' });
    await begun;
    fixture.now += 1_500;
    fixture.search.progressOf = new Map([['any', { rowsRead: 10, rowsTotal: 100, bytesRead: 1_000 }]]);
    const job = {
      id: 'my-search_1',
      search: 'index=*',
      startedAt: new Date(START).toISOString(),
      elapsedMs: 1_500,
      rowsRead: 10,
      rowsTotal: 100,
      bytesRead: 1_000,
    };
    expect((await fixture.inject({ url: '/api/v1/search/jobs', headers })).json()).toEqual([job]);
    // The next statement of the search begins at nothing: what was told stays.
    fixture.search.progressOf = new Map([['any', { rowsRead: 2, rowsTotal: 150, bytesRead: 5 }]]);
    const shown = await fixture.inject({ url: '/api/v1/search/jobs/my-search_1', headers });
    expect(shown.json()).toEqual({ ...job, rowsTotal: 150 });
    const cancelled = await fixture.inject({ method: 'DELETE', url: '/api/v1/search/jobs/my-search_1', headers });
    expect(cancelled.statusCode).toBe(204);
    expect((await answer).json().error.code).toBe('search_cancelled');
    expect((await answer).statusCode).toBe(409);
    expect((await fixture.inject({ url: '/api/v1/search/jobs', headers })).json()).toEqual([]);
  });

  it('are seen by their caller and by admins', async () => {
    for (const [name, role] of [
      ['ann', 'viewer'],
      ['ben', 'editor'],
      ['root', 'admin'],
    ] as const)
      await fixture.addUser(name, role);
    const [ann, ben, root] = [
      asSession(await fixture.signIn('ann')),
      asSession(await fixture.signIn('ben')),
      asSession(await fixture.signIn('root')),
    ];
    const first = hold();
    const ofAnn = post('', ann, { search: 'a', id: 'same-name' });
    await first.begun;
    const second = hold();
    const ofBen = post('', ben, { search: 'b', id: 'same-name' });
    await second.begun;
    const list = async (headers: Record<string, string>): Promise<readonly string[]> =>
      (await fixture.inject({ url: '/api/v1/search/jobs', headers }))
        .json()
        .map((job: { search: string }) => job.search);
    expect(await list(ann)).toEqual(['a']);
    expect(await list(ben)).toEqual(['b']);
    expect(await list(root)).toEqual(['a', 'b']);
    expect(await list(asToken(await fixture.token('admin')))).toEqual(['a', 'b']);
    expect(await list(asToken(await fixture.token('search')))).toEqual([]);
    const end = (headers: Record<string, string>) =>
      fixture.inject({ method: 'DELETE', url: '/api/v1/search/jobs/same-name', headers });
    expect((await end(ben)).statusCode).toBe(204);
    expect((await ofBen).json().error.code).toBe('search_cancelled');
    expect((await end(ben)).json().error.code).toBe('unknown_search');
    expect((await end(root)).statusCode).toBe(204);
    expect((await ofAnn).json().error.code).toBe('search_cancelled');
  });

  it('have one id each', async () => {
    const headers = asToken(await fixture.token('search'));
    const { begun } = hold();
    const answer = post('', headers, { search: 'a', id: 'twice-twice' });
    await begun;
    expect((await post('', headers, { search: 'b', id: 'twice-twice' })).json().error.code).toBe('search_exists');
    await fixture.inject({ method: 'DELETE', url: '/api/v1/search/jobs/twice-twice', headers });
    await answer;
  });

  it.each(['short', 'with space', 'x'.repeat(65), 'dots.in.it'])('refuse the id %j', async (id) => {
    const headers = asToken(await fixture.token('search'));
    expect((await post('', headers, { search: 'a', id })).json().error.code).toBe('invalid_request');
  });
});

describe('the export', () => {
  const rows = [{ _time: START / 1000, user: '=HYPERLINK("x")', ip: ['10.0.0.1', '10.0.0.2'] }];

  it('is a file of csv with its formulas guarded', async () => {
    fixture.search.answer = async () => ({ ...RESULT, columns: ['_time', 'user', 'ip'], rows, truncated: true });
    const headers = asToken(await fixture.token('search'));
    const reply = await post('/export', headers, { search: 'a', format: 'csv', limit: 1 });
    expect(reply.headers['content-disposition']).toBe('attachment; filename="tocsin-20261124T120000Z.csv"');
    expect(reply.headers['content-type']).toContain('text/csv');
    expect(reply.headers).toMatchObject({ 'x-tocsin-rows': '1', 'x-tocsin-truncated': 'true' });
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.body).toBe('_time,user,ip\r\n2026-11-24T12:00:00.000Z,"\'=HYPERLINK(""x"")","10.0.0.1\n10.0.0.2"\r\n');
    expect(fixture.search.requests[0]).toMatchObject({ spl: 'a', limit: 1 });
  });

  it('is json or lines of it', async () => {
    fixture.search.answer = async () => ({ ...RESULT, rows });
    const headers = asToken(await fixture.token('search'));
    expect((await post('/export', headers, { search: 'a', format: 'json' })).json()).toEqual(rows);
    expect(JSON.parse((await post('/export', headers, { search: 'a', format: 'ndjson' })).body)).toEqual(rows[0]);
    expect(fixture.search.requests[0]?.limit).toBe(100_000);
  });

  it('that fails is an error and no file', async () => {
    fixture.search.answer = () => Promise.reject(new Error('half-way'));
    const reply = await post('/export', asToken(await fixture.token('search')), { search: 'a', format: 'csv' });
    expect(reply.statusCode).toBe(500);
    expect(reply.headers['content-disposition']).toBeUndefined();
    expect(reply.json().error.code).toBe('internal');
  });

  it.each([{ format: 'xlsx' }, { format: 'csv', limit: 100_001 }])('refuses %j', async (more) => {
    const reply = await post('/export', asToken(await fixture.token('search')), { search: 'a', ...more });
    expect(reply.json().error.code).toBe('invalid_request');
  });
});

describe('the live tail', () => {
  /** Reads until the text is there; the stream's end ends it too. */
  class Reader {
    text = '';
    readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

    constructor(response: Response) {
      if (response.body === null) throw new Error('no body');
      this.#reader = response.body.getReader();
    }

    async until(part: string): Promise<string> {
      while (!this.text.includes(part)) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Error(`ended before ${part}: ${this.text}`);
        this.text += Buffer.from(value).toString('utf8');
      }
      return this.text;
    }

    async end(): Promise<string> {
      for (;;) {
        const { value, done } = await this.#reader.read();
        if (done) return this.text;
        this.text += Buffer.from(value).toString('utf8');
      }
    }

    leave(): Promise<void> {
      return this.#reader.cancel();
    }
  }

  let url = '';
  beforeEach(async () => {
    url = await fixture.app.listen({ host: '127.0.0.1', port: 0 });
  });

  const open = async (headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}/api/v1/search/tail?search=${encodeURIComponent('index=*')}`, { headers });

  const turns = (...list: readonly TailTurn[]): void => {
    const waiting = [...list];
    const nothing = { columns: [], rows: [], leftOut: 0 };
    fixture.search.tails = () => ({
      warnings: ['mind the gap'],
      turn: async () => waiting.shift() ?? nothing,
    });
  };
  const nothing: TailTurn = { columns: [], rows: [], leftOut: 0 };

  it('sends rows, counts and warnings as events', async () => {
    turns(nothing, { columns: ['_raw'], rows: [{ _raw: 'a\nb' }], leftOut: 7 });
    const response = await open(asToken(await fixture.token('search')));
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = new Reader(response);
    const text = await reader.until('event: counts\ndata: {"shown":1,"leftOut":7}\n\n');
    expect(text).toContain('retry: 3000\n\n');
    expect(text).toContain('event: warning\ndata: {"message":"mind the gap"}\n\n');
    expect(text).toContain('event: rows\ndata: {"columns":["_raw"],"rows":[{"_raw":"a\\nb"}]}\n\n');
    await reader.leave();
  });

  it('ends with the session', async () => {
    await fixture.addUser('ann', 'viewer');
    const signedIn = await fixture.signIn('ann');
    const response = await open({ cookie: signedIn.cookie });
    const reader = new Reader(response);
    await reader.until('retry');
    await fixture.inject({ method: 'DELETE', url: '/api/v1/session', headers: asSession(signedIn) });
    expect(await reader.end()).toContain('event: end\ndata: {"code":"unauthenticated"');
  });

  it('does not keep its session alive', async () => {
    await fixture.addUser('ann', 'viewer');
    const { cookie } = await fixture.signIn('ann');
    const row = (text: string): TailTurn => ({ columns: ['_raw'], rows: [{ _raw: text }], leftOut: 0 });
    turns(nothing, row('first'), row('second'));
    fixture.now += 11 * 3_600_000;
    const reader = new Reader(await open({ cookie }));
    await reader.until('retry');
    // Two looks of the tail, between which no more passes than a session may be idle, and more than that since its use.
    await reader.until('rows');
    fixture.now += 6 * 3_600_000;
    await reader.until('second');
    fixture.now += 7 * 3_600_000;
    expect(await reader.end()).toContain('event: end\ndata: {"code":"unauthenticated"');
  });

  it('ends when its token is revoked', async () => {
    const { secret, token } = await fixture.accounts.createToken({ name: 't', scopes: ['search'], createdBy: 'test' });
    const reader = new Reader(await open(asToken(secret)));
    await reader.until('retry');
    await fixture.accounts.revokeToken(token.id);
    expect(await reader.end()).toContain('event: end\ndata: {"code":"invalid_token"');
  });

  it('ends when the server stops', async () => {
    const reader = new Reader(await open(asToken(await fixture.token('search'))));
    await reader.until('retry');
    const closed = fixture.app.close();
    expect(await reader.end()).toContain('event: end\ndata: {"code":"shutting_down"');
    await closed;
  });

  it('are so many a caller, and a client that went away counts no more', async () => {
    const headers = asToken(await fixture.token('search'));
    const readers: Reader[] = [];
    for (let count = 0; count < 4; count++) {
      const reader = new Reader(await open(headers));
      await reader.until('retry');
      readers.push(reader);
    }
    const refused = await open(headers);
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain('4 live tails of yours run already');
    for (const reader of readers) await reader.leave();
    for (;;) {
      const again = await open(headers);
      if (again.status === 200) {
        await new Reader(again).leave();
        break;
      }
      await again.text();
    }
  });

  it('needs a search', async () => {
    const reply = await fixture.inject({
      url: '/api/v1/search/tail',
      headers: asToken(await fixture.token('search')),
    });
    expect(reply.json().error).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('query.search'),
    });
  });
});
