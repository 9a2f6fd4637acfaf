import { readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { decodeBytes, findCodec } from '../src/codecs/index.ts';
import { createDetector, loadDocuments, type RuleTest, testAnomalies, testRules } from '../src/detect/index.ts';
import { createNormaliser, type Event } from '../src/event/index.ts';

const SHIPPED = fileURLToPath(new URL('../../content/rules', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/rule-pack.md', import.meta.url));

const { documents, anomalies, tests, problems } = loadDocuments([SHIPPED]);
const fileOf = (file: string): string => relative(SHIPPED, file);

/** What is there to be counted by others is no finding by itself, and has no tests of its own. */
const counted = new Set(documents.flatMap((one) => (one.kind === 'correlation' ? one.correlation.rules : [])));
const alerting = documents.filter((one) => one.name === undefined || !counted.has(one.name));

const normalise = createNormaliser();
const decode = ({ lines = [], type }: RuleTest): readonly Event[] => {
  const codec = findCodec(type !== undefined && findCodec(type) !== undefined ? type : 'auto');
  if (codec === undefined) throw new Error('there is no codec auto');
  const text = typeof lines === 'string' ? lines : lines.join('\n');
  const { decoded } = decodeBytes(codec, [Buffer.from(`${text}\n`)]);
  for (const { event } of decoded) normalise(event, {});
  return decoded.map(({ event }) => event);
};

test('all rules are read, and are at least 120', () => {
  expect(problems).toEqual([]);
  expect(createDetector(documents, { route: true }, () => undefined).problems).toEqual([]);
  expect(alerting.length).toBeGreaterThanOrEqual(120);
});

test('ids and names are there once', () => {
  for (const key of ['id', 'name'] as const) {
    const all = documents.map((one) => one[key]).filter((one) => one !== undefined);
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
  }
  for (const { id, file } of documents) expect(id, fileOf(file)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const titles = alerting.map(({ title }) => title);
  expect(titles.filter((one, index) => titles.indexOf(one) !== index)).toEqual([]);
});

describe('each rule', () => {
  it.each(alerting.map((rule) => [fileOf(rule.file), rule] as const))('%s says what it is', (_, rule) => {
    expect(rule.description?.length ?? 0).toBeGreaterThan(30);
    expect(rule).toMatchObject({ author: 'Tocsin', license: 'Apache-2.0', status: 'stable' });
    expect(rule.level).toBeDefined();
    expect(rule.falsePositives.length).toBeGreaterThan(0);
    expect(rule.tags.length).toBeGreaterThan(0);
    for (const tag of rule.tags)
      expect(tag).toMatch(
        /^(attack\.(t\d{4}(\.\d{3})?|[a-z-]+)|cve\.\d{4}-\d{4,7}|owasp\.appsensor\.[A-Z]{2,3}\d{1,2})$/,
      );
  });

  it.each(alerting.map((rule) => [fileOf(rule.file), rule] as const))(
    '%s has attacks and what looks like them',
    (_, rule) => {
      const own = tests.filter((one) => one.rule === rule).map((one) => one.test.matches);
      expect(own.some((matches) => matches !== 0)).toBe(true);
      expect(own.some((matches) => matches === 0)).toBe(true);
    },
  );
});

test('all tests of rules pass', () => {
  const wrong = testRules(documents, tests, { decode }).filter(({ ok }) => !ok);
  expect(wrong.map(({ file, name, differences }) => `${fileOf(file)}: ${name}: ${differences.join('; ')}`)).toEqual([]);
});

test('rules of anomalies say what they are, and their tests pass', () => {
  expect(anomalies.length).toBeGreaterThanOrEqual(8);
  for (const { id, description = '', falsepositives, tags, tests: own } of anomalies) {
    expect(id).toMatch(/^anomaly-/);
    expect(description.length, id).toBeGreaterThan(30);
    expect(falsepositives.length, id).toBeGreaterThan(0);
    expect(tags.length, id).toBeGreaterThan(0);
    expect(own.some(({ matches }) => matches !== 0) && own.some(({ matches }) => matches === 0), id).toBe(true);
  }
  expect(
    testAnomalies(anomalies, { decode }).flatMap(({ name, differences }) =>
      differences.map((one) => `${name}: ${one}`),
    ),
  ).toEqual([]);
});

test('a rule sees the events of its own tests by its log source too', () => {
  const blind = tests.filter(({ rule, test: one }) => {
    if (one.matches === 0 || one.lines === undefined) return false;
    let found = 0;
    const ofFile = documents.filter(({ file }) => file === rule.file);
    const detector = createDetector(ofFile, { route: true, lateness: 0 }, (finding, change) => {
      if (change === 'done' && finding.rule === rule.id) found++;
    });
    for (const [index, event] of decode(one).entries()) detector.add(event, index);
    detector.finish();
    return found === 0;
  });
  expect(blind.map(({ file, test: one }) => `${fileOf(file)}: ${one.name}`)).toEqual([]);
});

test('the page of the pack names every rule', () => {
  const page = readFileSync(PAGE, 'utf8');
  const rows = alerting.map(({ file, title }) => `${title} | [${basename(file)}](../content/rules/${fileOf(file)})`);
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  expect(page.split('\n').filter((line) => line.includes('../content/rules/')).length).toBe(alerting.length);
  for (const area of new Set(alerting.map(({ file }) => dirname(fileOf(file))))) expect(page).toContain(`## ${area}`);
});
