import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockedAddresses, blocklistText, keyFile, SigningKey } from '../src/respond/index.ts';
import { RespondRig, rule, verified } from './respond-rig.ts';
import { HOUR, MINUTE, SECOND } from './schedule-rig.ts';

const never = AbortSignal.abort();
let rig: RespondRig;
beforeEach(() => {
  rig = new RespondRig();
});
afterEach(() => rig.remove());

const states = (): readonly string[] => rig.responses.list({}, 100).responses.map(({ state }) => state);
const only = () => rig.responses.list({}, 2).responses[0] ?? expect.fail('there is no response');
const outcomes = () =>
  Object.fromEntries(Object.entries(rig.responses.status.outcomes).filter(([, count]) => count > 0));

describe('from a finding to the list', () => {
  it('automatic: in force at once, until its time is up', async () => {
    rig.open();
    const { sequence } = rig.list;
    rig.answer(rig.found('192.0.2.7'));
    const { time } = rig;
    expect(rig.list.sequence).toBeGreaterThan(sequence);
    expect(rig.list.answers).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        kind: 'block_address',
        target: '192.0.2.7',
        until: time.wall + HOUR,
        created: time.wall,
        dryRun: false,
        reason: 'Credential stuffing',
      },
    ]);
    await time.pass(HOUR + SECOND);
    expect(rig.targets).toEqual([]);
    expect(only().history.map(({ step, by }) => `${step} by ${by}`)).toEqual([
      'proposed by rule stuffing',
      'approved by tocsin',
      'expired by tocsin',
    ]);
  });

  it('dry run: told as one', () => {
    rig.open();
    rig.answer(rig.found('192.0.2.7', rule({ mode: 'dry run' })));
    expect(rig.list.answers).toMatchObject([{ target: '192.0.2.7', dryRun: true }]);
    expect(blockedAddresses(rig.responses.current.answers)).toEqual([]);
  });

  it('approve: only once a person has', async () => {
    rig.open();
    rig.answer(rig.found('bob', rule({ kind: 'lock_user', mode: 'approve', for: 30 * MINUTE })));
    expect(rig.targets).toEqual([]);
    await rig.time.pass(2 * HOUR);
    const { id } = rig.responses.approve(only().id, 'eve', 'it is not Bob');
    expect(rig.list.answers).toMatchObject([
      { id, kind: 'lock_user', target: 'bob', created: rig.time.wall, until: rig.time.wall + 30 * MINUTE },
    ]);
    expect(only().history.at(-1)).toMatchObject({ by: 'eve', step: 'approved', why: 'it is not Bob' });
    expect(() => rig.responses.approve(id, 'eve')).toThrow('is active: only what is proposed can be approved');
  });

  it('what nobody approves lapses', async () => {
    rig.open();
    rig.answer(rig.found('192.0.2.7', rule({ mode: 'approve' })));
    await rig.time.pass(24 * HOUR + SECOND);
    expect(states()).toEqual(['expired']);
    expect(() => rig.responses.approve(only().id, 'eve')).toThrow('is expired');
  });

  it('the same window again answers nothing twice', () => {
    rig.open();
    const finding = rig.found(['192.0.2.7', '192.0.2.8', '192.0.2.7']);
    rig.answer(finding);
    const { sequence } = rig.list;
    rig.answer(finding, finding);
    rig.close();
    rig.open().answer(finding);
    expect(states()).toEqual(['active', 'active']);
    expect(sequence).toBeLessThan(rig.list.sequence);
    rig.responses.undo(only().id, 'eve');
    rig.answer(finding);
    expect(states()).toEqual(['undone', 'active']);
  });

  it('who is found again is answered for longer, and counts once', async () => {
    rig.open();
    rig.answer(rig.found('192.0.2.7', rule({ limit: 1 })));
    const { until } = only();
    await rig.time.pass(MINUTE);
    rig.answer(rig.found('192.0.2.7', rule({ limit: 1 }), { id: 'soon after' }));
    expect(only().until).toBe(until);
    await rig.time.pass(40 * MINUTE);
    rig.answer(rig.found('192.0.2.7', rule({ limit: 1 }), { id: 'much later' }));
    expect(only().until).toBe(rig.time.wall + HOUR);
    expect(states()).toEqual(['active']);
    expect(outcomes()).toEqual({ automatic: 1, repeated: 1, extended: 1 });
  });

  it('who is found again is logged out again', async () => {
    rig.open();
    const asked = rule({ kind: 'logout_user' });
    rig.answer(rig.found('bob', asked));
    const { created = 0 } = rig.list.answers[0] ?? {};
    await rig.time.pass(MINUTE);
    const again = rig.found('Bob', asked, { id: 'again' });
    rig.answer(again, again);
    expect(rig.list.answers).toMatchObject([{ created: created + MINUTE }]);
  });

  it('an undone answer is not given again before its time would have been up', async () => {
    rig.open();
    rig.answer(rig.found('192.0.2.7'));
    rig.responses.undo(only().id, 'eve', 'our office');
    expect(rig.targets).toEqual([]);
    await rig.time.pass(30 * MINUTE);
    rig.answer(rig.found('192.0.2.7'));
    expect(rig.targets).toEqual([]);
    await rig.time.pass(31 * MINUTE);
    rig.answer(rig.found('192.0.2.7'));
    expect(rig.targets).toEqual(['192.0.2.7']);
  });

  it('what was found in a window that is over for long, is muted, or has no target, is counted and not answered', () => {
    rig.open();
    const { wall } = rig.time;
    rig.answer(rig.found('192.0.2.7', rule(), { window: { from: 0, to: wall - HOUR } }));
    rig.muted.add('quiet');
    rig.answer(rig.found('192.0.2.7', rule(), { rule: 'quiet' }));
    rig.answer(rig.found('somewhere'), rig.found([], rule(), { results: [{ user: 'bob' }] }));
    expect(states()).toEqual([]);
    expect(outcomes()).toMatchObject({ late: 1, muted: 1, invalid_target: 1, without_target: 1 });
  });
});

