import { auth } from './auth.ts';
import { auto } from './auto.ts';
import { clf } from './clf.ts';
import type { CodecDeclaration } from './codec.ts';
import { django } from './django.ts';
import { djangoJson } from './django-json.ts';
import { gunicorn } from './gunicorn.ts';
import { json } from './json.ts';
import { line } from './line.ts';
import { multiline } from './multiline.ts';
import { pino } from './pino.ts';

/** Every codec, sorted by name. */
export const CODECS: readonly CodecDeclaration[] = Object.freeze([
  auth,
  auto,
  clf,
  django,
  djangoJson,
  gunicorn,
  json,
  line,
  multiline,
  pino,
]);

export const findCodec = (name: string): CodecDeclaration | undefined => CODECS.find((codec) => codec.name === name);
