import { span } from '../../define/index.ts';

/** Of every output that writes to a connection where nothing acknowledges. */
export const streamOptions = {
  stallTimeout: span()
    .prefault('30s')
    .describe('how long the receiver may take nothing before the connection is made anew'),
  resend: span()
    .prefault('5s')
    .describe(
      'what the receiver’s system took so shortly before a connection broke is sent again: the program there may not have read it',
    ),
} as const;
