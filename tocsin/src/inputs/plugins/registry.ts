import { fileInput } from '../file/plugin.ts';
import type { InputPlugin } from '../input-plugin.ts';
import { generator } from './generator.ts';
import { heartbeat } from './heartbeat.ts';
import { pipeline } from './pipeline.ts';
import { stdin } from './stdin.ts';

/** Every input that a pipeline can name, sorted by name. */
export const INPUT_PLUGINS: readonly InputPlugin[] = Object.freeze([fileInput, generator, heartbeat, pipeline, stdin]);

export const findInputPlugin = (name: string): InputPlugin | undefined =>
  INPUT_PLUGINS.find((input) => input.name === name);
