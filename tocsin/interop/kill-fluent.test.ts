import { test } from 'vitest';
import { killWhileSending } from './kill-while-sending.ts';
import { connectFluent } from './send-fluent.ts';

test('kill -9 while Fluentd sends: nothing acknowledged is lost', () =>
  killWhileSending({ input: 'fluent', connect: connectFluent }));
