import type { OutputPlugin } from '../output-plugin.ts';
import { csv } from './csv.ts';
import { elasticsearch } from './elasticsearch/elasticsearch.ts';
import { email } from './email/email.ts';
import { file } from './file/file.ts';
import { http } from './http/http.ts';
import { kafka } from './kafka/kafka.ts';
import { nothing } from './null.ts';
import { pipe } from './pipe.ts';
import { pipeline } from './pipeline.ts';
import { stdout } from './stdout.ts';
import { tcp } from './tcp/tcp.ts';
import { tocsin } from './tocsin.ts';
import { udp } from './udp.ts';

/** Every output that a pipeline can name, sorted by name. */
export const OUTPUT_PLUGINS: readonly OutputPlugin[] = Object.freeze([
  csv,
  elasticsearch,
  email,
  file,
  http,
  kafka,
  nothing,
  pipe,
  pipeline,
  stdout,
  tcp,
  tocsin,
  udp,
]);

export const findOutputPlugin = (name: string): OutputPlugin | undefined =>
  OUTPUT_PLUGINS.find((output) => output.name === name);
