import { fileInput } from '../file/plugin.ts';
import type { InputPlugin } from '../input-plugin.ts';
import { beats } from './beats/beats.ts';
import { deadLetterQueue } from './dead-letter-queue.ts';
import { exec } from './exec.ts';
import { generator } from './generator.ts';
import { heartbeat } from './heartbeat.ts';
import { http } from './http/http.ts';
import { pipe } from './pipe.ts';
import { pipeline } from './pipeline.ts';
import { stdin } from './stdin.ts';
import { syslog } from './syslog/syslog.ts';
import { tcp } from './tcp/tcp.ts';
import { udp } from './udp.ts';
import { unix } from './unix.ts';

/** Every input that a pipeline can name, sorted by name. */
export const INPUT_PLUGINS: readonly InputPlugin[] = Object.freeze([
  beats,
  deadLetterQueue,
  exec,
  fileInput,
  generator,
  heartbeat,
  http,
  pipe,
  pipeline,
  stdin,
  syslog,
  tcp,
  udp,
  unix,
]);

export const findInputPlugin = (name: string): InputPlugin | undefined =>
  INPUT_PLUGINS.find((input) => input.name === name);
