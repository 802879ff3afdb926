/** A WebSocket as handlers see it. Ends with the handler, the client, or the server, whichever is first. */
export interface WebSocketConnection {
  /** The subprotocol that was agreed on; "" if the client asked for none. */
  readonly protocol: string;
  /** What the client sends, at the handler's pace; ends when the client does. Text comes as a string. To be read once. */
  readonly messages: AsyncIterable<string | Buffer>;
  /** Resolves when there is room for more: a client that does not read is waited for, and cut off in the end. Nothing is sent to one that has gone. */
  send(message: string | Uint8Array): Promise<void>;
  /** Ends the connection before the handler does; later calls do nothing. */
  close(code?: number, reason?: string): void;
}

/** Kubernetes' channels over one WebSocket, numbered as a command's descriptors: what `kubectl exec` speaks (R-CON-4). */
export interface Channels {
  readonly protocol: string;
  /** Channel 0; ends when the client closes it (v5), or goes. */
  readonly stdin: AsyncIterable<Buffer>;
  /** Channel 4: the sizes of the client's terminal. */
  readonly resize: AsyncIterable<TerminalSize>;
  /** Channel 1. */
  stdout(data: string | Uint8Array): Promise<void>;
  /** Channel 2. */
  stderr(data: string | Uint8Array): Promise<void>;
}

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}
