/** The socket that a thread opens, and what may wait between it and the pipeline. */
export interface UdpOrders {
  readonly type: 'udp4' | 'udp6';
  readonly host: string;
  readonly port: number;
  /** Bytes that the system is asked to hold; absent: what it gives by itself. */
  readonly receiveBuffer: number | undefined;
  readonly mostQueued: number;
  readonly mostBytes: number;
}

/**
 * Datagrams in the order in which they came. Each is a head of four bytes (the place of its sender in `senders` and its length, two bytes
 * each, little-endian) and its bytes.
 */
export interface DatagramBlock {
  readonly kind: 'block';
  readonly bytes: ArrayBuffer;
  readonly datagrams: number;
  readonly senders: readonly string[];
  /** Datagrams that found no room since the block before. */
  readonly dropped: number;
}

export type UdpReport =
  | DatagramBlock
  | { readonly kind: 'open'; readonly port: number; readonly receiveBuffer: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** To the thread: so much of what it has handed over is decoded; or it is to hand over the rest and end. */
export type UdpOrder =
  | { readonly kind: 'taken'; readonly datagrams: number; readonly bytes: number }
  | { readonly kind: 'close' };

/**
 * Runs in a thread that does nothing else, so that the socket is read while events are decoded and the garbage of the pipeline is collected: the
 * system holds no more than a third of a second of a busy sender. It uses nothing outside of itself: its text is what the thread is made of, which
 * begins at once, since it loads no module.
 */
function receiveDatagrams(): void {
  const { readlinkSync } = process.getBuiltinModule('node:fs');
  const { setPriority } = process.getBuiltinModule('node:os');
  const { createSocket } = process.getBuiltinModule('node:dgram');
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { type, host, port, receiveBuffer, mostQueued, mostBytes } = workerData as UdpOrders;
  const head = 4;
  /** Longer than the longest datagram with its head. */
  const capacity = 256 << 10;
  const mostSenders = 65_535;
  /** Milliseconds in which datagrams wait for others: a message to the other thread costs as much as some of them. */
  const patience = 5;
  const priority = -10;
  const block = Buffer.alloc(capacity);
  let used = 0;
  let datagrams = 0;
  let dropped = 0;
  let senders = new Map<string, number>();
  let waiting = 0;
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const report = (message: UdpReport, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);
  const handOver = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (datagrams === 0 && dropped === 0) return;
    const bytes = new Uint8Array(block.subarray(0, used)).buffer;
    report({ kind: 'block', bytes, datagrams, senders: [...senders.keys()], dropped }, [bytes]);
    used = 0;
    datagrams = 0;
    dropped = 0;
    senders = new Map();
  };
  try {
    // Linux: of this thread alone. It has little to do, but must do it at once, however busy the machine is.
    const [, id] = /\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self')) ?? [];
    if (id !== undefined) setPriority(Number(id), priority);
  } catch {
    // Only some users may.
  }
  const socket = createSocket(type);
  socket.on('message', (bytes, { address }) => {
    timer ??= setTimeout(handOver, patience);
    if (waiting >= mostQueued || waitingBytes + bytes.length > mostBytes) {
      dropped += 1;
      return;
    }
    if (used + head + bytes.length > capacity || senders.size >= mostSenders) {
      handOver();
      timer = setTimeout(handOver, patience);
    }
    let sender = senders.get(address);
    if (sender === undefined) {
      sender = senders.size;
      senders.set(address, sender);
    }
    block.writeUInt16LE(sender, used);
    block.writeUInt16LE(bytes.length, used + 2);
    bytes.copy(block, used + head);
    used += head + bytes.length;
    datagrams += 1;
    waiting += 1;
    waitingBytes += bytes.length;
  });
  let isClosing = false;
  const close = (): void => {
    if (isClosing) return;
    isClosing = true;
    socket.close(() => {
      handOver();
      parentPort?.close();
    });
  };
  socket.on('error', (error: NodeJS.ErrnoException) => {
    report({ kind: 'failed', code: error.code ?? '', message: error.message });
    close();
  });
  socket.bind(port, host, () => {
    try {
      if (receiveBuffer !== undefined) socket.setRecvBufferSize(receiveBuffer);
    } catch {
      // What it has got is told.
    }
    report({ kind: 'open', port: socket.address().port, receiveBuffer: socket.getRecvBufferSize() });
  });
  parentPort?.on('message', (order: UdpOrder) => {
    if (order.kind === 'close') {
      close();
      return;
    }
    waiting -= order.datagrams;
    waitingBytes -= order.bytes;
  });
}

/** What `new Worker(…, { eval: true })` runs, with `UdpOrders`. */
export const UDP_THREAD = `(${receiveDatagrams.toString()})()`;
