import { arcsight } from './arcsight/arcsight.ts';
import { elasticsearchOutput } from './elasticsearch/elasticsearch.ts';
import { fileOutput } from './file/file.ts';
import { httpOutput } from './http/http.ts';
import { kafka } from './kafka/kafka.ts';
import { lumberjack } from './lumberjack/lumberjack.ts';
import type { OutputDeclaration } from './output-declaration.ts';
import { qradar } from './qradar/qradar.ts';
import { splunkHec } from './splunk-hec/splunk-hec.ts';
import { splunkS2s } from './splunk-s2s/splunk-s2s.ts';
import { stdoutOutput } from './stdout/stdout.ts';
import { sumologic } from './sumologic/sumologic.ts';
import { syslog } from './syslog/syslog.ts';
import { tcpOutput } from './tcp/tcp.ts';
import { udpOutput } from './udp/udp.ts';

/** Every output of `tocsin.yaml`, sorted by name. */
export const OUTPUTS: readonly OutputDeclaration[] = Object.freeze([
  arcsight,
  elasticsearchOutput,
  fileOutput,
  httpOutput,
  kafka,
  lumberjack,
  qradar,
  splunkHec,
  splunkS2s,
  stdoutOutput,
  sumologic,
  syslog,
  tcpOutput,
  udpOutput,
]);

export const findOutput = (name: string): OutputDeclaration | undefined =>
  OUTPUTS.find((output) => output.name === name);
