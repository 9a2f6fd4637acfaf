import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/tocsin.js', import.meta.url));

/** The Logstash configuration that is in every introduction to Django and ELK, as it is written there. */
export const SEED_PIPELINE = `input {
  file {
    path => "/path/to/django_debug.log"
    start_position => "beginning"
  }
}

filter {
  grok {
    match => { "message" => "%{LOGLEVEL:loglevel} %{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}" }
  }
  date {
    match => [ "timestamp", "ISO8601" ]
  }
}

output {
  elasticsearch {
    hosts => ["localhost:9200"]
    index => "django-logs-%{+YYYY.MM.dd}"
  }
}
`;

/** With our own store in place of Elasticsearch. */
export const withTocsin = (pipeline: string): string =>
  `${pipeline.slice(0, pipeline.indexOf('output {'))}output { tocsin {} }\n`;

/** Runs a pipeline as `logstash -f` would until `isDone` says so, ends it in order, and gives the milliseconds that it took. */
export async function runUntil(folder: string, pipeline: string, isDone: () => Promise<boolean>): Promise<number> {
  const file = join(folder, 'seed.conf');
  writeFileSync(file, pipeline);
  const began = Date.now();
  const child = spawn(process.execPath, [PROGRAM, 'run', '-f', file, '--path.data', join(folder, 'data')], {
    stdio: 'inherit',
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    while (!(await isDone())) {
      if (child.exitCode !== null || Date.now() - began > 60_000) throw new Error('the pipeline did not do its work');
      await sleep(200);
    }
    return Date.now() - began;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
