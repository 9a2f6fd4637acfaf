import { describe, expect, it } from 'vitest';
import { startInput } from './sink-rig.ts';
const TOKEN = '11111111-2222-3333-4444-555555555555';
describe('x', () => {
  it('y', async () => {
    const rig = startInput('splunk-hec', { port: 0, tokens: [{ name: 'a', token: TOKEN }] });
    const port = await rig.port();
    const send = async (body: string, path = '/services/collector', headers: Record<string, string> = {}) => {
      const r = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, headers: { authorization: `Splunk ${TOKEN}`, ...headers } });
      return [r.status, await r.text()];
    };
    console.log(await send('{"event":"hello"}{"time":1795399086.125,"event":{"a":1.0,"user":{"name":"x"},"date":"2026"},"fields":{"service.name":"web","q":["a",1]}}\n\n {"event":"WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php","sourcetype":"mine"}'));
    console.log(await send('{"event":"hello"}x'));
    console.log(await send('2026-11-23 01:57:17,889 [ERROR] django.request: Internal Server Error: /boom/\nTraceback (most recent call last):\n  File "/srv/app/views.py", line 7, in boom\n    raise ValueError("no")\nValueError: no\n2026-11-23 01:57:17,938 [WARNING] django.request: Not Found: /.env\n', '/services/collector/raw?host=h&sourcetype=django'));
    console.log(JSON.stringify(rig.acknowledged, null, 1), rig.counts, rig.notices, rig.input.listeners?.());
    await rig.stop();
    expect(1).toBe(1);
  });
});
