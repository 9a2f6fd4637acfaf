import type { Problem } from '../../define/index.ts';
import type { Plugin } from '../language/index.ts';
import type { Place } from './place.ts';

/** What a plugin says of its options: `name: sentence`, where the name is the option to look at. */
const SAID = /^([a-z_]+): /;

/** Why a plugin can't be made of its options: at the option that it names, else at the plugin. */
export function refusal(plugin: Plugin, error: unknown, place: Place): Problem {
  const sentence = error instanceof Error ? error.message : String(error);
  const name = SAID.exec(sentence)?.[1];
  const option = plugin.attributes.find((attribute) => attribute.name === name);
  return place.problem(option?.value.span ?? plugin.nameSpan, `${plugin.name}: ${sentence}`);
}
