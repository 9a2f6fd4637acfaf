import { once } from 'node:events';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';

let mailbox: Mailbox;
const send = (mail: object): Promise<unknown> => {
  const transport = createTransport({ ...mailbox.address, secure: false, ignoreTLS: true });
  return transport
    .sendMail({ from: 'siem@shop.example', to: 'you@shop.example', ...mail })
    .finally(() => transport.close());
};
beforeEach(async () => {
  mailbox = await Mailbox.open(() => 7);
});
afterEach(() => mailbox.close());

test('keeps what it was sent, both parts and the envelope', async () => {
  await send({ to: ['a@shop.example', 'b@shop.example'], subject: 'Größe', text: 'plain ☃', html: '<b>rich</b>' });
  expect(mailbox.mails).toMatchObject([
    { id: 'mail-1', at: 7, from: 'siem@shop.example', to: ['a@shop.example', 'b@shop.example'], subject: 'Größe' },
  ]);
  expect(mailbox.mails[0]?.text.trim()).toBe('plain ☃');
  expect(mailbox.mails[0]?.html).toContain('<b>rich</b>');
});

test('refuses what is too large, and goes on', async () => {
  await expect(send({ text: 'x'.repeat(2_000_000) })).rejects.toThrow(/552|exceed|larger/i);
  await send({ subject: 'after', text: 'y' });
  expect(mailbox.mails.map(({ subject }) => subject)).toEqual(['after']);
});

test('a client that breaks off in a mail leaves none', async () => {
  const socket = connect(mailbox.address.port, mailbox.address.host);
  socket.setEncoding('utf8');
  for (const line of ['EHLO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'DATA', 'Subject: half']) {
    if (line !== 'Subject: half') await once(socket, 'data');
    socket.write(`${line}\r\n`);
  }
  socket.destroy();
  await send({ subject: 'whole', text: 'y' });
  expect(mailbox.mails.map(({ subject }) => subject)).toEqual(['whole']);
});

test('keeps a hundred, newest first', async () => {
  // One connection for all: the server takes a tenth of a second to greet.
  const transport = createTransport({ ...mailbox.address, ignoreTLS: true, pool: true, maxConnections: 1 });
  for (let number = 0; number < 102; number++)
    await transport.sendMail({ from: 'a@b.example', to: 'c@d.example', subject: String(number), text: 'x' });
  transport.close();
  expect(mailbox.mails).toHaveLength(100);
  expect(mailbox.mails[0]?.subject).toBe('101');
});
