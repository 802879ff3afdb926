export { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";
export { InProcessTransport, type Serve } from "./in-process-transport.ts";
export { checkRoundTrips, type RoundTripOptions } from "./check-round-trips.ts";
