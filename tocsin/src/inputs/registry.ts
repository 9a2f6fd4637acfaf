import { nearest } from '../define/index.ts';
import { file } from './file/file.ts';
import type { Input, InputContext, InputDeclaration } from './input.ts';
import { syslog } from './syslog/syslog.ts';
import { tcp } from './tcp/tcp.ts';
import { udp } from './udp/udp.ts';

/** Every input, sorted by name. */
export const INPUTS: readonly InputDeclaration[] = Object.freeze([file, syslog, tcp, udp]);

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
