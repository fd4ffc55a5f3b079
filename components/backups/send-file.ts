/** How a file goes to Capstan: in pieces, one after the other, each tried again until it is there. */

/** Small enough that little is sent twice, large enough that requests cost nothing. */
const PIECE_BYTES = 8 * 1_048_576;
const TRIES = 6;
const FIRST_PAUSE_MS = 1_000;

export type Sending = {
  id: string;
  receivedBytes: number;
  signal: AbortSignal;
  onProgress(bytes: number): void;
  /** asks how much has arrived, after a piece that may have and may not */
  ask(): Promise<number>;
};

/** SendFailure: what Capstan said no to; sending it again would not help. */
class SendFailure extends Error {
  override name = "SendFailure";
}

/** sendFile gives when the last byte is there; throws SendFailure, or what `signal` was aborted with. */
export async function sendFile(file: File, sending: Sending): Promise<void> {
  let start = sending.receivedBytes;
  for (let failed = 0; start < file.size;) {
    sending.onProgress(start);
    try {
      start = await sendPiece(file, start, sending);
      failed = 0;
    } catch (error) {
      sending.signal.throwIfAborted();
      failed += 1;
      if (error instanceof SendFailure || failed >= TRIES) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** (failed - 1), sending.signal);
      start = await sending.ask().catch(() => start);
    }
  }
  sending.onProgress(file.size);
}

async function sendPiece(file: File, start: number, { id, signal }: Sending): Promise<number> {
  const body = file.slice(start, start + PIECE_BYTES);
  const headers = { "content-type": "application/octet-stream" };
  const answer = await fetch(`/api/imports/${id}?start=${start}`, { method: "PUT", body, headers, signal });
  const said = (await answer.json().catch(() => ({}))) as { receivedBytes?: number; detail?: string };
  if (answer.ok && said.receivedBytes !== undefined) return said.receivedBytes;
  const isFinal =
    answer.status >= 400 && answer.status < 500 && answer.status !== 409 && answer.status !== 429;
  if (isFinal) throw new SendFailure(said.detail);
  throw new Error(said.detail ?? String(answer.status));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}
