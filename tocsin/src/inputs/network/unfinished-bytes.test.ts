import { expect, it } from 'vitest';
import { UnfinishedBytes } from './unfinished-bytes.ts';

it('drops who holds most once there is too much', () => {
  const held = new UnfinishedBytes(100);
  const dropped: string[] = [];
  const [small, large, other] = [{}, {}, {}];
  held.add(small, () => dropped.push('small'));
  held.add(large, () => dropped.push('large'));
  held.add(other, () => dropped.push('other'));
  held.set(small, 10);
  held.set(large, 60);
  held.set(other, 30);
  expect(dropped).toEqual([]);
  held.set(small, 11);
  expect(dropped).toEqual(['large']);
  expect(held.total).toBe(41);
  held.set(large, 1000);
  held.delete(other);
  held.set(small, 0);
  expect(held.total).toBe(0);
});
