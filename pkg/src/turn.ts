/** Giving the event loop a turn, so that messages and timers are seen in the middle of long work. */

interface ImmediateHost {
  setImmediate?: (callback: () => void) => unknown;
}

/** Resolves after the messages that are waiting now; costs microseconds. */
export function turn(): Promise<void> {
  const { setImmediate } = globalThis as ImmediateHost;
  return new Promise((resolve) => {
    if (setImmediate !== undefined) {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
