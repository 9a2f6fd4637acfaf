import type { DetectionRule, LogSource } from '../documents.ts';

const WEB_CATEGORIES = new Set(['webserver', 'proxy']);
const WEB_NAMES = new Set(['apache', 'nginx', 'iis', 'haproxy', 'squid', 'caddy', 'traefik']);

/** Whether its events are requests, whose texts clients encode. */
export const isWeb = ({ category = '', product = '', service = '' }: LogSource): boolean =>
  WEB_CATEGORIES.has(category) || WEB_NAMES.has(product) || WEB_NAMES.has(service);

export const routed = (rule: DetectionRule): DetectionRule => rule;
