import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Installation } from './running.ts';

const XML = `<dashboard><label>Shop</label><row><panel><chart><search><query>index=django-logs | timechart count</query></search>
<option name="charting.chart">line</option></chart></panel><panel><table><search ref="elsewhere"/></table></panel></row></dashboard>`;

describe('dashboards of others', () => {
  const tocsin = new Installation('web: { port: 0 }\n');
  afterAll(() => tocsin.remove());

  test('tocsin dashboards import writes files, and keeps those that are there', () => {
    writeFileSync(tocsin.path('shop.xml'), XML);
    expect(tocsin.run('dashboards', 'import', 'shop.xml', '--dry-run').stdout).toContain('shop.yml would be written');
    const first = tocsin.run('dashboards', 'import', 'shop.xml');
    expect(first).toMatchObject({ status: 0, stdout: `${tocsin.path('dashboards/shop.yml')}\n` });
    expect(first.stderr).toContain('shop.xml: row 1, panel 2: the saved search "elsewhere" is not in the file');
    expect(readFileSync(tocsin.path('dashboards/shop.yml'), 'utf8')).toContain('timechart count');
    expect(tocsin.run('dashboards', 'import', 'shop.xml').stderr).toContain('is left as it is');
    expect(tocsin.run('check').status).toBe(0);
    writeFileSync(tocsin.path('broken.xml'), '<dashboard>');
    expect(tocsin.run('dashboards', 'import', 'broken.xml')).toMatchObject({ status: 1 });
  });

  test('the objects that we make for Kibana come back as dashboards', () => {
    mkdirSync(tocsin.path('out'));
    expect(tocsin.run('kibana', 'export', '--out', 'out/kibana.ndjson').status).toBe(0);
    const { status, stdout, stderr } = tocsin.run('dashboards', 'import', 'out/kibana.ndjson');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/patterns\/.*\.yml\n[\s\S]*dashboards\/.*\.yml\n/);
    expect(tocsin.run('check')).toMatchObject({ status: 0 });
  });

  test('the API reads the same, and writes nothing', async () => {
    const { url, token } = await tocsin.start();
    const ask = async (body: object): Promise<{ status: number; reply: Record<string, unknown> }> => {
      const answer = await fetch(`${url}/api/v1/dashboards/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, reply: (await answer.json()) as Record<string, unknown> };
    };
    const { status, reply } = await ask({ name: 'other.xml', text: XML });
    expect(status).toBe(200);
    expect(reply).toMatchObject({
      format: 'splunk',
      dashboards: [{ id: 'other', body: { title: 'Shop' } }],
      notes: [{ place: 'row 1, panel 2', message: 'the saved search "elsewhere" is not in the file' }],
    });
    expect(await ask({ name: 'x', text: 'no' })).toMatchObject({
      status: 400,
      reply: { error: { code: 'import_unreadable' } },
    });
  }, 120_000);
});
