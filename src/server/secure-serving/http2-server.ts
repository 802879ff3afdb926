import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from "node:http2";
import type { Peer } from "../../endpoints/http.ts";
import { goAway } from "./go-away.ts";
import { Http2Request } from "./http2-request.ts";
import { headerLimit, idleLimit, maximumHeaderBytes, maximumHeaderLines } from "./limits.ts";
import { sendHttp2 } from "./send-http2.ts";
import { answer, type ServeOptions } from "./serve.ts";

/**
 * Megabytes of one session: no limit. Node never takes back from its count what was still to be sent on a stream that the
 * client cancels, so that any limit refuses every stream in the end. What a stream may hold is bounded where it is written.
 */
const maximumSessionMemory = 1_000_000;

/** Serves connections handed to it by `emit("connection", socket)`; each new session must be given to serveSession. */
export function createHttp2Server(maxConcurrentStreams: number): Http2Server {
  const options: ServerOptions & { streamResetBurst: number; streamResetRate: number } = {
    maxHeaderListPairs: maximumHeaderLines,
    maxSessionMemory: maximumSessionMemory,
    // One connection carries all users of a proxy, and informers give up watches in bursts (R-TLS-3).
    streamResetBurst: 10_000,
    streamResetRate: 1000,
    settings: {
      maxConcurrentStreams,
      initialWindowSize: 262_144,
      maxHeaderListSize: maximumHeaderBytes,
      maxFrameSize: 262_144, // nghttp2 takes 9 frames of headers: at the default size, no more than 144 KiB.
    },
  };
  const server = createServer(options);
  server.on("sessionError", ignore); // The client's doing; its streams are told by their own close.
  return server;
}

/** Answers every stream of a session. The stream events alone: the compat API costs a third of the speed. */
export function serveSession(session: ServerHttp2Session, peer: Peer, options: ServeOptions): void {
  session.setLocalWindowSize(16 * 1_048_576);
  session.setTimeout(idleLimit, () => closeIdle(session));
  const onStream = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    rawHeaders: readonly string[],
  ): void => {
    stream.on("error", ignore);
    const request = new Http2Request(stream, headers, rawHeaders, peer);
    answer(request, options, sendHttp2);
  };
  session.on("stream", onStream as (...stream: unknown[]) => void);
}

/**
 * In good order: watches on it go on. A client that does not answer a ping is cut off: it has gone without a word
 * (R-WATCH-22), or is in the middle of headers that never end, for which closing in good order would wait.
 */
function closeIdle(session: ServerHttp2Session): void {
  if (session.destroyed) return;
  const cut = setTimeout(() => session.destroy(), headerLimit);
  session.once("close", () => clearTimeout(cut));
  session.ping((error) => {
    if (error === null) clearTimeout(cut);
    goAway(session);
  });
}

const ignore = (): void => undefined;
