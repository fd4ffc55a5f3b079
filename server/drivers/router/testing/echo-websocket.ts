import { createHash } from "node:crypto";
import type { Server } from "node:http";
import type { Duplex } from "node:stream";

// RFC 6455 section 1.3
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * echoWebsocket answers upgrades of a server, greets, and sends every frame of up to 64 KiB back. It gives the open
 * sockets, to look at and to break.
 */
export function echoWebsocket(server: Server): Set<Duplex> {
  const open = new Set<Duplex>();
  server.on("upgrade", (req, socket: Duplex) => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
    socket.on("close", () => open.delete(socket));
    const accept = createHash("sha1").update(`${req.headers["sec-websocket-key"]}${GUID}`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    // the greeting may travel in one packet with the headers
    socket.write(frame(1, Buffer.from(JSON.stringify({ url: req.url, headers: req.headers }))));
    let received = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let read = readFrame(received); read !== null; read = readFrame(received)) {
        received = received.subarray(read.length);
        socket.write(frame(read.opcode, read.payload));
        if (read.opcode === 8) socket.end();
      }
    });
  });
  return open;
}

function frame(opcode: number, payload: Buffer): Buffer {
  const long = payload.length > 125;
  const head = Buffer.from([
    0x80 | opcode,
    long ? 126 : payload.length,
    ...(long ? [payload.length >> 8, payload.length & 255] : []),
  ]);
  return Buffer.concat([head, payload]);
}

/** Frames of a client are masked. */
function readFrame(data: Buffer): { opcode: number; payload: Buffer; length: number } | null {
  if (data.length < 2) return null;
  const short = data.readUInt8(1) & 127;
  const start = short === 126 ? 4 : 2;
  if (data.length < start + 4) return null;
  const size = short === 126 ? data.readUInt16BE(2) : short;
  const length = start + 4 + size;
  if (data.length < length) return null;
  const mask = data.subarray(start, start + 4);
  const payload = Buffer.from(data.subarray(start + 4, length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { opcode: data.readUInt8(0) & 15, payload, length };
}