describe('what keeps a rule from locking everybody out', () => {
  const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => `192.0.2.${from + index}`);

  it('the limit of the rule, within any hour', async () => {
    rig.open();
    rig.answer(rig.found(many(1, 30), rule({ limit: 5 })));
    expect(rig.targets).toHaveLength(5);
    expect(rig.responses.list({}, 1).counts).toMatchObject({ active: 5, limited: 25 });
    expect(rig.responses.list({ state: ['limited'] }, 1).responses[0]?.history[0]?.why).toMatch(
      /5 targets within an hour/,
    );
    rig.close();
    rig.open();
    await rig.time.pass(59 * MINUTE);
    rig.answer(rig.found(many(50, 3), rule({ limit: 5 })));
    expect(rig.responses.list({}, 1).counts).toMatchObject({ active: 5, limited: 28 });
    await rig.time.pass(2 * MINUTE);
    rig.answer(rig.found(many(50, 3), rule({ limit: 5 })));
    expect(rig.targets).toHaveLength(3);
  });

  it('the limit of all rules, of which dry runs are no part', () => {
    rig.open({ limit: 4 });
    rig.answer(rig.found(many(1, 3), rule({ mode: 'dry run' }), { rule: 'dry' }));
    rig.answer(rig.found(many(1, 3), rule(), { rule: 'one' }), rig.found(many(11, 3), rule(), { rule: 'two' }));
    expect(rig.list.answers.filter(({ dryRun }) => !dryRun)).toHaveLength(4);
    expect(rig.responses.list({}, 1).counts).toMatchObject({ limited: 2 });
  });

  it('a flood is recorded in part and counted in full', () => {
    rig.open();
    for (let window = 0; window < 3; window++)
      rig.answer(
        rig.found(
          Array.from({ length: 100 }, (_, index) => `198.51.${window}.${index}`),
          rule({ limit: 1 }),
          { id: `w${window}` },
        ),
      );
    expect(rig.responses.list({}, 1).counts).toMatchObject({ active: 1, limited: 100 });
    expect(outcomes()).toMatchObject({ limited: 299 });
  });

  it('names in other letters are the same user', () => {
    rig.open();
    rig.answer(rig.found(['bob', 'BOB', 'Bob'], rule({ kind: 'lock_user', limit: 1 })));
    expect(rig.list.answers).toMatchObject([{ target: 'bob' }]);
    expect(rig.responses.list({}, 1).counts.limited).toBe(0);
  });

  it('the allow-list, also for a person, and for what was in force before', () => {
    rig.open();
    rig.answer(rig.found(['127.0.0.1', '10.1.2.3']), rig.found('root', rule({ kind: 'lock_user' })));
    expect(rig.targets).toEqual([]);
    expect(rig.responses.list({}, 1).counts).toMatchObject({ allowed: 3, active: 0 });
    const wanted = { kind: 'block_address', lasts: HOUR, reason: 'x', dryRun: false } as const;
    expect(() => rig.responses.make({ ...wanted, target: '10.1.0.0/16' }, 'eve')).toThrow(
      '10.1.0.0/16 is never answered: the allow-list has 10.0.0.0/8 (private network)',
    );
    rig.responses.make({ ...wanted, target: '203.0.113.9' }, 'eve');
    rig.close();
    rig.open({ allow: { addresses: ['203.0.113.0/24'], users: [], privateNetworks: true } });
    expect(rig.targets).toEqual([]);
    expect(only().history.at(-1)).toMatchObject({ step: 'undone', by: 'tocsin' });
  });

  it('`enabled: false` empties the list and answers nothing', () => {
    rig.open().answer(rig.found('192.0.2.7'));
    const { sequence } = rig.list;
    rig.close();
    rig.open({ enabled: false }).answer(rig.found('192.0.2.8'));
    expect(rig.targets).toEqual([]);
    expect(rig.list.sequence).toBeGreaterThan(sequence);
    expect(outcomes()).toEqual({ off: 1 });
    const wanted = { kind: 'lock_user', target: 'bob', lasts: HOUR, reason: 'x', dryRun: false } as const;
    expect(() => rig.responses.make(wanted, 'eve')).toThrow('responses are off');
    rig.close();
    expect(rig.open().targets).toEqual(['192.0.2.7']);
  });
});

