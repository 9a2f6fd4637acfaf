import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Installation } from './running.ts';

const tocsin = new Installation('timeZone: UTC\nsplunk:\n  etc: etc\n');
afterAll(() => tocsin.remove());

test('saved searches come from Splunk, are right here, and go there in an app', () => {
  const local = tocsin.path('etc/apps/shop/local');
  mkdirSync(local, { recursive: true });
  writeFileSync(
    `${local}/savedsearches.conf`,
    [
      '[Failed logins: many]',
      'search = index=django-logs action=failure | stats count by src',
      'enableSched = 1',
      'cron_schedule = */10 * * * *',
      'dispatch.earliest_time = -10m',
      'counttype = number of events',
      'relation = greater than',
      'quantity = 0',
      'actions = email,script',
      'action.email.to = ops@shop.example',
      '[Broken]',
      'search = index=main | nothing',
      '',
    ].join('\n'),
  );
  const dry = tocsin.run('splunk', 'import', '--dry-run');
  expect(dry).toMatchObject({ status: 0 });
  expect(dry.stderr).toContain('2 saved searches would be written');
  expect(existsSync(tocsin.path('searches/failed-logins-many.yml'))).toBe(false);
  const imported = tocsin.run('splunk', 'import');
  expect(imported.status).toBe(0);
  expect(imported.stderr).toMatch(/savedsearches\.conf:2:1|savedsearches\.conf:1:1/);
  expect(imported.stderr).toContain('the action script runs a program, which Tocsin does not do');
  expect(imported.stderr).toContain('1 saved search can’t run as Splunk has it'.replace('’', "'"));
  expect(imported.stdout).toContain('name: splunk-email');
  expect(readFileSync(tocsin.path('searches/failed-logins-many.yml'), 'utf8')).toContain('cron: "*/10 * * * *"');
  expect(tocsin.run('splunk', 'import').stderr).toContain('is there already, and is left as it is');

  const made = tocsin.run('splunk', 'app', '--out', 'made');
  expect(made.status).toBe(0);
  expect(made.stdout).toBe(`${tocsin.path('made/tocsin')}\n`);
  expect(made.stderr).toContain('failed-logins-many: its action splunk-email is not taken along');
  expect(readFileSync(tocsin.path('made/tocsin/default/savedsearches.conf'), 'utf8')).toContain(
    '[Failed logins: many]',
  );
  expect(readFileSync(tocsin.path('made/tocsin/default/props.conf'), 'utf8')).toContain('[tocsin:json]');

  expect(tocsin.run('splunk', 'import', 'nowhere.conf')).toMatchObject({ status: 2 });
}, 180_000);
