import { defineFunction, type FunctionDeclaration } from './function.ts';
import { argument, mapText } from './result.ts';

const digest = (name: string, engineName: string, ofAbc: string): FunctionDeclaration =>
  defineFunction({
    name,
    summary: `The ${name.toUpperCase()} digest of the text, in lower-case hexadecimal.`,
    syntax: `${name}(<text>)`,
    least: 1,
    most: 1,
    examples: [
      { expression: `${name}("abc")`, value: ofAbc },
      { expression: `${name}(null())`, value: null },
    ],
    compile: (args) => mapText(argument(args, 0), (sql) => `lower(hex(${engineName}(${sql})))`),
  });

export const CRYPTOGRAPHIC = [
  digest('md5', 'MD5', '900150983cd24fb0d6963f7d28e17f72'),
  digest('sha1', 'SHA1', 'a9993e364706816aba3e25717850c26c9cd0d89d'),
  digest('sha256', 'SHA256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
  digest(
    'sha512',
    'SHA512',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ),
];
