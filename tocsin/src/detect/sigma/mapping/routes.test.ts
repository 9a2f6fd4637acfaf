import { describe, expect, test } from 'vitest';
import type { LogSource } from '../documents.ts';
import { createMatcher } from '../match/matcher.ts';
import { readSigma } from '../read/read-sigma.ts';

const sees = (logsource: LogSource, event: object): boolean => {
  const text = `title: t\nlogsource: ${JSON.stringify(logsource)}\ndetection: { s: { x: 1 }, condition: s }`;
  const { documents } = readSigma(text, 'f.yml');
  const rules = documents.filter((document) => document.kind === 'rule');
  return createMatcher(rules, { route: true }).match({ x: 1, ...event }).length === 1;
};

const sysmon = (EventID: number): object => ({
  Event: { System: { EventID, Channel: 'Microsoft-Windows-Sysmon/Operational' } },
});
const channel = (Channel: string, EventID = 1): object => ({ Event: { System: { EventID, Channel } } });
const access = (module: string): object => ({
  event: { module, category: ['web'] },
  http: { request: { method: 'GET' } },
});

describe('a rule sees the events of its log source', () => {
  test.each<[logsource: LogSource, event: object, expected: boolean]>([
    [{ product: 'windows', category: 'process_creation' }, sysmon(1), true],
    [{ product: 'windows', category: 'process_creation' }, sysmon(11), false],
    [{ product: 'windows', category: 'process_creation' }, channel('Security', 4688), true],
    [{ product: 'windows', category: 'process_creation' }, { winlog: { channel: 'Security', event_id: '4688' } }, true],
    [
      { product: 'windows', category: 'process_creation' },
      { 'winlog.channel': 'Security', 'winlog.event_id': 4624 },
      false,
    ],
    [{ product: 'windows', category: 'registry_event' }, sysmon(13), true],
    [{ product: 'windows', service: 'security' }, channel('Security', 4624), true],
    [{ product: 'windows', service: 'security' }, channel('System', 7045), false],
    [{ product: 'windows', service: 'applocker' }, channel('Microsoft-Windows-AppLocker/EXE and DLL'), true],
    [{ product: 'windows', category: 'ps_script' }, channel('Microsoft-Windows-PowerShell/Operational', 4104), true],
    [{ product: 'windows' }, sysmon(3), true],
    [{ product: 'windows' }, access('nginx'), false],
    [
      { product: 'linux', category: 'process_creation' },
      { Event: { System: { EventID: 1, Channel: 'Linux-Sysmon/Operational' } } },
      true,
    ],
    [{ product: 'linux', category: 'process_creation' }, sysmon(1), false],
    [{ product: 'linux', service: 'auditd' }, { type: 'SYSCALL', a0: 'x' }, true],
    [{ product: 'linux', service: 'sshd' }, { event: { module: 'system' }, process: { name: 'sshd' } }, true],
    [{ category: 'webserver' }, access('nginx'), true],
    [{ category: 'webserver' }, { 'cs-method': 'GET' }, true],
    [{ category: 'webserver' }, sysmon(1), false],
    [{ category: 'proxy' }, access('nginx'), false],
    [{ category: 'proxy' }, access('squid'), true],
    [{ service: 'nginx' }, access('nginx'), true],
    [{ service: 'nginx' }, access('apache'), false],
    [{ category: 'application', product: 'django' }, { event: { module: 'django' } }, true],
    [{ category: 'application', product: 'django' }, { event: { module: 'pino' } }, false],
    [{ product: 'aws', service: 'cloudtrail' }, { eventSource: 'iam.amazonaws.com' }, true],
    [{ product: 'okta', service: 'okta' }, { eventType: 'x', actor: { alternateId: 'a' } }, true],
    [{ product: 'fortios', service: 'sslvpnd' }, { '@metadata': { sourcetype: 'fgt:fortios' } }, true],
    [{ product: 'fortios', service: 'sslvpnd' }, sysmon(1), false],
    [{ product: 'constructor', category: 'toString' }, sysmon(1), false],
  ])('%j of %j: %s', (logsource, event, expected) => {
    expect(sees(logsource, event)).toBe(expected);
  });
});
