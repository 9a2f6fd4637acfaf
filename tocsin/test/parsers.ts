import { CODECS, decodeBytes, findCodec } from '../src/codecs/index.ts';
import { forward, lumberjack, s2s } from './forwarder-parsers.ts';
import { normalise, type Parser } from './parser.ts';
import { bulk, hec, otlpJson, otlpProtobuf } from './request-parsers.ts';

const SAMPLES_OF_CODECS: Readonly<Record<string, readonly string[]>> = {
  cef: [
    'CEF:0|Elastic|Vaporware|1.0.0-alpha|18|Web request|low|eventId=3457 requestMethod=POST slat=38.915 slong=-77.511 src=192.0.2.1 cs1Label=tenant cs1=a\\=b msg=x\\ny\n',
    '<13>Nov 23 01:58:06 web CEF:1|a\\|b|c|2|d|e|High|rt=1795399086000 suser=bob act=blocked request=https://x.test/?a\\=b end=Nov 23 2026 01:58:06.123 UTC\n',
  ],
  leef: [
    'LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0\tdst=172.50.123.1\tsev=5\tcat=anomaly\tusrName=joe.black\tdevTime=Nov 23 2026 01:58:06\n',
    '<13>1 2026-11-23T01:58:06Z h - - - - LEEF:2.0|a|b|1|login|x5e|src=192.0.2.1^usrName=x^devTime=1795399086000^url=/a?b=c\n',
  ],
  syslog: [
    '<34>1 2026-11-23T01:58:06.003Z host app 1 ID47 [a@1 b="c\\"d" e="\\]"][o@2] \ufeffsu root failed for lonvick\n',
    '<13>Nov 23 01:58:06 host sshd[1]: Failed password for invalid user x from 192.0.2.1 port 22 ssh2\n<165>Aug  4 05:34:00 CST 2026 x\n',
    '61 <13>1 2026-11-23T01:58:06Z h a 1 - - CEF:0|a|b|1|2|n|5|src=1.2.3.4',
    '<13>Nov 23 01:58:06 h app: one\ntwo\0<13>Nov 23 01:58:06 h app: three\0',
  ],
  json: [
    '{"levelname":"INFO","message":"User logged in: bob","time":"2026-11-23T01:58:06Z","a":{"b":[1,{"c":null}]}}\n',
  ],
  windows: [
    '{"EventID":4625,"Channel":"Security","IpAddress":"192.0.2.1","TargetUserName":"bob","TimeCreated":"2026-11-23T01:58:06Z"}\n',
  ],
};

const codecParsers: readonly Parser[] = Object.entries(SAMPLES_OF_CODECS).flatMap(([name, samples]) => {
  const codec = findCodec(name);
  if (codec === undefined) throw new Error(`there is no codec ${name}: ${CODECS.map((one) => one.name).join(', ')}`);
  return {
    name: `codec ${name}`,
    samples: samples.map((text) => Buffer.from(text)),
    isStream: true,
    read: (pieces) => {
      const { decoded, counts } = decodeBytes(codec, pieces);
      for (const { event } of decoded) normalise(event, {});
      return [...decoded, ...(counts.size > 0 ? [{ counts: Object.fromEntries(counts) }] : [])];
    },
    isRefusal: (item) => typeof item === 'object' && item !== null && 'counts' in item,
  };
});

export const PARSERS: readonly Parser[] = [
  ...codecParsers,
  s2s,
  lumberjack,
  forward,
  otlpProtobuf,
  otlpJson,
  hec,
  bulk,
];
