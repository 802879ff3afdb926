import type { Http2Session } from "node:http2";

/** Milliseconds without a new request after which a client counts as quiet. */
const quietTime = 100;
/** Milliseconds to wait for that. */
const defaultPatience = 5000;

/** When each is asked at the latest. */
const deadlines = new WeakMap<Http2Session, number>();

/**
 * Asks a client to send its next requests by another connection; what runs on this one goes on. A request that crosses the
 * asking is lost, and a proxy that has passed on a body cannot send it twice: its client sees an error. A first notice that
 * names no last stream (RFC 9113, 6.8) would prevent that, but nghttp2 has it and Node does not. So a client is asked when
 * it is quiet, and has proved by a ping that nothing of its is under way; a client that never is, in the end.
 * @param patience in milliseconds; of several, the one that ends first counts
 */
export function goAway(session: Http2Session, patience = defaultPatience): void {
  if (session.closed || session.destroyed) return;
  const deadline = deadlines.get(session) ?? Infinity;
  deadlines.set(session, Math.min(deadline, Date.now() + patience));
  if (deadline === Infinity) waitUntilQuiet(session);
}

function waitUntilQuiet(session: Http2Session): void {
  let latest = Date.now();
  let timer: NodeJS.Timeout | undefined;
  session.on("stream", () => (latest = Date.now()));
  session.once("close", () => clearTimeout(timer));
  const leave = (): void => {
    if (session.closed || session.destroyed) return;
    const now = Date.now();
    if (now >= (deadlines.get(session) ?? 0)) session.close();
    else if (now < latest + quietTime) timer = setTimeout(leave, latest + quietTime - now);
    else session.ping(whenQuietSince(latest));
  };
  const whenQuietSince = (before: number) => (): void => {
    if (latest === before) session.close();
    else leave();
  };
  leave();
}
