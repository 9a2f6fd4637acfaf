import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cidr } from './cidr.ts';
import { tryFilter } from './try-filter.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-cidr-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const isIn = async (
  address: string,
  network: readonly string[],
  event: Record<string, string> = {},
): Promise<boolean> => {
  const tried = tryFilter(cidr, { address: [address], network });
  await tried.run(event);
  return tried.matched.length === 1;
};

describe('cidr', () => {
  it.each<[string, string[], boolean]>([
    ['192.168.0.30', ['192.168.0.0/24'], true],
    ['192.168.1.30', ['192.168.0.0/24'], false],
    ['192.168.0.30', ['10.0.0.0/8', '192.168.0.0/16'], true],
    ['192.168.0.30', ['192.168.0.0/255.255.255.0'], true],
    ['192.168.0.30', ['192.168.0.30'], true],
    ['192.168.0.30', ['0.0.0.0/0'], true],
    ['192.168.0.30', ['::/0'], false],
    ['2001:db8::1', ['0.0.0.0/0'], false],
    ['::ffff:192.168.0.30', ['192.168.0.0/24'], true],
    ['192.168.0.30', ['::ffff:192.168.0.0/120'], true],
    ['fe80::1', ['169.254.0.0/16', 'fe80::/64'], true],
    ['fe80:0:0:1::1', ['fe80::/64'], false],
    ['2001:DB8::1', ['2001:db8::/33'], true],
    ['2001:db8:8000::1', ['2001:db8::/33'], false],
    ['192.168.0.30', ['10.0.0.0/8, 192.168.0.0/24'], true],
    ['%{ip}', ['192.168.0.0/24'], false],
    ['192.168.0.30:80', ['192.168.0.0/24'], false],
    ['"192.168.0.30"', ['192.168.0.0/24'], false],
    ['192.168.000.030', ['192.168.0.0/24'], false],
    ['', ['0.0.0.0/0'], false],
  ])('%s in %j: %s', async (address, network, expected) => expect(await isIn(address, network)).toBe(expected));

  it('fills addresses and networks from the event', async () => {
    expect(await isIn('%{ip}', ['%{net}'], { ip: '10.1.2.3', net: '192.0.2.0/24,10.0.0.0/8' })).toBe(true);
    expect(await isIn('%{ip}', ['%{net}'], { ip: '10.1.2.3', net: 'x/y/z' })).toBe(false);
  });

  it('says which networks are none', () =>
    expect(
      tryFilter(cidr, { address: ['1.1.1.1'], network: ['10.0.0.0/33', 'fe80::/64', 'x', '10.0.0.0/255.0.255.0'] })
        .notices,
    ).toEqual([
      'cidr: "10.0.0.0/33" is no network and is left out',
      'cidr: "x" is no network and is left out',
      'cidr: "10.0.0.0/255.0.255.0" is no network and is left out',
    ]));

  it('reads the file again', async () => {
    let now = 0;
    writeFileSync(join(folder, 'nets'), '10.0.0.0/8\n');
    const tried = tryFilter(
      cidr,
      { address: '%{ip}', network_path: 'nets', refresh_interval: 10 },
      { folder, clock: () => now },
    );
    const matches = async (): Promise<number> => {
      const before = tried.matched.length;
      await tried.run({ ip: '192.0.2.1' });
      return tried.matched.length - before;
    };
    expect(await matches()).toBe(0);
    writeFileSync(join(folder, 'nets'), '10.0.0.0/8\r\n192.0.2.0/24');
    expect(await matches()).toBe(0);
    now = 10_000;
    expect(await matches()).toBe(1);
    rmSync(join(folder, 'nets'));
    now = 20_000;
    expect(await matches()).toBe(1);
    expect(tried.notices).toEqual([
      expect.stringMatching(/^cidr: the networks stay as they were: .*nets: there is no such file$/),
    ]);
  });

  it.each([
    [{ network: ['10.0.0.0/8'], network_path: 'x' }, /exclude each other/],
    [{ network_path: 'nope' }, /nope: there is no such file/],
    [{ network_path: '.' }, /is a folder and not a file/],
  ])('%j is refused', (options, message) =>
    expect(() => tryFilter(cidr, { address: 'x', ...options }, { folder })).toThrow(message),
  );

  it('refuses a file without networks', () => {
    writeFileSync(join(folder, 'empty'), '\n\n');
    expect(() => tryFilter(cidr, { address: 'x', network_path: 'empty' }, { folder })).toThrow(/holds no network/);
  });
});
