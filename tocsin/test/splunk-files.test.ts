import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Installation } from './running.ts';

const now = (): string => new Date(Date.now() - 60_000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);

describe("the Universal Forwarder's commands and files", () => {
  const tocsin = new Installation('timeZone: UTC\nsplunk:\n  etc: etc\n');
  const conf = tocsin.path('etc/system/local/inputs.conf');
  afterAll(() => tocsin.remove());

  test('add, list and remove write the files that it would', () => {
    mkdirSync(tocsin.path('logs'));
    const added = tocsin.run('add', 'monitor', 'logs', '-index', 'shop', '-sourcetype', 'django');
    expect(added).toMatchObject({ status: 0, stdout: `Added monitor of '${tocsin.path('logs')}' to ${conf}.\n` });
    expect(readFileSync(conf, 'utf8')).toBe(
      `[monitor://${tocsin.path('logs')}]\ndisabled = 0\nindex = shop\nsourcetype = django\n`,
    );
    expect(tocsin.run('add', 'forward-server', '192.0.2.7:9997')).toMatchObject({ status: 0 });
    expect(tocsin.run('add', 'forward-server', '192.0.2.8:9997')).toMatchObject({ status: 0 });
    expect(tocsin.run('add', 'forward-server', '192.0.2.8:9997')).toMatchObject({ status: 1 });
    expect(tocsin.run('add', 'forward-server', 'nowhere')).toMatchObject({ status: 2 });
    expect(tocsin.run('list', 'monitor').stdout).toBe(`${tocsin.path('logs')}\n`);
    expect(tocsin.run('list', 'forward-server').stdout).toBe('192.0.2.7:9997\n192.0.2.8:9997\n');
    expect(tocsin.run('remove', 'forward-server', '192.0.2.7:9997')).toMatchObject({ status: 0 });
    expect(tocsin.run('list', 'forward-server').stdout).toBe('192.0.2.8:9997\n');
    expect(tocsin.run('remove', 'monitor', 'nothing')).toMatchObject({ status: 1 });
  });

  test("what the seed appends to inputs.conf is read, and what can't be is said", async () => {
    mkdirSync(tocsin.path('django'));
    appendFileSync(conf, `[monitor://${tocsin.path('django')}]\n[script://./bin/vmstat.sh]\ninterval = 60\n`);
    for (const name of ['logs/app.log', 'django/app.log'])
      writeFileSync(tocsin.path(name), `${now()} [WARNING] security: Failed login for bob from 203.0.113.9\n`);
    const check = tocsin.run('check');
    expect(check.status).toBe(0);
    expect(check.stderr).toMatch(/inputs\.conf:6:1: warning: \[script:\/\/\.\/bin\/vmstat\.sh\] runs a program/);
    await tocsin.start();
    await tocsin.until('index=* | stats count', ([row]) => row?.count === 2);
    expect(tocsin.output).toContain('[script://./bin/vmstat.sh] runs a program');
    expect(tocsin.search('index=* "Failed login" | stats count by index, sourcetype | sort index')).toMatchObject([
      { index: 'django-logs', sourcetype: 'django', count: 1 },
      { index: 'shop', sourcetype: 'django', count: 1 },
    ]);
  });
});
