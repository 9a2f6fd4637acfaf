import { Consumer } from '@platformatic/kafka';
import { Arrivals, numbersIn } from '../test/arrivals.ts';
import type { Close } from '../test/fault-families.ts';
import type { Family } from '../test/faults.ts';
import { FaultyProxy, receiverAt, STREAM_FAULTS } from '../test/faulty-proxy.ts';
import { freePort } from '../test/free-port.ts';
import { kafka } from './kafka.ts';

const TOPIC = 'faults';

/** A real broker behind the peer; what a consumer has read of it has arrived. */
export async function kafkaFamily(close: Close): Promise<Family> {
  const port = await freePort();
  const broker = await kafka({ proxied: port });
  close(() => broker.remove());
  const peer = new FaultyProxy(receiverAt(broker.behind), port);
  await peer.open();
  close(() => peer.close());
  const arrivals = new Arrivals();
  const consumer = new Consumer({
    clientId: 'counts',
    groupId: 'counts',
    bootstrapBrokers: [broker.plain],
    autocreateTopics: true,
  });
  const messages = await consumer.consume({ topics: [TOPIC], mode: 'earliest', autocommit: false });
  messages.on('data', ({ value }) => arrivals.add(new Set(numbersIn(value.toString()))));
  messages.on('error', () => undefined);
  close(async () => consumer.close(true));
  const entry = `type: kafka, brokers: ["localhost:${port}"], topic: ${TOPIC}, format: original, timeout: 2s`;
  return { outputs: { kafka: { entry, peer, arrivals } }, faults: STREAM_FAULTS, isAcknowledged: true };
}
