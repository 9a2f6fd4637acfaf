import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './running.ts';

const CONFIG = `
timeZone: UTC
inputs:
  - type: file
    paths: [FOLDER/logs]
rules:
  shipped: false
  level: medium
`;

/** Finds each event of a user: as many findings as users, whenever they come. */
const each = (id: string, word: string, note = ''): string => `${note}title: ${id}
id: ${id}
level: high
when:
  message|contains: ' ${word} '
entity: [user.name]
`;

/** Counts to ten, and so knows what came before a change. */
const TEN = `title: Ten
id: ten
level: high
when: {message|contains: ' count '}
count: 10
within: 1h
by: user.name
`;

interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly key: Readonly<Record<string, string>>;
}

describe('rules that change while they run', () => {
  const tocsin = new Installation(CONFIG);
  const log = tocsin.path('logs/app.jsonl');
  let made = 0;

  /** Lines of users that nobody has seen; gives their names. */
  const write = (word: string, users: number): string[] => {
    const names = Array.from({ length: users }, () => `u${made++}`);
    const line = (name: string): string =>
      `${JSON.stringify({ '@timestamp': new Date().toISOString(), message: `a ${word} here`, user: { name } })}\n`;
    appendFileSync(log, names.map(line).join(''));
    return names;
  };
  const save = (name: string, text: string): void => {
    writeFileSync(tocsin.path(`rules/.${name}`), text);
    renameSync(tocsin.path(`rules/.${name}`), tocsin.path(`rules/${name}`));
  };
  const call = async <Answer>(method: string, path: string, body?: object, headers: object = {}) => {
    const { url, token } = tocsin.running() ?? { url: '', token: '' };
    const reply = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, body: (text === '' ? undefined : JSON.parse(text)) as Answer };
  };
  const alerts = async (rule: string): Promise<readonly string[]> => {
    const users: string[] = [];
    let before = '';
    do {
      const path = `/api/v1/alerts?limit=500&rule=rule:${rule}${before === '' ? '' : `&before=${encodeURIComponent(before)}`}`;
      const { body } = await call<{ alerts: readonly Alert[]; next?: string }>('GET', path);
      users.push(...body.alerts.map(({ key }) => key['user.name'] ?? ''));
      before = body.next ?? '';
    } while (before !== '');
    return users;
  };
  const until = async <Value>(ask: () => Promise<Value>, isEnough: (value: Value) => boolean): Promise<Value> => {
    let value = await ask();
    for (const end = Date.now() + 60_000; !isEnough(value) && Date.now() < end; value = await ask()) await sleep(200);
    return value;
  };
  const state = async (id: string) =>
    (await call<{ enabled?: boolean; whyNot?: string; goesOn?: boolean }>('GET', `/api/v1/rules/${id}`)).body;

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    mkdirSync(tocsin.path('rules'), { recursive: true });
    writeFileSync(log, '');
    save('a.yml', each('a', 'apple'));
    save('ten.yml', TEN);
    await tocsin.start();
  }, 60_000);
  afterAll(() => tocsin.remove());

  test('a file that comes runs, one that goes does not, and what others counted stays', async () => {
    const count = (times: number): void =>
      appendFileSync(
        log,
        `${JSON.stringify({ '@timestamp': new Date().toISOString(), message: 'a count here', user: { name: 'ada' } })}\n`.repeat(
          times,
        ),
      );
    count(6);
    const first = write('apple', 3);
    expect(
      await until(
        () => alerts('a'),
        (found) => found.length >= 3,
      ),
    ).toHaveLength(3);
    save('b.yml', each('b', 'berry'));
    await until(
      () => state('b'),
      ({ enabled }) => enabled === true,
    );
    await sleep(1_000);
    const berries = write('berry', 3);
    count(4);
    expect(
      (
        await until(
          () => alerts('b'),
          (found) => found.length >= 3,
        )
      ).toSorted(),
    ).toEqual(berries.toSorted());
    expect(
      await until(
        () => alerts('ten'),
        (found) => found.length > 0,
      ),
    ).toEqual(['ada']);
    rmSync(tocsin.path('rules/a.yml'));
    await until(
      () => call('GET', '/api/v1/rules/a'),
      ({ status }) => status === 404,
    );
    await sleep(1_000);
    write('apple', 2);
    const last = write('berry', 1);
    await until(
      () => alerts('b'),
      (found) => found.includes(last[0] ?? ''),
    );
    expect((await alerts('a')).toSorted()).toEqual(first.toSorted());
    save('a.yml', each('a', 'apple'));
  }, 120_000);

  test('one that is wrong is told of, and goes on as it was before', async () => {
    save('b.yml', each('b', 'berry').replace('level: high', 'level: hgih'));
    await until(
      async () => tocsin.output,
      (output) => output.includes('hgih'),
    );
    expect(tocsin.output).toMatch(/goes on as it was before.*b\.yml:3/);
    expect(await state('b')).toMatchObject({ enabled: true, goesOn: true });
    const [name] = write('berry', 1);
    expect(
      await until(
        () => alerts('b'),
        (found) => found.includes(name ?? ''),
      ),
    ).toContain(name);
    save('b.yml', each('b', 'berry'));
    await until(
      () => state('b'),
      ({ goesOn }) => goesOn === false,
    );
  }, 120_000);

  test('disabling and enabling counts at once, in a file that people may write, too', async () => {
    expect((await call('POST', '/api/v1/rules/b/enabled', { enabled: false })).status).toBe(200);
    const list = tocsin.path('rules/disabled.txt');
    expect(readFileSync(list, 'utf8')).toContain('b\n');
    expect(await state('b')).toMatchObject({ enabled: false, whyNot: 'disabled' });
    writeFileSync(list, '# mine\na  # too many\n');
    await until(
      () => state('b'),
      ({ enabled }) => enabled === true,
    );
    expect(await state('a')).toMatchObject({ enabled: false, whyNot: 'disabled' });
    expect((await call('POST', '/api/v1/rules/a/enabled', { enabled: true })).status).toBe(200);
    expect(readFileSync(list, 'utf8')).toBe('# mine\n');
  }, 120_000);

  test('under load and with kills nothing is missed and nothing found twice', async () => {
    await until(
      () => state('a'),
      ({ enabled }) => enabled === true,
    );
    await sleep(500);
    const before = new Set(await alerts('a'));
    const names: string[] = [];
    let isWriting = true;
    const writing = (async () => {
      while (isWriting) {
        names.push(...write('apple', 4));
        await sleep(40);
      }
    })();
    for (let round = 0; round < 3; round++) {
      // Another version of the rule, and a rule that was not there: from the answer on it sees everything.
      if (round > 0) rmSync(tocsin.path(`rules/other${round - 1}.yml`));
      save('ten.yml', TEN.replace('count: 10', `count: ${11 + round}`));
      const added = { file: `other${round}.yml`, text: each(`other${round}`, 'cherry', `# ${round}\n`) };
      expect((await call('POST', '/api/v1/rules', added)).status).toBe(201);
      const found = write('cherry', 5);
      if (round === 1) {
        save('b.yml', each('b', 'berry', '# again\n'));
        await sleep(700);
        await tocsin.end('SIGKILL');
        await tocsin.start();
      }
      const all = await until(
        () => alerts(`other${round}`),
        (one) => found.every((name) => one.includes(name)),
      );
      expect(all.toSorted()).toEqual(found.toSorted());
    }
    isWriting = false;
    await writing;
    const found = await until(
      async () => (await alerts('a')).filter((one) => !before.has(one)),
      (all) => all.length >= names.length,
    );
    expect(found.toSorted()).toEqual(names.toSorted());
  }, 300_000);
});
