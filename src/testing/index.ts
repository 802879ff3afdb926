export { startTestServer, type TestServer, type TestServerOptions } from "./test-server.ts";
export { InProcessTransport, type Serve } from "./in-process-transport.ts";
