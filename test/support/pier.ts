import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import { connect, getter, namedCreate, withSubresources } from "../../src/api/define-subresource.ts";
import { defineKind } from "../../src/api/kind.ts";
import type { ObjectOf } from "../../src/api/object-of.ts";
import { statusErrors } from "../../src/meta/status-error.ts";

const plain = defineKind({
  kind: "Pier",
  resource: "piers",
  spec: Type.Object({ length: Type.Integer({ minimum: 1 }) }),
  status: Type.Object({ approvedBy: Type.Optional(Type.String()) }),
});
export type Pier = ObjectOf<typeof plain>;

/** What has ended, for tests of those who go away. */
export const ended: string[] = [];

const approve = namedCreate(plain, {
  input: {
    kind: "Approval",
    description: "Approval says that a pier may be used.",
    schema: Type.Object({ reason: Type.String({ minLength: 2 }), weight: Type.Optional(Type.Integer({ default: 3 })) }),
  },
  output: { kind: "Receipt", schema: Type.Object({ text: Type.String() }) },
  handle: async ({ object, input, user, authorize, updateStatus, warn }) => {
    if (input.reason === "forbidden") await authorize("bless");
    if (input.reason === "warn") warn("a word of warning");
    const { status } = await updateStatus((pier) => {
      pier.status = { ...pier.status, approvedBy: user.name };
      pier.spec.length = 999;
    });
    return {
      metadata: { name: object.metadata.name ?? "" },
      text: `${input.reason} ${input.weight} ${status?.approvedBy}`,
    };
  },
});

const extend = namedCreate(plain, {
  input: { kind: "Extension", group: "works.example.com", version: "v2", schema: Type.Object({ by: Type.Integer() }) },
  handle: async ({ input, update }) => {
    await update((pier) => ({ ...pier, spec: { length: pier.spec.length + input.by } }));
  },
});

const log = getter(plain, {
  options: Type.Object({
    follow: Type.Optional(Type.Boolean({ description: "Go on." })),
    tailLines: Type.Optional(Type.Integer({ minimum: 0, description: "So many." })),
    word: Type.Optional(Type.Array(Type.String())),
    factor: Type.Optional(Type.Number({ default: 1 })),
  }),
  subPaths: true,
  longRunning: true,
  handle: async function* ({ object, options, path, signal }) {
    const { follow = false, tailLines = 1, word = ["line"], factor } = options;
    if (word.includes("fail")) throw statusErrors.tooManyRequests("not now", 7);
    try {
      const last = follow ? Number.POSITIVE_INFINITY : tailLines;
      for (let line = 0; line < last && !signal.aborted; line++) {
        yield `${object.metadata.name} ${path} ${word.join("+")} ${line} ${factor}\n`;
        if (word.includes("break") && line > 0) throw new Error("broken");
        if (follow) await sleep(5);
      }
    } finally {
      ended.push(`log ${object.metadata.name}`);
    }
  },
});

const size = getter(plain, {
  output: { kind: "Size", schema: Type.Object({ length: Type.Integer() }) },
  handle: ({ object }) => ({ length: object.spec.length }),
});

const slow = getter(plain, {
  handle: async function* () {
    yield "begun\n";
    await sleep(60_000, undefined, { ref: false });
    yield "never\n";
  },
});

const bytes = getter(plain, {
  handle: () => ({ contentType: "application/octet-stream", body: Uint8Array.of(1, 2, 255) }),
});

const proxy = connect(plain, {
  methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  options: Type.Object({ status: Type.Optional(Type.Integer()) }),
  subPaths: true,
  handle: async ({ object, options, method, path, header, chunks }) => {
    let received = "";
    for await (const chunk of chunks()) received += chunk.toString();
    return {
      status: options.status ?? 200,
      contentType: "text/plain",
      headers: { "X-Pier": object.metadata.name ?? "", Connection: "x", Location: "/elsewhere" },
      body: `${method} ${path} ${received} ${header("authorization") ?? "nobody"}`,
    };
  },
});

const chat = connect(plain, {
  methods: ["GET"],
  longRunning: true,
  protocols: ["chat.example.com"],
  webSocket: async (socket, { object, signal }) => {
    await socket.send(`${object.metadata.name} ${socket.protocol}`);
    try {
      for await (const message of socket.messages) {
        if (message === "fail") throw statusErrors.badRequest("as you wish");
        if (message === "panic") throw new Error("secret");
        if (message === "flood")
          for (let at = 0; at < 64 && !signal.aborted; at++) await socket.send(Buffer.alloc(1 << 20));
        else await socket.send(message);
      }
    } finally {
      ended.push(`chat ${object.metadata.name} ${signal.aborted}`);
    }
  },
});

const exec = connect(plain, {
  options: Type.Object({ command: Type.Array(Type.String()) }),
  longRunning: true,
  channels: async ({ stdin, stdout, stderr, resize }, { options }) => {
    await stderr(`${options.command.join(" ")}\n`);
    if (options.command.includes("false")) throw statusErrors.internal("command terminated with non-zero exit code");
    let input = "";
    for await (const piece of stdin) {
      input += piece.toString();
      await stdout(piece);
      if (input.includes("end")) break;
    }
    if (options.command.includes("size"))
      for await (const { width, height } of resize) return stdout(`${width}x${height}`);
    await stdout(`got ${input.length}`);
  },
});

/** A kind with subresources of every sort. */
export const Pier = withSubresources(plain, { approve, extend, log, size, slow, bytes, proxy, chat, exec });
