import { apacheError } from './apache-error.ts';
import { auth } from './auth.ts';
import { auto } from './auto.ts';
import { cef } from './cef.ts';
import { clf } from './clf.ts';
import type { CodecDeclaration } from './codec.ts';
import { django } from './django.ts';
import { djangoJson } from './django-json.ts';
import { gunicorn } from './gunicorn.ts';
import { json } from './json.ts';
import { leef } from './leef.ts';
import { line } from './line.ts';
import { morgan } from './morgan.ts';
import { multiline } from './multiline.ts';
import { nest } from './nest.ts';
import { nginxError } from './nginx-error.ts';
import { pino } from './pino.ts';
import { service } from './service.ts';
import { splunk } from './splunk.ts';
import { syslog } from './syslog.ts';
import { uvicorn } from './uvicorn.ts';
import { w3c } from './w3c.ts';
import { windows } from './windows.ts';
import { winston } from './winston.ts';

/** Every codec, sorted by name. */
export const CODECS: readonly CodecDeclaration[] = Object.freeze([
  apacheError,
  auth,
  auto,
  cef,
  clf,
  django,
  djangoJson,
  gunicorn,
  json,
  leef,
  line,
  morgan,
  multiline,
  nest,
  nginxError,
  pino,
  service,
  splunk,
  syslog,
  uvicorn,
  w3c,
  windows,
  winston,
]);

export const findCodec = (name: string): CodecDeclaration | undefined => CODECS.find((codec) => codec.name === name);
