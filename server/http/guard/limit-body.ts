import { AppError } from "@/server/platform/errors";

/** limitBody gives the request with a body that fails once it is larger; one that says so beforehand is refused at once. */
export function limitBody(request: Request, maxBytes: number): Request {
  if (request.body === null) return request;
  const tooLarge = () =>
    new AppError("too_large", `The body is larger than ${Math.round(maxBytes / 1024)} KiB.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  let size = 0;
  const counted = request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        size += chunk.byteLength;
        if (size > maxBytes) controller.error(tooLarge());
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Request(request, { body: counted, duplex: "half" } as RequestInit);
}
