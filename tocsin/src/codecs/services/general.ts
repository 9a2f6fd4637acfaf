import type { Zone } from '../../event/index.ts';
import { apacheErrorFormat } from '../apache/format.ts';
import { authFormat } from '../auth/format.ts';
import { cefFormat } from '../cef/format.ts';
import { djangoJsonFormat } from '../django/json.ts';
import { djangoTextFormats } from '../django.ts';
import type { Format } from '../framing/format.ts';
import { gunicornErrorFormat } from '../gunicorn/format.ts';
import { accessFormat } from '../http/access-format.ts';
import { leefFormat } from '../leef/format.ts';
import { nginxErrorFormat } from '../nginx/format.ts';
import { nestJsonFormat, pinoFormat } from '../node/json-formats.ts';
import { uvicornFormat } from '../uvicorn/format.ts';
import { windowsFormat } from '../windows/format.ts';

/** Formats that show clearly what they are: lines of any source are looked at by these. */
export const generalFormats = (zone: Zone, timeZone: string | undefined): readonly Format[] => [
  accessFormat({ zone }),
  authFormat(zone),
  nginxErrorFormat(zone),
  apacheErrorFormat(zone),
  gunicornErrorFormat(zone),
  uvicornFormat,
  cefFormat(timeZone),
  leefFormat(timeZone),
  windowsFormat(zone),
  pinoFormat(zone),
  nestJsonFormat(zone),
  djangoJsonFormat(zone),
  ...djangoTextFormats(zone).filter((format) => format.strict),
];
