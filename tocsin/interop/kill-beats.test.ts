import { test } from 'vitest';
import { killWhileSending } from './kill-while-sending.ts';
import { connectBeats } from './send-beats.ts';

test('kill -9 while Beats send: nothing acknowledged is lost', () =>
  killWhileSending({ input: 'beats', connect: connectBeats }));