describe('the list', () => {
  it('is issued again before it is too old, with a higher number', async () => {
    rig.open();
    const first = rig.list;
    await rig.time.pass(6 * MINUTE);
    const second = rig.list;
    expect(second.sequence).toBeGreaterThan(first.sequence);
    expect(second.expires).toBeGreaterThan(rig.time.wall + 5 * MINUTE);
    rig.close();
    expect(rig.time.waiting).toBe(0);
  });

  it('wakes who waits for it, at once', async () => {
    rig.open();
    const { sequence } = rig.list;
    expect(await rig.responses.newer(sequence, never)).toBeUndefined();
    const waiting = rig.responses.newer(sequence, new AbortController().signal);
    rig.answer(rig.found('192.0.2.7', rule({ mode: 'approve' })));
    rig.responses.approve(only().id, 'eve');
    expect((await waiting)?.answers).toHaveLength(1);
  });

  it('goes on behind the number that a client has seen, after a backup was put back and a clock set back', async () => {
    rig.open();
    const ahead = rig.list.sequence + HOUR * 1_000;
    const list = await rig.responses.newer(ahead, never);
    expect(list?.sequence).toBeGreaterThan(ahead);
    expect(await rig.responses.newer(Number.MAX_SAFE_INTEGER - 1, never)).toBeUndefined();
    rig.time.wall -= 2 * HOUR;
    expect(rig.list.sequence).toBeGreaterThan(list?.sequence ?? 0);
  });

  it('is signed by the new key once it is rotated, by whatever process', () => {
    rig.open();
    const old = rig.key;
    const before = rig.list;
    const key = new SigningKey(keyFile(rig.folder)).rotate();
    expect(key).not.toBe(old);
    const after = rig.responses.current;
    expect(verified(after, key).sequence).toBeGreaterThan(before.sequence);
    expect(() => verified(after, old)).toThrow('the signature is wrong');
  });

  it('is plain text for firewalls and nginx', () => {
    rig.open().answer(rig.found(['192.0.2.7', '192.0.2.8']), rig.found('bob', rule({ kind: 'lock_user' })));
    const wanted = { kind: 'block_address', lasts: 2 * HOUR, reason: 'x', dryRun: false } as const;
    rig.responses.make({ ...wanted, target: '192.0.2.7' }, 'eve');
    rig.responses.make({ ...wanted, target: '2001:db8::/48' }, 'eve');
    const { answers } = rig.responses.current;
    expect(blocklistText(answers, 'plain').split('\n').sort()).toEqual(['', '192.0.2.7', '192.0.2.8', '2001:db8::/48']);
    expect(blocklistText(answers, 'nginx')).toContain('deny 2001:db8::/48;\n');
    expect(blockedAddresses(answers)).toContainEqual({ target: '192.0.2.7', until: rig.time.wall + 2 * HOUR });
  });

  it('is never longer than clients take, whatever the names are: dry runs give way, then the oldest', () => {
    rig.open({ limit: 10_000 });
    const name = (index: number) => `${'\u{20000}'.repeat(120)}${index}`;
    const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => name(from + index));
    const lock = rule({ kind: 'lock_user', limit: 10_000 });
    rig.answer(rig.found(many(0, 1_000), { ...lock, mode: 'dry run' }));
    rig.answer(rig.found(many(10_000, 5_000), lock), rig.found(many(20_000, 3_000), lock));
    const { body } = rig.responses.current;
    expect(body.length).toBeLessThanOrEqual(4 << 20);
    expect(body.length).toBeGreaterThan((4 << 20) - 2_000);
    const { answers } = rig.list;
    const { active, dryRun, leftOut } = rig.responses.status;
    expect({ active, dryRun, leftOut }).toEqual({ active: 8_000, dryRun: 1_000, leftOut: 9_000 - answers.length });
    expect(answers.some((answer) => answer.dryRun)).toBe(false);
    expect(answers[0]?.target).toBe(name(22_999));
    expect(answers.map(({ target }) => target)).not.toContain(name(10_000));
    expect(rig.notices).toEqual([expect.stringContaining('are left out')]);
  });

  it('keeps nothing that it could not write down, and goes on once it can', () => {
    rig.open().answer(rig.found('192.0.2.7'));
    const path = join(rig.folder, 'answers.jsonl');
    rig.close();
    appendFileSync(path, '{"id":"torn');
    rig.open();
    expect(rig.targets).toEqual(['192.0.2.7']);
    expect(readFileSync(path, 'utf8')).not.toContain('torn');
  });
});
