import { createRequire } from 'node:module';

/** Loaded when mail is sent: most who import this room never do. */
export const nodemailer = (): typeof import('nodemailer') =>
  createRequire(import.meta.url)('nodemailer') as typeof import('nodemailer');
