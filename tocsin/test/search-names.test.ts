import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

describe('wildcards in the name of a field', () => {
  it.each<[string, string]>([
    ['sourcetype=django user*=bob', 'A1 A5 A9 B1 B5'],
    ['acti*=failure user=carol', 'A3 A7 A11'],
    ['failed src*=10.0.0.9', 'A3 A7 A11'],
    ['sourcetype=json col*=red', 'D0 D2 D4'],
    ['sourcetype=json col*!=red', 'D1 D5'],
    ['sourcetype=json NOT col*=red', 'D1 D3 D5'],
    ['sourcetype=json shop.*>9', 'D1 D2 D4'],
    ['sourcetype=json *=vip', 'D4'],
    ['sourcetype=json t*=*', 'D4 D5'],
    ['sourcetype=json roles* IN (c, b)', 'D0 D1 D2'],
    ['sourcetype=json _ra*="order 1 placed"', 'D1'],
    ['sourcetype=json *="order 1 placed" | search *raw="order 1 placed"', ''],
    // Letters of a name count, and its signs stand for themselves.
    ['sourcetype=json COL*=red', ''],
    ['sourcetype=json shop_*>9', ''],
    ['sourcetype=json "sh(p*"=1 OR "sh\\\\*"=1 OR "\'*"=1', ''],
    ['sourcetype=json | fields - roles | search ro*=a', ''],
    ['sourcetype=json | fields n color | search *=red', 'D0 D2 D4'],
    ['sourcetype=json | fields n c* | search *=vip', ''],
    ['sourcetype=json | rename color AS hue | search col*=red', ''],
    ['sourcetype=json | rename color AS hue | search h*e=red', 'D0 D2 D4'],
    ['sourcetype=json | rename shop.* AS s_* | search s_t*=100', 'D4'],
    ['sourcetype=json | rename shop.* AS s_* | search shop*=100', ''],
    ['sourcetype=json | eval tags="x" | search t*=vip', ''],
    ['sourcetype=json | table n color | search c*=blue', 'D1'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });
});

describe('times in the search', () => {
  it.each<[string, string]>([
    ['failed | search earliest=-3m latest=-1m', 'A1 A2'],
    ['failed earliest=-4m | search latest=-2m', 'A2 A3'],
    // All events of the fixture were stored at the moment of the search.
    ['failed earliest=-2m _index_earliest=-1h', 'A0 A1'],
    ['failed earliest=-2m _index_earliest=+1h', ''],
    ['failed earliest=-2m _index_latest=-1h', ''],
    ['failed earliest=-2m _index_latest=+1h', 'A0 A1'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });

  it.each<[string, string]>([
    ['failed | search earliest=quux', '1:17: earliest: "quux" is no time'],
    ['failed _index_latest=quux', '_index_latest: "quux" is no time'],
    ['failed | stats count | search earliest=-3m', '1:31: earliest needs _time, which the rows have no more'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});
