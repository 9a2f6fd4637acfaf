import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** The server's log up to 2.8, and what `MONITOR` prints. https://redis.io/docs/latest/commands/monitor/ */
export const redis = definePatterns({
  REDISTIMESTAMP: '%{MONTHDAY} %{MONTH} %{TIME}',
  REDISLOG: {
    disabled: r`\[%{POSINT:pid}\] %{REDISTIMESTAMP:timestamp} \* `,
    v8: r`\[%{POSINT:[process][pid]:int}\] %{REDISTIMESTAMP:timestamp} \*`,
  },
  REDISMONLOG: {
    disabled: r`%{NUMBER:timestamp} \[%{INT:database} %{IP:client}:%{NUMBER:port}\] "%{WORD:command}"\s?%{GREEDYDATA:params}`,
    v8: r`%{NUMBER:timestamp} \[%{INT:[redis][database][id]} %{IP:[client][ip]}:%{POSINT:[client][port]:int}\] "%{WORD:[redis][command][name]}"\s?%{GREEDYDATA:[redis][command][args]}`,
  },
});
