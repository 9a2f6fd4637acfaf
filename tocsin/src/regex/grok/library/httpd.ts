import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** Access and error logs of Apache, and whatever else writes the common and combined formats. https://httpd.apache.org/docs/2.4/logs.html */
export const httpd = definePatterns({
  HTTPDUSER: r`%{EMAILADDRESS}|%{USER}`,
});
