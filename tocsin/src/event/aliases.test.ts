import { describe, expect, it } from 'vitest';
import { ACTIONS, CIM_ALIASES, FIELDS, findAction, findAlias, readAlias, W3C_ALIASES } from './index.ts';

const show = (name: string, fields: Record<string, unknown>): unknown => {
  const alias = findAlias(name);
  if (alias === undefined) throw new Error(`there is no alias ${name}`);
  return readAlias(alias, (field) => fields[field]);
};

describe('tables', () => {
  it('are sorted and without repetition, and shadow no field', () => {
    for (const table of [CIM_ALIASES, W3C_ALIASES]) {
      const names = table.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)].sort());
    }
    const cim = new Set(CIM_ALIASES.map(({ name }) => name));
    expect(W3C_ALIASES.filter(({ name }) => cim.has(name))).toEqual([]);
    const shadowed = FIELDS.filter(({ name }) => findAlias(name) !== undefined);
    expect(shadowed).toEqual([]);
  });

  it.each(['_time', '_raw', 'index', 'host', 'source', 'sourcetype', 'message'])(
    '%s is a column and no alias',
    (name) => {
      expect(findAlias(name)).toBeUndefined();
    },
  );

  it('a rule reads only fields that the alias names', () => {
    for (const { fields, rules } of CIM_ALIASES) {
      for (const { from, when } of rules ?? []) {
        expect(fields).toContain(from);
        if (when !== undefined) expect(fields).toContain(when.field);
      }
    }
  });

  it('has every W3C name with underscores, too', () => {
    expect(findAlias('cs(User-Agent)')?.fields).toEqual(['user_agent.original']);
    expect(findAlias('cs_user_agent')?.fields).toEqual(['user_agent.original']);
    expect(findAlias('cs_uri_stem')?.fields).toEqual(['url.path']);
    expect(findAlias('sc_status')?.fields).toEqual(['http.response.status_code']);
    expect(findAlias('cs(Cookie)')?.redacted).toBe(true);
  });
});

describe('action', () => {
  it.each([
    [{ 'event.category': 'authentication', 'event.outcome': 'failure' }, 'failure'],
    [{ 'event.category': 'authentication', 'event.outcome': 'success' }, 'success'],
    [{ 'event.category': 'authentication' }, 'unknown'],
    [{ 'event.category': 'iam', 'event.type': 'deletion', 'event.outcome': 'success' }, 'deleted'],
    [{ 'event.category': 'configuration', 'event.type': 'change' }, 'modified'],
    [{ 'event.category': 'web', 'event.type': 'access', 'event.outcome': 'failure' }, 'allowed'],
    [{ 'event.category': 'web', 'event.type': 'denied' }, 'blocked'],
    [{ 'event.category': ['web', 'network'], 'event.type': ['access', 'denied'] }, ['allowed', 'blocked']],
    [{ 'event.action': 'authn_login_fail' }, undefined],
    [{ action: 'purchase' }, 'purchase'],
    [{ action: 'purchase', 'event.category': 'authentication', 'event.outcome': 'failure' }, 'failure'],
  ])('%j shows %j', (fields, expected) => {
    expect(show('action', fields)).toEqual(expected);
  });

  it('failure is what a failed login shows, by the vocabulary itself', () => {
    const failing = ACTIONS.filter(
      ({ category, type, outcome }) =>
        show('action', { 'event.category': category, 'event.type': type, 'event.outcome': outcome }) === 'failure',
    );
    expect(failing.map(({ name }) => name)).toEqual([
      'authn_login_fail',
      'authn_login_fail_max',
      'authn_login_lock',
      'authn_token_reuse',
    ]);
  });
});

describe('other aliases', () => {
  it.each([
    ['src', { 'source.ip': '192.0.2.1', 'source.address': 'proxy' }, '192.0.2.1'],
    ['src', { 'source.address': 'laptop.example' }, 'laptop.example'],
    ['duration', { 'event.duration': 2_500_000_000 }, 2.5],
    ['response_time', { 'event.duration': 2_500_000_000 }, 2500],
    ['time-taken', { 'event.duration': 31_000_000 }, 31],
    ['severity', { 'log.level': 'WARNING' }, 'medium'],
    ['severity', { 'log.level': 'odd' }, undefined],
    ['tag', { 'event.category': 'iam' }, 'change'],
    ['app', { 'event.module': 'django' }, 'django'],
    ['user', { user: 'from a flat log' }, 'from a flat log'],
    ['status', { 'http.response.status_code': 0 }, 0],
  ])('%s of %j', (name, fields, expected) => {
    expect(show(name, fields)).toEqual(expected);
  });
});

describe('actions', () => {
  it('are the 49 of the vocabulary, each once', () => {
    expect(ACTIONS).toHaveLength(49);
    expect(new Set(ACTIONS.map(({ name }) => name)).size).toBe(49);
  });

  it('finds the spelling of the example of OWASP, too', () => {
    expect(findAction('malicious_excess404')?.name).toBe('malicious_excess_404');
    expect(findAction('toString')).toBeUndefined();
  });
});
