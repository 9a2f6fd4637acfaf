import { describe, expect, it } from 'vitest';
import { entitiesOf, entityId, joiningIds } from './entity.ts';
import { riskOf, tacticsOf, WEIGHTS } from './risk.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 26);
const of = (key: Record<string, string>, results: Record<string, string | number>[] = []) =>
  joiningIds(entitiesOf({ key, results, rule: 'r' }));

describe('what an alert joins by', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'users and addresses, however they are spelt',
      of({ 'user.name': ' Ann ', src: '2001:DB8::1' }),
      ['user:ann', 'address:2001:db8::1'],
    ],
    ['the same one once', of({ src: '9.9.9.9', 'source.ip': '9.9.9.9' }), ['address:9.9.9.9']],
    ['a user, and not the proxy before it', of({ user: 'ann', src: '10.0.0.9' }), ['user:ann']],
    ['an address, and not its host', of({ host: 'web1', src: '9.9.9.9' }), ['address:9.9.9.9']],
    ['a host where there is nothing else, among such', of({ host: 'web1' }), ['only host:web1']],
    ['a private address where there is nothing else', of({ src: '::1' }), ['only address:::1']],
    ['few of the results of an alert without a key', of({}, [{ src: '9.9.9.9', count: 3 }]), ['address:9.9.9.9']],
    [
      'none of many: then its rule',
      of(
        {},
        Array.from({ length: 4 }, (_, index) => ({ user: `u${index}` })),
      ),
      ['only rule:r'],
    ],
    ['fields of its own', of({ 'url.path': '/a' }), ['only url.path:/a']],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('hostile names are values and nothing else', () => {
    const [one] = entitiesOf({ key: JSON.parse('{"__proto__":"x","constructor":"y"}'), results: [], rule: 'r' });
    expect(one).toEqual({ kind: 'other', field: '__proto__', value: 'x' });
    expect(entityId({ kind: 'user', field: 'user', value: 'ANN' })).toBe('user:ann');
  });
});

describe('risk', () => {
  it('is the sum by severity, and half of it a day later', () => {
    const marks = [{ at: NOW, severity: 'high', tactics: [] }] as const;
    expect(riskOf(marks, NOW)).toBe(WEIGHTS.high);
    expect(riskOf(marks, NOW + DAY)).toBe(WEIGHTS.high / 2);
    expect(riskOf([...marks, ...marks], NOW)).toBe(2 * WEIGHTS.high);
    expect(riskOf(marks, NOW + 30 * DAY)).toBe(0);
  });

  it('is higher where several tactics show', () => {
    const mark = (tactic: string) => ({ at: NOW, severity: 'high', tactics: [tactic] }) as const;
    expect(riskOf([mark('discovery'), mark('discovery')], NOW)).toBe(80);
    expect(riskOf([mark('discovery'), mark('impact')], NOW)).toBe(100);
  });

  it('tactics are those of ATT&CK among the tags', () => {
    expect(tacticsOf(['attack.t1110', 'attack.credential_access', 'attack.initial-access', 'owasp.x'])).toEqual([
      'credential-access',
      'initial-access',
    ]);
  });
});
