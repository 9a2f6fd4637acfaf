import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { useragent } from './useragent.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-useragent-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CHROME = 'Mozilla/5.0 (X11; Linux i686) AppleWebKit/537.31 (KHTML, like Gecko) Chrome/26.0.1410.63 Safari/537.31';

const run = async (options: Record<string, unknown>, event: ValueObject, ecs: 'disabled' | 'v8' = 'v8') =>
  (await tryFilter(useragent, { source: 'message', ...options }, { ecs, folder }).run(event))[0];

const parts = (major: string, minor?: string, patch?: string): ValueObject => ({
  major,
  ...(minor === undefined ? {} : { minor }),
  ...(patch === undefined ? {} : { patch }),
});

describe('useragent', () => {
  it.each<[string, ValueObject, ValueObject | undefined, ValueObject]>([
    [
      CHROME,
      { name: 'Chrome', version: '26.0.1410.63', os: { name: 'Linux', full: 'Linux' }, device: { name: 'Other' } },
      { version: parts('26', '0', '1410') },
      {
        major: '26',
        minor: '0',
        patch: '1410',
        version: '26.0.1410.63',
        os: 'Linux',
        os_name: 'Linux',
        os_full: 'Linux',
      },
    ],
    [
      'MacOutlook/16.24.0.190414 (Intelx64 Mac OS X Version 10.14.4)',
      {
        name: 'MacOutlook',
        version: '16.24.0.190414',
        os: { name: 'Mac OS X', version: '10.14.4', full: 'Mac OS X 10.14.4' },
        device: { name: 'Mac' },
      },
      { version: parts('16', '24', '0'), os: { version: parts('10', '14', '4') } },
      { name: 'MacOutlook', os_version: '10.14.4', os_major: '10', os_minor: '14', os_patch: '4', device: 'Mac' },
    ],
    [
      'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0)',
      {
        name: 'IE',
        version: '7.0',
        os: { name: 'Windows', version: 'Vista', full: 'Windows Vista' },
        device: { name: 'Other' },
      },
      { version: parts('7', '0'), os: { version: parts('Vista') } },
      { os_major: 'Vista', os_minor: null, os_full: 'Windows Vista' },
    ],
    [
      'Mozilla/5.0 (Windows NT 6.3; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246',
      {
        name: 'Edge',
        version: '12.246',
        os: { name: 'Windows', version: '8.1', full: 'Windows 8.1' },
        device: { name: 'Other' },
      },
      { version: parts('12', '246'), os: { version: parts('8', '1') } },
      { name: 'Edge', os_major: '8', os_minor: '1' },
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.90 Safari/537.36 Edg/89.0.774.50',
      {
        name: 'Edge',
        version: '89.0.774.50',
        os: { name: 'Windows', version: '10', full: 'Windows 10' },
        device: { name: 'Other' },
      },
      { version: parts('89', '0', '774'), os: { version: parts('10') } },
      { version: '89.0.774.50', os_version: '10' },
    ],
    [
      'no browser at all',
      { name: 'Other', os: { name: 'Other', full: 'Other' }, device: { name: 'Other' } },
      undefined,
      { name: 'Other', os: 'Other', device: 'Other', version: null },
    ],
  ])('%s', async (agent, fields, metadata, legacy) => {
    const event = await run({}, { message: agent });
    expect(event?.user_agent).toEqual(fields);
    expect((event?.['@metadata'] as { filter?: ValueObject } | undefined)?.filter?.user_agent).toEqual(metadata);
    expect(pick(await run({}, { message: agent }, 'disabled'), legacy)).toEqual(legacy);
  });

  it.each<[string, 'disabled' | 'v8', Record<string, unknown>, ValueObject, ValueObject]>([
    ['a missing field', 'v8', {}, {}, { user_agent: null, tags: null }],
    ['an empty field', 'v8', {}, { message: '' }, { user_agent: null }],
    ['another type', 'v8', {}, { message: 7 }, { user_agent: null }],
    [
      'a nested target',
      'disabled',
      { target: '[a][b]', prefix: 'p_' },
      { message: [CHROME, 'x'], a: { c: 1 } },
      { message: [CHROME, 'x'], name: null },
    ],
    ['a target that is a text', 'v8', { target: 'x' }, { message: CHROME, x: 'y' }, { x: 'y', tags: null }],
  ])('%s', async (_title, ecs, options, event, expected) => {
    expect(pick(await run(options, event, ecs), expected)).toEqual(expected);
  });

  it('the prefix stands before flat names only', async () => {
    const flat = await run({ target: '[a][b]', prefix: 'p_' }, { message: CHROME, a: { c: 1 } }, 'disabled');
    expect(flat?.a).toMatchObject({ c: 1, b: { p_name: 'Chrome', p_os: 'Linux', p_device: 'Other' } });
    const tried = tryFilter(useragent, { source: 'message', prefix: 'p_' });
    expect((await tried.run({ message: CHROME }))[0]?.user_agent).toMatchObject({ name: 'Chrome' });
    expect(tried.notices).toEqual([expect.stringMatching(/"prefix" stands for nothing/)]);
  });

  it('takes the place of its source', async () => {
    expect((await run({ target: 'message' }, { message: CHROME }, 'disabled'))?.message).toMatchObject({
      name: 'Chrome',
    });
    const beside = { user_agent: { original: CHROME } };
    expect((await run({ source: '[user_agent][original]' }, beside))?.user_agent).toMatchObject({
      original: CHROME,
      name: 'Chrome',
    });
  });

  it('what events share can not be changed', async () => {
    const tried = tryFilter(useragent, { source: 'message', lru_cache_size: 1 });
    const events = await tried.run({ message: CHROME }, { message: 'x' }, { message: CHROME });
    const [first, , third] = events as { user_agent: { os: object } }[];
    expect(first?.user_agent).toEqual(third?.user_agent);
    expect(first?.user_agent).not.toBe(third?.user_agent);
    expect(Object.isFrozen(first?.user_agent.os)).toBe(true);
    expect(tried.matched.length).toBe(3);
  });

  const rules = (browser: string): string => {
    writeFileSync(
      join(folder, 'regexes.yaml'),
      `user_agent_parsers:\n${browser}\nos_parsers: []\ndevice_parsers: []\n`,
    );
    return 'regexes.yaml';
  };

  it('takes other rules', async () => {
    const regexes = rules("  - regex: '(My)(Browser)'\n    family_replacement: '$2 of $1'\n    v1_replacement: '7'");
    expect((await run({ regexes }, { message: 'x MyBrowser' }))?.user_agent).toMatchObject({
      name: 'Browser of My',
      version: '7',
    });
  });

  it('stops at an agent for which a rule takes too long, once', async () => {
    const regexes = rules("  - regex: '^(a+)+$'");
    const tried = tryFilter(useragent, { source: 'message', regexes }, { folder });
    const evil = `${'a'.repeat(40)}!`;
    const [first, second] = await tried.run({ message: evil }, { message: 'b' });
    expect([first?.user_agent, second?.user_agent]).toMatchObject([undefined as never, { name: 'Other' }].slice(0, 2));
    await tried.run({ message: evil });
    expect([tried.counts.get('timeout'), tried.counts.get('failed')]).toEqual([1, 2]);
  });

  it.each<[string, RegExp]>([
    ["  - regex: '('", /regexes\.yaml is no regexes\.yaml of uap-core/],
    ['  - name: x', /is no regexes\.yaml of uap-core/],
  ])('%s is refused', (browser, message) => {
    expect(() => tryFilter(useragent, { source: 'a', regexes: rules(browser) }, { folder })).toThrow(message);
  });
});
