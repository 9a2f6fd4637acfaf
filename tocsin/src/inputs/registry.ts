import { nearest } from '../define/index.ts';
import { beats } from './beats/beats.ts';
import { elasticsearch } from './elasticsearch/elasticsearch.ts';
import { file } from './file/file.ts';
import { fluent } from './fluent/fluent.ts';
import { http } from './http/http.ts';
import type { Input, InputContext, InputDeclaration } from './input.ts';
import { otlp } from './otlp/otlp.ts';
import { splunkHec } from './splunk-hec/splunk-hec.ts';
import { splunkS2s } from './splunk-s2s/splunk-s2s.ts';
import { sumologic } from './sumologic/sumologic.ts';
import { syslog } from './syslog/syslog.ts';
import { tcp } from './tcp/tcp.ts';
import { udp } from './udp/udp.ts';

/** Every input, sorted by name. */
export const INPUTS: readonly InputDeclaration[] = Object.freeze([
  beats,
  elasticsearch,
  file,
  fluent,
  http,
  otlp,
  splunkHec,
  splunkS2s,
  sumologic,
  syslog,
  tcp,
  udp,
]);

export const findInput = (name: string): InputDeclaration | undefined => INPUTS.find((input) => input.name === name);

/** Makes an input from options that are checked here once more; throws a sentence for an unknown type. */
export const createInput = (name: string, options: Readonly<Record<string, unknown>>, context: InputContext): Input => {
  const declaration = findInput(name);
  if (declaration === undefined) {
    const near = nearest(
      name,
      INPUTS.map((input) => input.name),
    );
    throw new Error(`there is no input "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`);
  }
  return declaration.create(declaration.options.parse(options), context);
};
