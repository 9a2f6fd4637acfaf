import { isIP, isIPv4 } from 'node:net';
import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { asString, NULL } from '../sql/typed.ts';
import { defineFunction } from './function.ts';
import { anyText, literalText, stringOf } from './result.ts';

const checkedRange = (range: string): string => {
  const [address = '', bits] = range.trim().split('/');
  const family = isIP(address);
  const size = bits === undefined ? (family === 4 ? 32 : 128) : Number(bits);
  if (family === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)) || size > (family === 4 ? 32 : 128))
    throw new PlanError(`"${range}" is no range of addresses`, undefined, 'write it as 10.0.0.0/8 or 2001:db8::/32');
  return `${address}/${size}`;
};

export const NETWORK = [
  defineFunction({
    name: 'cidrmatch',
    summary: 'True where the address, or any of several, lies in the range.',
    syntax: 'cidrmatch("<range>", <address>)',
    least: 2,
    most: 2,
    examples: [
      { expression: 'if(cidrmatch("10.0.0.0/8", "10.1.2.3"), 1, 0)', value: 1 },
      { expression: 'if(cidrmatch("10.0.0.0/8", "11.1.2.3"), 1, 0)', value: 0 },
      { expression: 'if(cidrmatch("10.0.0.0/8", "no address"), 1, 0)', value: 0 },
      { expression: 'if(cidrmatch("2001:db8::/32", "2001:db8::1"), 1, 0)', value: 1 },
    ],
    compile: ([range = NULL, address = NULL]) => {
      const quoted = quoteText(checkedRange(literalText(range, 'the range')));
      // The engine throws on what is no address, even in a branch not taken.
      return anyText(address, (sql) => {
        const valid = `(isIPv4String(${sql}) OR isIPv6String(${sql}))`;
        return `if(isNull(${sql}), NULL, ${valid} AND isIPAddressInRange(if(${valid}, ifNull(${sql}, '::'), '::'), ${quoted}))`;
      });
    },
  }),
  defineFunction({
    name: 'ipmask',
    summary: 'The IPv4 address with the bits outside the mask cleared.',
    syntax: 'ipmask("<mask>", <address>)',
    least: 2,
    most: 2,
    examples: [
      { expression: 'ipmask("255.255.255.0", "10.20.30.40")', value: '10.20.30.0' },
      { expression: 'ipmask("255.255.255.0", "::1")', value: null },
    ],
    compile: ([mask = NULL, address = NULL]) => {
      const written = literalText(mask, 'the mask');
      if (!isIPv4(written)) throw new PlanError(`"${written}" is no IPv4 mask`, undefined, 'write it as 255.255.255.0');
      return stringOf(
        `IPv4NumToString(bitAnd(toUInt32(IPv4StringToNumOrNull(${asString(address)})), IPv4StringToNum(${quoteText(written)})))`,
      );
    },
  }),
];
