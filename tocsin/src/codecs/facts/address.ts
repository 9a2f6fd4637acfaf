import { isIP } from 'node:net';

/** Whether `text` is an IPv4 or IPv6 address. The common case, IPv4, costs no regular expression. */
export const isAddress = (text: string): boolean => {
  const length = text.length;
  if (length < 2 || length > 64) return false;
  let dots = 0;
  let digits = 0;
  let value = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      if (digits > 0 && value === 0) return false;
      value = value * 10 + code - 48;
      if (++digits > 3 || value > 255) return isIP(text) !== 0;
    } else if (code === 46) {
      if (digits === 0) return false;
      dots++;
      digits = 0;
      value = 0;
    } else {
      return isIP(text) !== 0;
    }
  }
  return dots === 3 && digits > 0;
};

/** The address in `1.2.3.4`, `1.2.3.4:5678`, `[::1]:80` or `::1`, or undefined. */
export const addressOf = (text: string): string | undefined => {
  if (isAddress(text)) return text;
  const close = text.startsWith('[') ? text.indexOf(']') : -1;
  const host = close > 0 ? text.slice(1, close) : text.slice(0, Math.max(text.indexOf(':'), 0));
  return host !== '' && isAddress(host) ? host : undefined;
};
