import { APPLIANCES } from './appliances.ts';
import { APPS } from './apps.ts';
import { BUSINESS } from './business.ts';
import { CLOUD } from './cloud.ts';
import { DATA } from './data.ts';
import { FILES } from './files.ts';
import { GROUPWARE } from './groupware.ts';
import { HOSTING } from './hosting.ts';
import { IDENTITY } from './identity.ts';
import { MAIL } from './mail.ts';
import { MEDIA } from './media.ts';
import { NETWORK } from './network.ts';
import { REMOTE } from './remote.ts';
import { SECURITY } from './security.ts';
import type { Service } from './service.ts';
import { VOICE } from './voice.ts';
import { WATCHING } from './watching.ts';
import { WEB } from './web.ts';

/** Every service. Lines of unknown origin are looked at in this order. */
export const SERVICES: readonly Service[] = Object.freeze([
  ...WEB,
  ...REMOTE,
  ...IDENTITY,
  ...APPS,
  ...BUSINESS,
  ...MEDIA,
  ...FILES,
  ...MAIL,
  ...GROUPWARE,
  ...DATA,
  ...VOICE,
  ...HOSTING,
  ...WATCHING,
  ...NETWORK,
  ...APPLIANCES,
  ...SECURITY,
  ...CLOUD,
]);

/** Names are compared without case and without what is neither letter nor digit. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const BY_NAME: ReadonlyMap<string, Service> = new Map(
  SERVICES.flatMap((service) =>
    [service.name, ...service.names].map((name): [string, Service] => [plainName(name), service]),
  ),
);

/** `Paperless-ngx`, `suricata-evelogs`, `jellyfin_logs`: the service that a person or a program of syslog means. */
export function findService(name: string): Service | undefined {
  const plain = plainName(name);
  return BY_NAME.get(plain) ?? BY_NAME.get(plain.replace(/logs?$/, ''));
}
