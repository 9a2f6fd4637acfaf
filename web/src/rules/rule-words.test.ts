import { expect, test } from 'vitest';
import { rateWords } from './rule-words.ts';
import { linkOf, nameOfTag } from './tags.ts';

test.each([
  [0, 'not once'],
  [0.1, 'once in 10 days'],
  [0.5, 'once in 2 days'],
  [1, 'once a day'],
  [3.04, '3 times a day'],
  [41.7, '42 times a day'],
])('%d a day', (perDay, words) => {
  expect(rateWords(perDay)).toBe(words);
});

test.each([
  ['attack.t1110', 'T1110 Brute Force', 'https://attack.mitre.org/techniques/T1110/'],
  ['attack.t1110.001', 'T1110.001 Password Guessing', 'https://attack.mitre.org/techniques/T1110/001/'],
  ['attack.t9999', 'T9999', 'https://attack.mitre.org/techniques/T9999/'],
  ['attack.initial-access', 'Initial Access', 'https://attack.mitre.org/tactics/TA0001/'],
  ['owasp.appsensor.AE1', 'AppSensor AE1', 'https://owasp.org/www-project-appsensor/'],
  ['cve.2021-44228', 'CVE-2021-44228', 'https://nvd.nist.gov/vuln/detail/CVE-2021-44228'],
  ['attack.t1"onclick=', 'attack.t1"onclick=', undefined],
  ['own', 'own', undefined],
])('the tag %s', (tag, name, link) => {
  expect([nameOfTag(tag), linkOf(tag)]).toEqual([name, link]);
});
