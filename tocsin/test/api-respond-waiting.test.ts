import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiFixture, asToken } from './api-fixture.ts';
import { RespondRig, rule } from './respond-rig.ts';

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
};

let rig: RespondRig;
let fixture: ApiFixture;
let waiting = 0;
beforeEach(async () => {
  rig = new RespondRig().open();
  waiting = 0;
  const { responses } = rig;
  const newer = responses.newer.bind(responses);
  responses.newer = async (after, signal) => {
    if (signal.aborted) return newer(after, signal);
    waiting += 1;
    return newer(after, signal).finally(() => {
      waiting -= 1;
    });
  };
  const limits = { waitingPerCaller: 2, waiting: 3 };
  fixture = await new ApiFixture().start({ limits, responses: () => responses });
});
afterEach(async () => {
  await fixture.stop();
  rig.remove();
});

const ask = (token: string, wait: number, after = rig.list.sequence) =>
  fixture.inject({ url: `/api/respond/list?after=${after}&wait=${wait}`, headers: asToken(token) });

describe('clients that wait for the list', () => {
  it('are bounded for each token, then in all, and are free again once they are told', async () => {
    const first = await fixture.token('respond');
    const second = await fixture.token('respond', 'metrics');
    const asked = [ask(first, 55), ask(first, 55)];
    await until(() => waiting === 2);
    const refused = await ask(first, 55);
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_waiting']);
    expect(refused.headers['retry-after']).toBe('1');
    asked.push(ask(second, 55));
    await until(() => waiting === 3);
    expect((await ask(second, 55)).statusCode).toBe(429);
    // Who need not wait is never refused.
    expect((await ask(first, 0)).statusCode).toBe(204);
    expect((await ask(first, 55, 0)).statusCode).toBe(200);
    rig.answer(rig.found('192.0.2.7', rule()));
    const replies = await Promise.all(asked);
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    for (const reply of replies) expect(reply.json().answers).toMatchObject([{ target: '192.0.2.7' }]);
    expect(waiting).toBe(0);
    const again = ask(first, 1);
    await until(() => waiting === 1);
    expect((await again).statusCode).toBe(204);
  });

  it('wait no longer than a minute, and not before the first list', async () => {
    const token = await fixture.token('respond');
    for (const query of ['wait=56', 'wait=-1', 'wait=x', 'after=-1', 'after=1.5', 'after=1e400', 'more=1']) {
      const reply = await fixture.inject({ url: `/api/respond/list?${query}`, headers: asToken(token) });
      expect([query, reply.statusCode]).toEqual([query, 400]);
    }
  });
});
