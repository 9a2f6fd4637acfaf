// What the benchmarks of inputs that listen share.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** `--rules none`: no rule looks at the events, so that it is the input that is measured. */
export const rulesOption = { rules: { type: 'string', default: 'shipped' } };

/** A configuration with one input, `key: value` lines without indentation, in YAML. Gives the path of its file. */
export const writeDoor = (folder, input, rules) => {
  const config = join(folder, 'tocsin.yaml');
  const lines = input.split('\n').map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`);
  writeFileSync(
    config,
    `web: { port: 0 }\ntimeZone: UTC\nrules: { shipped: ${rules !== 'none'} }\ninputs:\n${lines.join('')}`,
  );
  return config;
};

export const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};
