import type { Notification } from '../src/alert/index.ts';
import type { Finding } from '../src/detect/index.ts';

export const START = Date.UTC(2026, 10, 25, 12);

export const finding = (changes: Partial<Finding> = {}): Finding => ({
  id: '00112233445566778899aabbccddeeff',
  rule: 'stuffing',
  title: 'Credential stuffing',
  description: 'Many users from one address.',
  severity: 'high',
  window: { from: START - 300_000, to: START },
  at: START + 5_000,
  key: { src: '203.0.113.7' },
  columns: ['src', 'users', 'count'],
  results: [{ src: '203.0.113.7', users: 31, count: 120 }],
  count: 1,
  reason: '1 result, more than 0',
  search: 'index=* action=failure | stats dc(user) AS users count BY src | where users > 20',
  late: false,
  actions: ['mail'],
  expires: START + 90 * 86_400_000,
  ...changes,
});

export const notification = (changes: Partial<Notification> = {}): Notification => ({
  key: '00112233445566778899aabbccddeeff.mail',
  finding: finding(),
  links: { alert: 'https://siem.example/alerts/0011', search: 'https://siem.example/search?q=x' },
  test: false,
  others: [],
  ...changes,
});

/** What attackers write into logs. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  "' onmouseover='alert(1)",
  '\u001b[31mred\u001b]0;title\u0007',
  'admin\u202egnp.exe',
  'a\u200bb\ufeffc',
  'x\r\nBcc: everyone@example.org\r\n\r\nbody',
  '=HYPERLINK("http://evil.example","x")',
  '{{title}} $' + '{title} %{title}',
  'javascript:alert(1)',
  '\ud800 lone',
  '\u0000nul',
  'A'.repeat(1 << 20),
] as const;
